from seawall.facts.ec2.region import Ec2Region, SerialConsole
from tests.builders import given


def region(*, is_open: bool, managed_by: str | None = "account") -> Ec2Region:
    return given(Ec2Region(), serial_console=SerialConsole(serial_console_access_enabled=is_open, managed_by=managed_by))


passes = {"it is closed": region(is_open=False), "a policy closes it": region(is_open=False, managed_by="declarative-policy")}
fails = {
    "it is open": region(is_open=True),
    "AWS does not say who manages it": region(is_open=True, managed_by=None),
    "a policy of the organization opens it": region(is_open=True, managed_by="declarative-policy"),
}
unknown = {"it cannot be read": given(Ec2Region())}
