"""Server access logging is on for each bucket.

The log says who asked for which object, and was refused or served. Buckets that take such logs are left out: each delivery would be logged again,
without end. CloudTrail's data events tell as much, and sooner; a parameter lets them count instead.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Verdict,
    one_passes,
)
from seawall.facts.cloudtrail import Direction, Trail
from seawall.facts.fact import Change
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.records import AccessLogging


class Parameters(Params):
    """What counts, and where missing logs are to go."""

    accept_data_events: bool = False
    """Whether trails that record reading and writing of the objects of every bucket count too; Security Hub's S3.9 asks for the log."""
    target_buckets: tuple[str, ...] = ()
    """Buckets that take the logs, one for each Region in use; they are not judged. Without one in a bucket's Region there is no fix."""


control = Control(
    Bucket,
    Parameters,
    reads=(
        Bucket.logging,
        Bucket.policy,
        Bucket.ownership,
        Bucket.acl,
        Bucket.encryption,
        Bucket.object_lock,
        Trail.LISTING,
        Trail.status,
        Trail.recorded,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "hipaa": "164.308(a)(1)(ii)(D) 164.308(a)(3)(ii)(A) 164.308(a)(6)(ii) 164.312(b) 164.312(e)(2)(i)",
        "iso27001-2022": "A.8.15",
        "nist-800-53-r5": (
            "AC-2(4) AC-3(1) AC-3(10) AC-4(26) AC-6(9) AU-2(b) AU-3(a) AU-3(b) AU-3(c) AU-3(d) AU-3(e) AU-3(f) "
            "AU-6(3) AU-6(4) AU-6(6) AU-6(9) AU-8(b) AU-10 AU-12(a) AU-12(c)"
        ),
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.6.3 5.3.4",
        "security-hub": "S3.9",
        "soc2": "CC7.2 CC7.3 A1.2",
        "well-architected-security": "SEC04-BP01",
    },
)


@control.check
def check(bucket: Bucket, want: Parameters) -> Verdict:
    """It is on; only where it is not, the bucket is asked whether it takes logs itself."""
    if bucket.name in want.target_buckets:
        return NotApplicable("it is one of the buckets that take the logs")
    if bucket.logging is not None:
        return Pass()
    if want.accept_data_events and all(_is_in_a_trail(bucket, direction) for direction in Direction):
        return Pass("by CloudTrail's data events")
    if bucket.takes_access_logs:
        return NotApplicable("the bucket takes server access logs: those of its own would be logged without end")
    return Fail("server access logging is off, wanted a bucket that takes the logs")


def _is_in_a_trail(bucket: Bucket, direction: Direction) -> bool:
    def judge(trail: Trail) -> Pass | Fail:
        gap = trail.objects_gap(direction)
        return Fail(gap) if gap else Pass()

    return isinstance(one_passes(bucket.target.globally.all(Trail), judge), Pass)


@control.fix(risk=Risk.SAFE, writes=(Bucket.logging,), billed=True, mode=FixMode.AUTO)
def fix(bucket: Bucket, want: Parameters) -> Change[Bucket, AccessLogging | None] | NoChange:
    """Deliver to the Region's log bucket, each source under a prefix of its own; a target that cannot take logs is named instead."""
    target = next((each for each in bucket.target.all(Bucket) if each.name in want.target_buckets), None)
    if target is None:
        region = bucket.target.region
        return NoChange(f"name spec.controls[].parameters.targetBuckets with a bucket of this account in {region}: S3 takes no other")
    if not target.takes_access_logs:
        return NoChange(f"the policy of {target.name} does not let logging.s3.amazonaws.com put objects: allow that first")
    default = target.encryption.default if target.encryption else None
    if default is not None and default.by_kms:
        return NoChange(f"the default encryption of {target.name} is a KMS key, under which S3 delivers no logs")
    lock = target.object_lock
    if lock is not None and lock.retention is not None:
        return NoChange(f"{target.name} has a default retention, under which S3 delivers no logs")
    return Bucket.logging.change(bucket, AccessLogging(target_bucket=target.name, target_prefix=f"{bucket.name}/"))
