"""Object Lock is on for each bucket.

A locked version cannot be deleted before its time, by anybody in compliance mode: what survives a stolen administrator. Buckets that take server access
logs are left out: under a default retention S3 delivers none. There is no fix, because nothing ever turns a lock off again.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html (2026-11-24)
"""

from typing import Annotated, Literal

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.s3.bucket import Bucket


class Parameters(Params):
    """What counts."""

    mode: Literal["GOVERNANCE", "COMPLIANCE"] | None = None
    """The mode that the default retention must have; by default a lock without retention counts too."""
    min_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    """Shortest default retention, in days; S3 counts 365 for a year. By default a lock without retention counts too."""


control = Control(
    Bucket,
    Parameters,
    reads=(Bucket.object_lock, Bucket.policy, Bucket.ownership, Bucket.acl),
    severity=Severity.LOW,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "pci-dss-4.0": "10.3.4",
        "security-hub": "S3.15",
        "soc2": "PI1.5",
    },
)


@control.check
def check(bucket: Bucket, want: Parameters) -> Verdict:
    """It is on, with the retention asked for; only a bucket that fails is asked whether it takes logs."""
    gap = _gap(bucket, want)
    if gap is None:
        return Pass()
    if bucket.takes_access_logs:
        return NotApplicable("the bucket takes server access logs, which S3 does not deliver under a default retention")
    return Fail(gap)


def _gap(bucket: Bucket, want: Parameters) -> str | None:
    lock = bucket.object_lock
    if lock is None or not lock.is_on:
        return "Object Lock is off, wanted on"
    retention = lock.retention
    if want.mode is not None and (retention is None or retention.mode != want.mode):
        return f"the default retention is {(retention and retention.mode) or 'not set'}, wanted {want.mode}"
    days = 0 if retention is None else retention.whole_days
    if want.min_days is not None and days < want.min_days:
        return f"the default retention is {days} days, wanted at least {want.min_days}"
    return None
