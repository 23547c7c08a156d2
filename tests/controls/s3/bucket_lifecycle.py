from typing import Any

from seawall.controls.s3.bucket_lifecycle import Parameters
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import Lifecycle, Versioning
from tests.builders import given

EXPIRE = {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 30}}
OLD = {"ID": "old", "Status": "Enabled", "Filter": {}, "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}
ABORT = {"ID": "abort", "Status": "Enabled", "Prefix": "", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}}
OUR_OWN = "seawall-abort-incomplete-uploads"
NONCURRENT = Parameters(require_noncurrent=True)
ABORTED = Parameters(require_abort_multipart=True)
NEVER, ON, SUSPENDED = Versioning(), Versioning(status="Enabled"), Versioning(status="Suspended")
bucket = Bucket(name="logs")


def having(*rules: dict[str, Any], versioning: Versioning = NEVER, **more: Any) -> Bucket:
    return given(bucket, versioning=versioning, lifecycle=Lifecycle.model_validate({"Rules": list(rules), **more}))


def off(rule: dict[str, Any]) -> dict[str, Any]:
    return {**rule, "Status": "Disabled"}


passes = {
    "a rule is in force": given(bucket, lifecycle=Lifecycle.model_validate({"Rules": [EXPIRE]})),
    "one rule of two is in force": having(off(OLD), EXPIRE),
    "old versions expire, and versioning is not asked for": (
        given(bucket, lifecycle=Lifecycle.model_validate({"Rules": [OLD]})),
        NONCURRENT,
    ),
    "there are no old versions": (having(EXPIRE, versioning=NEVER), NONCURRENT),
    "incomplete uploads are aborted": (having(ABORT), ABORTED),
}
fails = {
    "there is no rule": given(bucket, lifecycle=None, versioning=NEVER),
    "no rule is in force": having(off(EXPIRE), TransitionDefaultMinimumObjectSize="varies_by_storage_class"),
    "our own rule was turned off": having(off({**ABORT, "ID": OUR_OWN})),
    "old versions stay": (having(EXPIRE, versioning=ON), NONCURRENT),
    "old versions stay since versioning was suspended": (having(EXPIRE, versioning=SUSPENDED), NONCURRENT),
    "the rule for old versions is off": (having(EXPIRE, off(OLD), versioning=ON), NONCURRENT),
    "there is no rule, and old versions stay": (given(bucket, lifecycle=None, versioning=ON), NONCURRENT),
    "incomplete uploads stay": (having(EXPIRE), ABORTED),
    "the rule for incomplete uploads is off": (having(EXPIRE, off(ABORT)), ABORTED),
    "MFA Delete is on": given(bucket, lifecycle=None, versioning=Versioning(status="Enabled", mfa_delete="Enabled")),
    "no room for a rule": having(*(off({**EXPIRE, "ID": str(number)}) for number in range(1000))),
}
unknown = {
    "the read is denied": given(bucket),
    "versioning may not be read where it decides": (given(bucket, lifecycle=Lifecycle.model_validate({"Rules": [EXPIRE]})), NONCURRENT),
}
