"""Required GuardDuty protection plans are on.

Without its plan GuardDuty does not look at S3 objects, containers, databases, functions or what runs on the machines. Each plan is switched, and
billed, by itself. Runtime monitoring takes the place of its older form for EKS alone; a detector cannot have both.
Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html (2026-11-24)
Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfiguration.html (2026-11-24)
"""

from typing import Literal

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.guardduty import Detector, GuardDutyRegion

_RUNTIME = "RUNTIME_MONITORING"
_EKS_RUNTIME = "EKS_RUNTIME_MONITORING"

Plan = Literal[
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "EKS_RUNTIME_MONITORING",
    "RUNTIME_MONITORING",
]


class Parameters(Params):
    """What counts."""

    required_features: tuple[Plan, ...] = (
        "S3_DATA_EVENTS",
        "EKS_AUDIT_LOGS",
        "EBS_MALWARE_PROTECTION",
        "RDS_LOGIN_EVENTS",
        "LAMBDA_NETWORK_LOGS",
        "RUNTIME_MONITORING",
    )
    """Protection plans that must be on."""


control = Control(
    GuardDutyRegion,
    Parameters,
    reads=(GuardDutyRegion.detector, GuardDutyRegion.administrator),
    severity=Severity.MEDIUM,
    topic=Topic.DETECTION,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "iso27001-2022": "A.8.15",
        "nist-csf-2.0": "DE.CM-7 PR.IP-7",
        "security-hub": "GuardDuty.5 GuardDuty.6 GuardDuty.8 GuardDuty.9 GuardDuty.10 GuardDuty.11",
    },
)


@control.check
def check(region: GuardDutyRegion, want: Parameters) -> Verdict:
    """Every plan is on; without an enabled detector none works, which is another control's finding."""
    detector = region.detector
    if detector is None or not detector.enable:
        return NotApplicable("there is no enabled detector, which guardduty.enabled judges")
    missing = _missing(detector, want)
    return Fail(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} off, wanted on") if missing else Pass()


def _missing(detector: Detector, want: Parameters) -> list[str]:
    on = {*detector.features, *([_EKS_RUNTIME] if _RUNTIME in detector.features else [])}
    return [each for each in want.required_features if each not in on]


@control.fix(risk=Risk.SAFE, writes=(GuardDutyRegion.detector,), billed=True)
def fix(region: GuardDutyRegion, want: Parameters) -> Change[GuardDutyRegion, Detector | None] | NoChange:
    """Turn on what is missing; runtime monitoring replaces its older form."""
    detector = region.detector
    if detector is None:
        return NoChange("there is no detector")
    if region.administrator is not None:
        return NoChange(f"account {region.administrator} administers GuardDuty for this one: turn the plans on there")
    on = {*detector.features, *_missing(detector, want)}
    if _RUNTIME in on:
        on.discard(_EKS_RUNTIME)
    return GuardDutyRegion.detector.change(region, detector.model_copy(update={"features": tuple(sorted(on))}))
