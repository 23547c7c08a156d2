from typing import Any

from seawall.controls.guardduty.features import Parameters
from seawall.facts.guardduty import Detector, GuardDutyRegion
from tests.builders import given

ALL = Parameters().required_features
WITHOUT = tuple(each for each in ALL if each != "RUNTIME_MONITORING")
EKS = Parameters(required_features=("EKS_RUNTIME_MONITORING",))


def region(*features: str, enable: bool = True, administrator: Any = None) -> GuardDutyRegion:
    detector = Detector(detector_id="12abc", enable=enable, features=tuple(sorted(features)))
    return given(GuardDutyRegion(), detector=detector, administrator=administrator)


passes = {
    "all are on": region(*ALL),
    "only some are required": (region("S3_DATA_EVENTS"), Parameters(required_features=("S3_DATA_EVENTS",))),
    "more than is required is on": region(*ALL, "AI_PROTECTION"),
    "runtime monitoring stands for that of EKS": (region("RUNTIME_MONITORING"), EKS),
    "the older form for EKS is what is required": (region("EKS_RUNTIME_MONITORING"), EKS),
}
fails = {
    "none is on": region(),
    "one is off": region(*WITHOUT),
    "that of EKS does not stand for runtime monitoring": region(*WITHOUT, "EKS_RUNTIME_MONITORING"),
    "one is off, and an administrator's business": region(*WITHOUT, administrator="999999999999"),
    "that of EKS is off": (region(), EKS),
}
not_applicable = {
    "there is no detector": given(GuardDutyRegion(), detector=None),
    "the detector is suspended": region(*ALL, enable=False),
}
