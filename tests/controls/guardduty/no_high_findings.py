from datetime import timedelta

from seawall.controls.guardduty.no_high_findings import Parameters
from seawall.facts.guardduty import Detector, GuardDutyRegion, ThreatFinding
from tests.builders import NOW, given

DETECTOR = Detector(detector_id="12abc", enable=True)
CRITICAL = Parameters(min_severity=9)
A_WEEK = Parameters(max_age_days=7)


def region(*findings: tuple[float, int]) -> GuardDutyRegion:
    found = tuple(ThreatFinding(severity, NOW - timedelta(days=days)) for severity, days in findings)
    return given(
        GuardDutyRegion(), detector=DETECTOR, high_finding_ids=tuple(f"id-{number}" for number in range(len(found))), high_findings=found
    )


passes = {
    "there is none": given(GuardDutyRegion(), detector=DETECTOR, high_finding_ids=()),
    "what there is, is less severe than what counts": (region((8.0, 1)), CRITICAL),
    "what there is, is new": (region((8.0, 1)), A_WEEK),
}
fails = {
    "there is one, and the list is enough to know": given(GuardDutyRegion(), detector=DETECTOR, high_finding_ids=("id-1",)),
    "there are two": region((7.0, 1), (9.5, 3)),
    "a critical one": (region((9.0, 0)), CRITICAL),
    "an old one": (region((7.0, 8)), A_WEEK),
}
not_applicable = {"there is no detector": given(GuardDutyRegion(), detector=None)}
unknown = {"the findings cannot be read": given(GuardDutyRegion(), detector=DETECTOR)}
