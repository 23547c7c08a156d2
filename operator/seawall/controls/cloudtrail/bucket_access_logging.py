"""The trail's bucket has access logging.

Who read or removed the record is then on record itself. A bucket of another account is judged as far as that account lets us see it.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.cloudtrail_home import AccessLogging, TrailBucket
from seawall.facts.fact import Change


class Parameters(Params):
    """Where the fix lets S3 write."""

    target_bucket: Annotated[str, Field(min_length=3, max_length=63)] | None = None
    """Bucket for the access logs, of the same account and Region and without default retention; its policy must let S3 write. Null: no fix."""
    target_prefix: Annotated[str, Field(max_length=512)] = ""
    """What the names of the log's objects begin with, before the name of the trail's bucket."""


control = Control(
    TrailBucket,
    Parameters,
    reads=(TrailBucket.access_logging,),
    severity=Severity.LOW,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "3.6",
        "cis-3.0": "3.4",
        "cis-5.0": "3.4",
        "cis-6.0": "4.4",
        "cis-7.0": "4.4",
        "iso27001-2022": "A.8.15 A.8.16",
        "nist-csf-2.0": "PR.PT-1",
        "security-hub": "CloudTrail.7",
        "soc2": "A1.2",
        "well-architected-security": "SEC04-BP01",
    },
)


@control.check
def check(bucket: TrailBucket, _want: Parameters) -> Verdict:
    """It writes to some bucket."""
    return Fail("access logging is off, wanted it on for a trail's bucket") if bucket.access_logging is None else Pass()


@control.fix(risk=Risk.SAFE, writes=(TrailBucket.access_logging,), billed=True, mode=FixMode.AUTO)
def fix(bucket: TrailBucket, want: Parameters) -> Change[TrailBucket, AccessLogging | None] | NoChange:
    """Write to the bucket that a person named, under the trail bucket's own name."""
    why_not = bucket.why_not_ours
    if why_not:
        return NoChange(why_not)
    if want.target_bucket is None:
        return NoChange("name spec.controls[].parameters.targetBucket, a bucket whose policy lets S3 write access logs")
    if want.target_bucket == bucket.name:
        return NoChange("targetBucket is the trail's own bucket, whose log would log itself: name another one")
    wanted = AccessLogging(target_bucket=want.target_bucket, target_prefix=f"{want.target_prefix}{bucket.name}/")
    return TrailBucket.access_logging.change(bucket, wanted)
