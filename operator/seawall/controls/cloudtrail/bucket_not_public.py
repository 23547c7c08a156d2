"""The trail's bucket is not public.

The record of who did what would tell an intruder everything. What counts is effective access: the account's Block Public Access and the
bucket's own take away what policy and ACL would give. A bucket of another account is judged as far as that account lets us see it.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.cloudtrail_home import TrailBucket
from seawall.facts.fact import Change
from seawall.facts.s3.account import PublicAccessBlock, S3Account

control = Control(
    TrailBucket,
    NoParams,
    reads=(S3Account.public_access_block, TrailBucket.public_access_block, TrailBucket.has_public_policy, TrailBucket.public_grantees),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "3.3",
        "iso27001-2022": "A.8.1 A.8.15 A.8.16",
        "nist-csf-2.0": "PR.DS-5 PR.PT-1",
        "security-hub": "CloudTrail.6",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(bucket: TrailBucket, _want: NoParams) -> Verdict:
    """What the blocks decide is not asked further."""
    account = bucket.account_block or PublicAccessBlock()
    if account.restrict_public_buckets and account.ignore_public_acls:
        return Pass("the account's Block Public Access takes all public access away")
    own = bucket.public_access_block or PublicAccessBlock()
    if not (account.restrict_public_buckets or own.restrict_public_buckets) and bucket.has_public_policy:
        return Fail("the bucket's policy is public, wanted no public access to a trail's bucket")
    if not (account.ignore_public_acls or own.ignore_public_acls) and bucket.public_grantees:
        return Fail(f"the bucket's ACL lets {' and '.join(bucket.public_grantees)} in, wanted no public access to a trail's bucket")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(TrailBucket.public_access_block,),
    mode=FixMode.AUTO,
    breaks="anonymous and cross-account public access to the bucket's objects stops",
)
def fix(bucket: TrailBucket, _want: NoParams) -> Change[TrailBucket, PublicAccessBlock | None] | NoChange:
    """Turn all four switches on."""
    why_not = bucket.why_not_ours
    return NoChange(why_not) if why_not else TrailBucket.public_access_block.change(bucket, PublicAccessBlock.on())
