"""MFA Delete is on for each bucket.

Deleting a version, or turning versioning off, then takes the root user and its MFA code, which a stolen access key does not have. S3 refuses it together
with lifecycle rules, so a bucket that has some is left out. There is no fix: only the root user may change it, with its MFA code at hand.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.s3.bucket import Bucket

control = Control(
    Bucket,
    NoParams,
    reads=(Bucket.versioning, Bucket.lifecycle),
    severity=Severity.LOW,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "2.1.3",
        "cis-3.0": "2.1.2",
        "cis-5.0": "2.1.2",
        "cis-6.0": "3.1.2",
        "cis-7.0": "3.1.2",
        "pci-dss-4.0": "10.3.2 3.5.1.3 8.4.1 8.4.2 8.4.3 A1.1.2 A3.4.1",
        "security-hub": "S3.20",
        "well-architected-security": "SEC05-BP02",
    },
)


@control.check
def check(bucket: Bucket, _want: NoParams) -> Verdict:
    """It is on; only where it is not, lifecycle rules are asked for."""
    versioning = bucket.versioning
    if versioning.needs_mfa:
        return Pass()
    if bucket.lifecycle is not None:
        return NotApplicable("the bucket has lifecycle rules, beside which S3 refuses MFA Delete")
    return Fail(f"MFA Delete is {versioning.mfa_delete or 'not set'}, wanted Enabled")
