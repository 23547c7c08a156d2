"""No bucket is public.

A bucket is public when its policy or its ACL lets anybody in and no Block Public Access, its own or the account's, stands in between. S3 itself says
whether a policy is public. Objects may have public ACLs of their own, which no call tells of: a note says so where they would count.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.s3.account import PublicAccessBlock, S3Account
from seawall.facts.s3.bucket import Bucket

control = Control(
    Bucket,
    NoParams,
    reads=(
        S3Account.public_access_block,
        Bucket.public_access_block,
        Bucket.policy,
        Bucket.has_public_policy,
        Bucket.ownership,
        Bucket.acl,
    ),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-7.0": "2.21",
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(3)(i) 164.312(a)(1) 164.312(a)(2)(i)",
        "iso27001-2022": "A.8.1",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(7) AC-4(21) AC-6 AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) CM-6(a) CM-9(b) "
            "MP-2 SC-7(2) SC-7(3) SC-7(7) SC-7(9)(a) SC-7(11) SC-7(12) SC-7(16)"
        ),
        "nist-csf-2.0": "ID.RA-1 PR.AC-3 PR.DS-5 PR.IP-1",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 10.3.2 10.3.3 10.3.4 3.5.1.3 A1.1.2 A1.1.3 A1.2.1",
        "security-hub": "S3.2 S3.3",
        "soc2": "CC6.1",
        "well-architected-security": "SEC03-BP07",
    },
)

_OFF = PublicAccessBlock()


@control.check
def check(bucket: Bucket, _want: NoParams) -> Verdict:
    """From the one answer that serves every bucket to those that are needed the least often."""
    account = bucket.account.public_access_block or _OFF
    if account.restrict_public_buckets and account.ignore_public_acls:
        return Pass("the account's Block Public Access stands in between")
    own = bucket.public_access_block or _OFF
    if not (account.restrict_public_buckets or own.restrict_public_buckets) and bucket.is_public_by_policy:
        return Fail("the bucket policy is public, wanted a policy for named principals, or RestrictPublicBuckets on")
    if account.ignore_public_acls or own.ignore_public_acls or not bucket.has_acls:
        return Pass()
    permissions = bucket.acl.public_permissions
    if permissions:
        return Fail(f"the bucket's ACL grants {', '.join(permissions)} to anybody, wanted no such grant, or IgnorePublicAcls on")
    return Pass("objects may have public ACLs of their own, which IgnorePublicAcls would make void")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Bucket.public_access_block,),
    breaks="anonymous readers, and whoever comes through a public policy from another account, are refused",
)
def fix(bucket: Bucket, _want: NoParams) -> Change[Bucket, PublicAccessBlock | None]:
    """Block Public Access voids public grants of policy and ACL, which stay as they are for whoever wants to mend them."""
    return Bucket.public_access_block.change(bucket, PublicAccessBlock.on())
