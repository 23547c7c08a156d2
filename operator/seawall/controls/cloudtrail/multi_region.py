"""A multi-Region trail records all management events.

Without it, what happens in a Region that nobody watches leaves no trace beyond CloudTrail's 90 days of event history. One trail must cover every
Region, be on, deliver, and record reads and writes; whether one selector takes both or two share them does not matter.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html (2026-11-24)
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Verdict,
    one_passes,
)
from seawall.facts.cloudtrail import NOISY_SOURCES, OWN_TRAIL, Trail
from seawall.facts.cloudtrail_own import CloudTrailAccount, OwnTrail
from seawall.facts.fact import Change

_SHOWN = 3


class Parameters(Params):
    """What counts, and what the fix may use."""

    allow_kms_exclusion: bool = True
    """Whether the trail may leave out the frequent events of KMS and of RDS's Data API, as AWS's own rule lets it."""

    bucket: str | None = None
    """Bucket for the trail that the fix makes; its policy must let CloudTrail write. Null: no fix is offered."""


control = Control(
    CloudTrailAccount,
    Parameters,
    reads=(Trail.LISTING, Trail.status, Trail.recorded, CloudTrailAccount.own_trail),
    severity=Severity.HIGH,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "3.1",
        "cis-3.0": "3.1",
        "cis-5.0": "3.1",
        "cis-6.0": "4.1",
        "cis-7.0": "4.1",
        "hipaa": "164.308(a)(1)(ii)(D) 164.308(a)(3)(ii)(A) 164.308(a)(6)(ii) 164.312(b) 164.312(e)(2)(i)",
        "iso27001-2022": "A.8.15 A.8.16",
        "nist-800-53-r5": (
            "AC-2(4) AC-3(1) AC-3(10) AC-4(26) AC-6(9) AU-2(b) AU-3(1) AU-3(a) AU-3(b) AU-3(c) AU-3(d) AU-3(e) "
            "AU-3(f) AU-6(3) AU-6(4) AU-6(6) AU-6(9) AU-8(b) AU-10 AU-12(a)"
        ),
        "nist-csf-2.0": "GV.PO-4 GV.OV-3 PR.PT-1 DE.AE-1 DE.AE-3 DE.CM-1 DE.CM-3 DE.DP-4",
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.6.3 5.3.4",
        "security-hub": "CloudTrail.1",
        "soc2": "CC2.1 CC7.2 A1.2 PI1.3",
        "well-architected-security": "SEC04-BP02 SEC04-BP03",
    },
)


@control.check
def check(account: CloudTrailAccount, want: Parameters) -> Verdict:
    """Any trail that lacks nothing passes."""
    may_leave_out = NOISY_SOURCES if want.allow_kms_exclusion else frozenset[str]()

    def judge(trail: Trail) -> Pass | Fail:
        gap = trail.management_gap(may_leave_out)
        return Fail(f"trail {trail.name} {gap}") if gap else Pass(f"trail {trail.name}")

    found = one_passes(account.trails, judge)
    if isinstance(found, Pass):
        return found
    if account.has_new_trail:
        return Pass(f"trail {OWN_TRAIL}")
    seen = "; ".join(failure.message for failure in found[:_SHOWN]) or "no trail was found"
    return Fail(f"{seen}, wanted a multi-Region trail that records all management events")


@control.fix(risk=Risk.SAFE, writes=(CloudTrailAccount.own_trail,), billed=True, mode=FixMode.AUTO)
def fix(account: CloudTrailAccount, want: Parameters) -> Change[CloudTrailAccount, OwnTrail | None] | NoChange:
    """Make a trail of its own: widening somebody's trail would change what its readers get and what it costs."""
    if want.bucket is None:
        return NoChange("a new trail needs a bucket whose policy lets CloudTrail write: name it in the parameter bucket")
    if any(trail.name == OWN_TRAIL for trail in account.trails):
        return NoChange(f"the trail {OWN_TRAIL} exists already: mend or delete it")
    return CloudTrailAccount.own_trail.change(account, OwnTrail(s3_bucket_name=want.bucket))
