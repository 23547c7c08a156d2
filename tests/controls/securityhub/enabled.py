from typing import Any

from seawall.controls.securityhub.enabled import Parameters
from seawall.facts.securityhub import Hub, SecurityHubRegion, Subscription
from tests.builders import given

FSBP = "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0"
CIS = "arn:aws:securityhub:eu-west-1::standards/cis-aws-foundations-benchmark/v/3.0.0"
OLD_CIS = "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"
HUB = Hub()
ANY_CIS = Parameters(required_standards=("cis-aws-foundations-benchmark",))


def region(*standards: str, status: str = "READY", administrator: Any = None, hub: Hub | None = HUB) -> SecurityHubRegion:
    found = tuple(Subscription(standards_arn=arn, standards_subscription_arn=f"{arn}/ours", standards_status=status) for arn in standards)
    return given(SecurityHubRegion(), hub=hub, standards=found, administrator=administrator)


passes = {
    "the standard is ready": region(FSBP),
    "the standard is incomplete, as without AWS Config": region(FSBP, status="INCOMPLETE"),
    "one of several standards is the wanted one": region(CIS, FSBP),
    "any version counts where none is named": (region(CIS), ANY_CIS),
    "so does the oldest, which is named in another way": (region(OLD_CIS), ANY_CIS),
}
fails = {
    "the account is not subscribed": region(hub=None),
    "there is a hub without a standard": region(),
    "another standard is enabled": region(CIS),
    "another version is enabled": (region(OLD_CIS), Parameters(required_standards=("cis-aws-foundations-benchmark/v/3.0.0",))),
    "enabling the standard failed": region(FSBP, status="FAILED"),
    "the wanted standard is named without its version": (region(), ANY_CIS),
    "an administrator decides about standards": region(administrator="999999999999"),
}
unknown = {
    "the standard is pending": region(FSBP, status="PENDING"),
    "the hub cannot be read": given(SecurityHubRegion(), standards=(), administrator=None),
    "the standards cannot be read": given(SecurityHubRegion(), hub=Hub(), administrator=None),
}
