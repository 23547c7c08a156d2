"""Amazon Inspector scanning is enabled.

It looks for known vulnerabilities in machines, container images and functions, and again whenever a new one becomes known. The scan of a
function's own code needs that of functions.
Source: https://docs.aws.amazon.com/inspector/latest/user/scanning-resources.html (2026-11-24)
Source: https://docs.aws.amazon.com/inspector/latest/user/managing-multiple-accounts.html (2026-11-24)
"""

from typing import Annotated, Literal

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.inspector import InspectorRegion, Scanning

_MOVING = frozenset({"ENABLING", "DISABLING", "SUSPENDING"})


class Parameters(Params):
    """What counts."""

    required_types: Annotated[tuple[Literal["EC2", "ECR", "LAMBDA", "LAMBDA_CODE"], ...], Field(min_length=1)] = ("EC2", "ECR", "LAMBDA")
    """What must be scanned."""


control = Control(
    InspectorRegion,
    Parameters,
    reads=(InspectorRegion.scanning, InspectorRegion.administrator),
    severity=Severity.HIGH,
    topic=Topic.PATCHING,
    layer=Layer.GUEST_OS_PATCHING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "nist-csf-2.0": "PR.IP-7 PR.IP-12 DE.CM-1",
        "security-hub": "Inspector.1 Inspector.2 Inspector.3 Inspector.4",
    },
)


@control.check
def check(region: InspectorRegion, want: Parameters) -> Verdict:
    """What is surely off decides before what is changing."""
    scanning = region.scanning
    states = {each: scanning.states.get(each, "not offered here") for each in want.required_types}
    missing = {each: state for each, state in states.items() if each not in scanning.enabled or state in _MOVING}
    off = [f"{name} is {state}" for name, state in missing.items() if state not in _MOVING]
    if off:
        return Fail(f"scanning of {', '.join(off)}, wanted it ENABLED")
    if missing:
        return Unknown(UnknownReason.PENDING, f"scanning of {', '.join(f'{name} is {state}' for name, state in missing.items())}")
    return Pass()


@control.fix(risk=Risk.SAFE, writes=(InspectorRegion.scanning,), billed=True)
def fix(region: InspectorRegion, want: Parameters) -> Change[InspectorRegion, Scanning] | NoChange:
    """Enable what is missing, with what it needs."""
    if region.administrator is not None:
        return NoChange(f"account {region.administrator} administers Inspector for this one: enable scanning there")
    types: set[str] = set(want.required_types)
    if "LAMBDA_CODE" in types:
        types.add("LAMBDA")
    return InspectorRegion.scanning.change(region, region.scanning.also(types))
