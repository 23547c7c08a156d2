"""S3 object-level write events are recorded.

Management events tell who changed a bucket, but not who wrote or deleted an object in it.
One trail must cover every Region, be on, deliver, and record them for every bucket: a selector that takes the other direction, or some
buckets only, leaves a gap.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html (2026-11-24)
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict, one_passes
from seawall.facts.cloudtrail import OWN_DATA_TRAIL, Direction, Trail
from seawall.facts.cloudtrail_own import CloudTrailAccount, OwnDataTrail
from seawall.facts.fact import Change

_SHOWN = 3


class Parameters(Params):
    """What the fix may use."""

    bucket: str | None = None
    """Bucket for the trail that the fix makes; its policy must let CloudTrail write. Null: no trail is made."""


control = Control(
    CloudTrailAccount,
    Parameters,
    reads=(Trail.LISTING, Trail.status, Trail.recorded, CloudTrailAccount.own_data_trail),
    severity=Severity.LOW,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "3.10",
        "cis-3.0": "3.8",
        "cis-5.0": "3.8",
        "cis-6.0": "4.8",
        "cis-7.0": "4.8",
        "hipaa": ("164.308(a)(1)(ii)(D) 164.308(a)(3)(ii)(A) 164.308(a)(6)(ii) 164.312(a)(2)(i) 164.312(b) 164.312(e)(2)(i)"),
        "iso27001-2022": "A.8.15 A.8.16",
        "nist-800-53-r5": (
            "AC-2(4) AC-3(1) AC-3(10) AC-4(26) AC-6(9) AU-2(b) AU-3(a) AU-3(b) AU-3(c) AU-3(d) AU-3(e) AU-3(f) "
            "AU-6(3) AU-6(4) AU-6(6) AU-6(9) AU-8(b) AU-10 AU-12(a) AU-12(c)"
        ),
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.6.3 5.3.4",
        "security-hub": "S3.22",
        "soc2": "CC2.1 CC7.2 PI1.2",
        "well-architected-security": "SEC04-BP01",
    },
)


@control.check
def check(account: CloudTrailAccount, _want: Parameters) -> Verdict:
    """Any trail that lacks nothing passes; Seawall's own is also asked by name, because it may be newer than the list."""

    def judge(trail: Trail) -> Pass | Fail:
        gap = trail.objects_gap(Direction.WRITE)
        return Fail(f"trail {trail.name} {gap}") if gap else Pass(f"trail {trail.name}")

    found = one_passes(account.trails, judge)
    if isinstance(found, Pass):
        return found
    own = account.own_data_trail
    if own is not None and own.records(Direction.WRITE):
        return Pass(f"trail {OWN_DATA_TRAIL}")
    seen = "; ".join(failure.message for failure in found[:_SHOWN]) or "no trail was found"
    return Fail(f"{seen}, wanted a multi-Region trail that records writing of S3 objects in every bucket")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(CloudTrailAccount.own_data_trail,),
    billed=True,
    breaks="every recorded event is billed, and so are those of the trail's own bucket",
)
def fix(account: CloudTrailAccount, want: Parameters) -> Change[CloudTrailAccount, OwnDataTrail | None] | NoChange:
    """Make a trail for object events, or let that trail record these too; nobody else's selectors are touched."""
    now = account.own_data_trail
    if now is None and want.bucket is None:
        return NoChange("a new trail needs a bucket whose policy lets CloudTrail write: name spec.controls[].parameters.bucket")
    if now is not None and now.records(Direction.WRITE):
        return NoChange(f"the trail {OWN_DATA_TRAIL} records them and does not deliver: mend its bucket's policy")
    return CloudTrailAccount.own_data_trail.change(account, (now or OwnDataTrail(s3_bucket_name=want.bucket or "")).also(Direction.WRITE))
