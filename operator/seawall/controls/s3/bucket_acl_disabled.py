"""ACLs are disabled for each bucket.

Access is then decided by policies alone, which can be read in one place, and everything in the bucket belongs to its owner, whoever wrote it. Buckets into
which CloudFront's standard logging (legacy) delivers are left out: it needs an ACL.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Verdict,
)
from seawall.facts.fact import Change
from seawall.facts.s3.access import Ownership
from seawall.facts.s3.bucket import Bucket

control = Control(
    Bucket,
    NoParams,
    reads=(Bucket.ownership, Bucket.acl),
    severity=Severity.MEDIUM,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "nist-csf-2.0": "PR.DS-5",
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.5 7.3.1 7.3.2 7.3.3 8.2.7 8.2.8 8.3.4",
        "security-hub": "S3.12",
        "well-architected-security": "SEC05-BP02",
    },
)


@control.check
def check(bucket: Bucket, _want: NoParams) -> Verdict:
    """The owner is enforced; only where it is not, the ACL is read."""
    if not bucket.has_acls:
        return Pass()
    if bucket.acl.lets_cloudfront_write_logs:
        return NotApplicable("CloudFront's standard logging (legacy) delivers into the bucket, and needs its ACL")
    ownership = bucket.ownership
    seen = "not set, which means ObjectWriter" if ownership is None else ownership.setting
    return Fail(f"object ownership is {seen}, wanted BucketOwnerEnforced")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Bucket.ownership,),
    breaks="access that the ACLs of single objects give to others stops, and writes that ask for an ACL are refused",
)
def fix(bucket: Bucket, _want: NoParams) -> Change[Bucket, Ownership | None] | NoChange:
    """Enforce the owner; S3 refuses that while the bucket's ACL grants anything to others."""
    others = bucket.acl.to_others
    if others:
        permissions = ", ".join(sorted({grant.permission for grant in others}))
        return NoChange(f"the bucket's ACL grants {permissions} to others: move that into the bucket policy first")
    return Bucket.ownership.change(bucket, Ownership.enforced())
