"""Security Hub (CSPM) is enabled with a standard.

It gathers the findings of AWS's other services and checks the account against a standard by itself. Its checks rest on AWS Config: where that
does not record, a standard stays incomplete and most of its controls have no data.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-settingup.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/central-configuration-intro.html (2026-11-24)
"""

from typing import Annotated, Any

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.securityhub import Hub, SecurityHubRegion, Subscription

_SHOWN = 3
Standard = Annotated[str, Field(max_length=200, pattern=r"^[a-z0-9-]+(/v/[0-9.]+)?$")]


class Parameters(Params):
    """What counts."""

    required_standards: Annotated[tuple[Standard, ...], Field(min_length=1)] = ("aws-foundational-security-best-practices/v/1.0.0",)
    """Standards of which one must be enabled, by name; with a version (/v/1.0.0) that one. The fix enables the first, which needs its version."""

    def counts(self, subscription: Subscription) -> bool:
        """Whether it is one of them."""
        return any(subscription.name == each or subscription.name.startswith(f"{each}/v/") for each in self.required_standards)


control = Control(
    SecurityHubRegion,
    Parameters,
    reads=(SecurityHubRegion.hub, SecurityHubRegion.standards, SecurityHubRegion.administrator),
    severity=Severity.MEDIUM,
    topic=Topic.DETECTION,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-3.0": "4.16",
        "cis-5.0": "4.16",
        "cis-6.0": "5.16",
        "cis-7.0": "5.16",
        "hipaa": (
            "164.308(a)(1)(ii)(D) 164.308(a)(3)(ii)(A) 164.308(a)(5)(ii)(C) 164.308(a)(6)(i) 164.308(a)(6)(ii) "
            "164.308(a)(8) 164.312(b) 164.312(e)(2)(i)"
        ),
        "iso27001-2022": "A.5.1 A.8.23",
        "nist-800-53-r5": "AU-6(1) AU-6(5) AU-12(3) AU-14(a) AU-14(b) CA-2(d) CA-7 CA-7(b) PM-14(a)(1) PM-14(b) PM-31",
        "nist-csf-2.0": "GV.RM-1 GV.PO-3 GV.PO-4 GV.OV-2 GV.OV-3",
        "pci-dss-4.0": "10.2.1.1 10.4.1.1 10.4.1 10.4.2 10.6.3 10.7.1 10.7.2 A3.3.1 A3.5.1",
        "soc2": "CC3.1 CC6.8 CC7.1 CC7.2 CC7.3 CC7.4",
        "well-architected-security": "SEC04-BP04",
    },
)


@control.check
def check(region: SecurityHubRegion, want: Parameters) -> Verdict:
    """The hub first, then one of the standards."""
    wanted = f"wanted it with one of {', '.join(want.required_standards[:_SHOWN])}"
    if region.hub is None:
        return Fail(f"Security Hub is not enabled, {wanted}")
    counted = [each for each in region.standards if want.counts(each)]
    working = next((each for each in counted if each.works), None)
    if working is not None:
        is_short = working.standards_status == "INCOMPLETE"
        return Pass("some controls of the standard are not checked; without AWS Config most have no data" if is_short else "")
    if any(each.standards_status == "PENDING" for each in counted):
        return Unknown(UnknownReason.PENDING, "the standard is being enabled")
    if counted:
        return Fail(f"enabling {counted[0].name} failed, {wanted}")
    return Fail(f"Security Hub is enabled with {len(region.standards)} other standards, {wanted}")


@control.fix(
    risk=Risk.SAFE,
    writes=(SecurityHubRegion.hub, SecurityHubRegion.standards),
    billed=True,
    breaks="checks and findings are billed",
    undo_risk=Risk.DISRUPTIVE,
)
def fix(region: SecurityHubRegion, want: Parameters) -> tuple[Change[Any, Any], ...] | NoChange:
    """Enable the hub without AWS's own choice of standards, then the first standard that is wanted."""
    name = want.required_standards[0]
    if "/v/" not in name:
        return NoChange(f"name the version of {name} in requiredStandards, such as {name}/v/1.0.0")
    if any(want.counts(each) for each in region.standards):
        return NoChange("the standard is there and does not work: disable it and enable it anew")
    hub = region.hub
    if hub is not None and region.administrator is not None:
        return NoChange(f"account {region.administrator} administers Security Hub for this one: enable the standard there or by its policy")
    target = region.target
    arn = f"arn:{target.partition}:securityhub:{target.region}::standards/{name}"
    enabled = () if hub else (SecurityHubRegion.hub.change(region, Hub(control_finding_generator="SECURITY_CONTROL")),)
    standards: Change[Any, Any] = SecurityHubRegion.standards.change(
        region, (*region.standards, Subscription(standards_arn=arn)), depends_on=enabled
    )
    return (*enabled, standards)
