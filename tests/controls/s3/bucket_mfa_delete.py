from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import Lifecycle, LifecycleRule, Versioning
from tests.builders import given

RULE = LifecycleRule.aborting("abort", 7)
bucket = Bucket(name="logs")

passes = {"it is on, and lifecycle rules are not asked for": given(bucket, versioning=Versioning(status="Enabled", mfa_delete="Enabled"))}
fails = {
    "it was never set": given(bucket, versioning=Versioning(status="Enabled"), lifecycle=None),
    "it is off": given(bucket, versioning=Versioning(status="Enabled", mfa_delete="Disabled"), lifecycle=None),
    "the bucket was never versioned": given(bucket, versioning=Versioning(), lifecycle=None),
}
unknown = {
    "the read is denied": given(bucket),
    "lifecycle rules may not be read": given(bucket, versioning=Versioning()),
}
not_applicable = {
    "the bucket has lifecycle rules": given(bucket, versioning=Versioning(), lifecycle=Lifecycle(rules=(RULE,))),
    "the bucket has a lifecycle rule that is off, which S3 refuses too": given(
        bucket, versioning=Versioning(), lifecycle=Lifecycle(rules=(RULE.model_copy(update={"status": "Disabled"}),))
    ),
}
