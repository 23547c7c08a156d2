"""Running instances are managed by Systems Manager.

What has no agent is not patched, inventoried or reached without opening a port.
Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-managed-nodes.html (2026-11-24)
"""

from datetime import timedelta
from typing import Final

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.base import the
from seawall.facts.ec2.instance import Instance
from seawall.facts.ssm import SsmRegion

#: How long an agent may take to report after its machine was started.
_FIRST_REPORT: Final = timedelta(minutes=15)

control = Control(
    Instance,
    NoParams,
    reads=(SsmRegion.pings,),
    severity=Severity.MEDIUM,
    topic=Topic.PATCHING,
    layer=Layer.GUEST_OS_PATCHING,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "hipaa": "164.308(a)(5)(ii)(B)",
        "iso27001-2022": "A.5.26",
        "nist-800-53-r5": (
            "CM-2(a) CM-2(b) CM-2(b)(1) CM-2(b)(2) CM-2(b)(3) CM-2(2) CM-3(3) CM-6 CM-8(1) CM-8(2) CM-8(3)(a) "
            "CM-8(6) CM-8(a) CM-8(a)(1) CM-8(a)(2) CM-8(a)(3) CM-8(a)(4) CM-8(a)(5) CM-8(b) SI-3(c)(2)"
        ),
        "nist-csf-2.0": "PR.AC-3",
        "security-hub": "SSM.1",
        "soc2": "CC3.2 CC7.1",
        "well-architected-security": "SEC01-BP06 SEC06-BP04 SEC06-BP05",
    },
)


@control.check
def check(instance: Instance, _want: NoParams) -> Verdict:
    """Its agent is online."""
    if instance.state != "running":
        return NotApplicable(f"the instance is {instance.state}")
    ping = the(instance.target, SsmRegion).pings.get(instance.instance_id)
    if ping == "Online":
        return Pass()
    if instance.launched is not None and instance.target.now - instance.launched < _FIRST_REPORT:
        return Unknown(UnknownReason.PENDING, "the instance was started lately, and its agent may yet report")
    if ping is not None:
        return Fail(f"the instance's agent is {ping}, wanted it Online")
    return Fail("Systems Manager does not know the instance, wanted it managed and Online")
