from seawall.facts.guardduty import Detector, GuardDutyRegion
from tests.builders import given

OFF = Detector(detector_id="12abc", enable=False, features=("S3_DATA_EVENTS",))

passes = {"it is enabled": given(GuardDutyRegion(), detector=Detector(detector_id="12abc", enable=True))}
fails = {
    "there is none": given(GuardDutyRegion(), detector=None),
    "it is suspended": given(GuardDutyRegion(), detector=OFF, administrator=None),
    "it is suspended, and an administrator's business": given(GuardDutyRegion(), detector=OFF, administrator="999999999999"),
}
unknown = {"it cannot be read": given(GuardDutyRegion(), administrator=None)}
