"""No unarchived high-severity GuardDuty finding.

A finding of high severity says that something is probably happening now. Whoever has looked into it archives it; suppression rules archive what
is known to be harmless.
Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html (2026-11-24)
Source: https://docs.aws.amazon.com/guardduty/latest/ug/findings_suppression-rule.html (2026-11-24)
"""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.guardduty import HIGH_SEVERITY, GuardDutyRegion


class Parameters(Params):
    """What counts."""

    min_severity: Annotated[float, Field(ge=HIGH_SEVERITY, le=10)] = HIGH_SEVERITY
    """Severity from which a finding counts: 7 to 8.9 is high, 9 and more critical."""
    max_age_days: Annotated[int, Field(ge=0)] = 0
    """How long a finding may stay unarchived, in days."""


control = Control(
    GuardDutyRegion,
    Parameters,
    reads=(GuardDutyRegion.detector, GuardDutyRegion.high_finding_ids, GuardDutyRegion.high_findings),
    severity=Severity.HIGH,
    topic=Topic.DETECTION,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "hipaa": "164.308(a)(6)(ii)",
        "iso27001-2022": "A.5.19 A.5.21 A.5.25 A.5.28 A.5.29 A.8.7 A.8.9",
        "nist-800-53-r5": "IR-4(a)",
        "nist-csf-2.0": "GV.OV-2",
        "soc2": "CC3.2 CC4.2 CC7.3 CC7.4",
        "well-architected-security": "SEC04-BP04",
    },
)


@control.check
def check(region: GuardDutyRegion, want: Parameters) -> Verdict:
    """Severity and age are asked for only where the list alone does not decide."""
    if region.detector is None:
        return NotApplicable("there is no detector, which guardduty.enabled judges")
    count = len(region.high_finding_ids)
    if count and (want.min_severity > HIGH_SEVERITY or want.max_age_days):
        latest = region.target.now - timedelta(days=want.max_age_days)
        count = sum(each.severity >= want.min_severity and each.created_at <= latest for each in region.high_findings)
    if not count:
        return Pass()
    age = f" for more than {want.max_age_days} days" if want.max_age_days else ""
    return Fail(f"{count} finding{'s' * (count > 1)} of severity {want.min_severity:g} or more unarchived{age}, wanted none")
