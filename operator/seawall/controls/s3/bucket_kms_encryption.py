"""Each bucket's default encryption uses a KMS key.

A KMS key brings a key policy, so that reading an object takes a second right, and a record of each use. Objects that exist keep what they have. A
bucket that takes server access logs is left out: S3 delivers them only where its own keys are the default; targets of load balancers' logs need the same
and take an exception.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Verdict,
)
from seawall.facts.fact import Change
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import DefaultEncryption, Encryption

KeyArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[a-zA-Z0-9/_-]+$")]

_OF_AWS = "alias/aws/s3"


class Parameters(Params):
    """What counts, and which key the fix takes."""

    kms_key_arns: Annotated[tuple[KeyArn, ...], Field(alias="kmsKeyARNs")] = ()
    """ARNs of the keys allowed, of any Region; the fix takes the first of the bucket's own. By default any KMS key counts, and there is no fix."""
    bucket_key: bool = True
    """Whether the fix turns on the bucket key, by which S3 asks KMS less often."""


control = Control(
    Bucket,
    Parameters,
    reads=(Bucket.encryption, Bucket.policy, Bucket.ownership, Bucket.acl),
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.11 A.8.24",
        "nist-csf-2.0": "PR.DS-1 PR.DS-3 PR.DS-5 PR.PT-4",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "security-hub": "S3.17",
        "soc2": "PI1.4",
    },
)


@control.check
def check(bucket: Bucket, want: Parameters) -> Verdict:
    """The default is a KMS key, and one that is allowed; only a bucket that fails is asked whether it takes logs."""
    default = _default(bucket)
    if default is not None and default.by_kms and (not want.kms_key_arns or _is_allowed(bucket, default, want)):
        return Pass()
    if bucket.takes_access_logs:
        return NotApplicable("the bucket takes server access logs, which S3 delivers only under its own keys")
    if default is None:
        return Fail("the bucket has no default encryption, wanted a KMS key")
    if not default.by_kms:
        return Fail(f"default encryption is {default.algorithm}, wanted a KMS key")
    return Fail(f"default encryption uses the key {default.key or _OF_AWS}, wanted {' or '.join(want.kms_key_arns)}")


def _default(bucket: Bucket) -> DefaultEncryption | None:
    return None if bucket.encryption is None else bucket.encryption.default


def _is_allowed(bucket: Bucket, default: DefaultEncryption, want: Parameters) -> bool:
    """S3 keeps the key as it was named: by ARN, or by id or alias in the bucket's own account. Without any it is AWS's own key."""
    key = default.key
    if key is None or key.startswith("arn:"):
        return key in want.kms_key_arns
    own = f"arn:{bucket.target.partition}:kms:{bucket.target.region}:{bucket.target.account_id}:"
    return f"{own}{key}" in want.kms_key_arns or any(arn.partition(":key/")[2] == key for arn in want.kms_key_arns)


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Bucket.encryption,),
    breaks="readers and writers without rights on the KMS key are refused for new objects",
)
def fix(bucket: Bucket, want: Parameters) -> Change[Bucket, Encryption | None] | NoChange:
    """A named key only: objects under AWS's own key could never be shared with another account."""
    key = next((arn for arn in want.kms_key_arns if arn.split(":")[3] == bucket.target.region), None)
    if key is None:
        return NoChange(
            f"name spec.controls[].parameters.kmsKeyARNs with a key in {bucket.target.region}: S3 takes only one of the bucket's Region"
        )
    default = _default(bucket)
    twice = default is not None and default.algorithm == "aws:kms:dsse"
    wanted = DefaultEncryption(algorithm="aws:kms:dsse" if twice else "aws:kms", key=key)
    encryption = (bucket.encryption or Encryption()).with_default(wanted, bucket_key=want.bucket_key and not twice)
    return Bucket.encryption.change(bucket, encryption)
