"""Each bucket is copied to another Region.

A copy elsewhere survives the loss of a Region and, because deletions are not copied, most mistakes. Choose the buckets that deserve it by their tags. A
bucket that another one is copied to from another Region is left out: it is the copy.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html (2026-11-24)
"""

from typing import Annotated, Final

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
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.base import the
from seawall.facts.fact import Change
from seawall.facts.s3.bucket import Bucket, BucketEntry
from seawall.facts.s3.protection import MOST_RULES, Replication, ReplicationRule
from seawall.facts.s3.replication import Copies

RoleArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:iam::[0-9]{12}:role/.+$")]

_RULE: Final = "seawall-copy-to-another-region"


class Parameters(Params):
    """Where missing copies are to go."""

    destination_bucket: str | None = None
    """A bucket of the account that takes the copies, versioned and in another Region; it is not judged. Without it there is no fix."""
    role_arn: RoleArn | None = Field(None, alias="roleARN")
    """The role by which S3 copies, for buckets that copy nothing yet."""


control = Control(
    Bucket,
    Parameters,
    reads=(BucketEntry.replication, Bucket.versioning),
    severity=Severity.LOW,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_REGIONS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.14",
        "nist-csf-2.0": "ID.BE-5 PR.DS-4 PR.PT-5",
        "security-hub": "S3.7",
    },
)


@control.check
def check(bucket: Bucket, want: Parameters) -> Verdict:
    """A rule in force copies to another Region; only where none does, the account's other buckets are asked."""
    if bucket.name == want.destination_bucket:
        return NotApplicable("it is the bucket that takes the copies")
    replication = bucket.replication
    destinations = replication.destinations if replication else ()
    places = {name: bucket.region_of(name) for name in destinations}
    if any(region not in {None, bucket.target.region} for region in places.values()):
        return Pass()
    source = the(bucket.target.globally, Copies).source_of(bucket.name)
    if source is not None:
        return NotApplicable(f"it is the copy of {source} in another Region")
    foreign = next((name for name, region in places.items() if region is None), None)
    if foreign is not None:
        return Unknown(UnknownReason.ACCESS_DENIED, f"it is copied to {foreign}, whose Region only another account can tell")
    return Fail(f"{_seen(replication)}, wanted a rule in force that copies to another Region")


def _seen(replication: Replication | None) -> str:
    if replication is None:
        return "the bucket is not copied"
    if not replication.destinations:
        return f"none of {len(replication.rules)} replication rules is in force"
    return f"the bucket is copied to {', '.join(replication.destinations)} in its own Region only"


@control.fix(
    risk=Risk.SAFE,
    writes=(Bucket.replication,),
    billed=True,
    breaks="copies double the storage and stay after a rollback; objects that exist already, and those under a KMS key, are not copied",
)
def fix(bucket: Bucket, want: Parameters) -> Change[Bucket, Replication | None] | NoChange:
    """Add a rule; the role and the other rules of a bucket that has some stay."""
    replication = bucket.replication
    hindrance = _hindrance(bucket, replication, want)
    if hindrance is not None:
        return NoChange(hindrance)
    before = replication or Replication(role=want.role_arn or "")
    arn = f"arn:{bucket.target.partition}:s3:::{want.destination_bucket}"
    return Bucket.replication.change(bucket, before.with_rule(ReplicationRule.of_everything(_RULE, before.next_priority, arn)))


def _hindrance(bucket: Bucket, replication: Replication | None, want: Parameters) -> str | None:
    if want.destination_bucket is None or (replication is None and want.role_arn is None):
        return "name spec.controls[].parameters.destinationBucket and roleARN"
    region = bucket.region_of(want.destination_bucket)
    if region in {None, bucket.target.region}:
        seen = "no bucket of this account" if region is None else f"in {region} too"
        return f"{want.destination_bucket} is {seen}, wanted one of this account in another Region"
    if not bucket.versioning.is_on:
        return "versioning is not on, which S3 asks for: turn it on first (s3.bucket-versioning)"
    if replication is not None and replication.is_of_old_schema:
        return "the bucket's rules name prefixes outside filters, beside which S3 takes no other kind: write them anew first"
    if replication is not None and len(replication.rules) >= MOST_RULES:
        return f"the bucket has {MOST_RULES} replication rules, the most that S3 takes"
    return None
