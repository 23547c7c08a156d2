"""EMR block public access is on.

It refuses clusters whose security groups are open to the world, except on permitted ports. It is asked only when a cluster is made: running
ones are not touched.
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.emr import BlockPublicAccess, EmrRegion
from seawall.facts.fact import Change

Port = Annotated[int, Field(ge=0, le=65535)]


class Parameters(Params):
    """What counts."""

    allowed_ports: tuple[Port, ...] = (22,)
    """Ports that may be permitted; EMR itself permits 22 until somebody says otherwise."""


control = Control(
    EmrRegion,
    Parameters,
    reads=(EmrRegion.block_public_access,),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.1",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 10.3.2 3.5.1.3 A1.1.2 A1.1.3 A3.4.1",
        "security-hub": "EMR.2",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(region: EmrRegion, want: Parameters) -> Verdict:
    """It is on, and permits nothing but the allowed ports."""
    block = region.block_public_access
    allowed = ", ".join(map(str, want.allowed_ports)) or "none"
    if not block.block_public_security_group_rules:
        return Fail("block public access of EMR is off, wanted on")
    beyond = block.permits_beyond(want.allowed_ports)
    if beyond:
        return Fail(f"block public access of EMR permits ports {', '.join(map(str, beyond[:5]))}, wanted no ports but {allowed}")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(EmrRegion.block_public_access,),
    mode=FixMode.AUTO,
    undo_risk=Risk.SAFE,
    breaks="new clusters with groups open to the world are refused",
)
def fix(region: EmrRegion, want: Parameters) -> Change[EmrRegion, BlockPublicAccess]:
    """Turn it on; permitted ranges of allowed ports stay, the others go, none is added."""
    block = region.block_public_access
    beyond = block.permits_beyond(want.allowed_ports)
    kept = tuple(each for each in block.permitted_public_security_group_rule_ranges if each not in beyond)
    wanted = {"block_public_security_group_rules": True, "permitted_public_security_group_rule_ranges": kept}
    return EmrRegion.block_public_access.change(region, block.model_copy(update=wanted))
