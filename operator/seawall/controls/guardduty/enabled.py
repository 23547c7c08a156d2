"""GuardDuty detector is enabled in each Region.

It reads the account's events, DNS queries and flow logs for signs of an intruder, also in Regions that nobody uses, where intruders like to work.
Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html (2026-11-24)
Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_suspend-disable.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.guardduty import ON_BY_DEFAULT, Detector, GuardDutyRegion

control = Control(
    GuardDutyRegion,
    NoParams,
    reads=(GuardDutyRegion.detector, GuardDutyRegion.administrator),
    severity=Severity.HIGH,
    topic=Topic.DETECTION,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "hipaa": (
            "164.308(a)(1)(ii)(A) 164.308(a)(1)(ii)(D) 164.308(a)(3)(ii)(A) 164.308(a)(5)(ii)(C) 164.308(a)(6)(i) "
            "164.308(a)(6)(ii) 164.308(a)(8) 164.312(b) 164.312(e)(2)(i)"
        ),
        "iso27001-2022": "A.5.19 A.5.21 A.5.25 A.5.28 A.5.29 A.8.7 A.8.9",
        "nist-800-53-r5": (
            "AC-2(12)(a) AC-3(12)(b) AU-3(1) AU-6(1) AU-6(5) AU-12(3) AU-14(a) AU-14(b) CA-2(d) CA-7 CA-7(b) "
            "CM-8(3)(a) PE-6(2) PE-6(4) PM-14(a)(1) PM-14(b) PM-16 PM-31 RA-1(a) RA-1(a)(1)"
        ),
        "nist-csf-2.0": "PR.IP-7 PR.IP-12 DE.CM-1 DE.CM-7",
        "pci-dss-4.0": "11.5.1.1 11.5.1",
        "security-hub": "GuardDuty.1",
        "soc2": "CC3.1 CC3.2 CC4.2 CC6.8 CC7.1 CC7.2 CC7.3 CC7.4",
        "well-architected-security": "SEC04-BP04 SEC05-BP04",
    },
)


@control.check
def check(region: GuardDutyRegion, _want: NoParams) -> Verdict:
    """There is one, and it is on."""
    detector = region.detector
    if detector is None:
        return Fail("there is no detector, wanted one that is enabled")
    return Pass() if detector.enable else Fail("the detector is suspended, wanted it enabled")


@control.fix(
    risk=Risk.SAFE,
    writes=(GuardDutyRegion.detector,),
    billed=True,
    breaks=(
        "a new detector has every protection plan on but runtime monitoring, each with a price of its own; "
        "rolling its creation back deletes the findings made meanwhile"
    ),
    undo_risk=Risk.DESTRUCTIVE,
)
def fix(region: GuardDutyRegion, _want: NoParams) -> Change[GuardDutyRegion, Detector | None] | NoChange:
    """Make a detector with the plans that AWS gives it, or enable the one that is there, whose plans stay as they are."""
    detector = region.detector
    if detector is None:
        made = Detector(enable=True, finding_publishing_frequency="FIFTEEN_MINUTES", features=ON_BY_DEFAULT)
        return GuardDutyRegion.detector.change(region, made)
    if region.administrator is not None:
        return NoChange(f"account {region.administrator} administers GuardDuty for this one: enable it there")
    return GuardDutyRegion.detector.change(region, detector.model_copy(update={"enable": True}))
