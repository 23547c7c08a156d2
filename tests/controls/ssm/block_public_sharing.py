from seawall.facts.ssm import ServiceSetting, SsmRegion
from tests.builders import given


def region(value: str, **more: bool) -> SsmRegion:
    return given(SsmRegion(), public_sharing=ServiceSetting(setting_value=value, **more))


passes = {"it is blocked": region("Disable")}
fails = {
    "it is allowed, as where nobody chose": region("Enable", is_default=True),
    "somebody allowed it": region("Enable"),
}
unknown = {
    "it is being changed": region("Disable", is_pending=True),
    "it cannot be read": given(SsmRegion()),
}
