"""Managed instances comply with their patch baseline.

The customer patches what runs on EC2. A baseline says which patches must be there, and how soon; what was never scanned says nothing.
Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-compliance-states.html (2026-11-24)
Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaseline.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.ssm import ManagedInstance, PatchState, SsmRegion


class Parameters(Params):
    """What counts."""

    require_scan: bool = True
    """Whether an instance that was never scanned fails."""


control = Control(
    ManagedInstance,
    Parameters,
    reads=(SsmRegion.pings, SsmRegion.patch_states),
    severity=Severity.HIGH,
    topic=Topic.PATCHING,
    layer=Layer.GUEST_OS_PATCHING,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "hipaa": "164.308(a)(5)(ii)(B)",
        "iso27001-2022": "A.8.27",
        "nist-800-53-r5": (
            "CM-2(a) CM-2(b) CM-2(b)(1) CM-2(b)(2) CM-2(b)(3) CM-2(2) CM-3(3) CM-6 CM-8(1) CM-8(3)(a) CM-8(6) "
            "CM-8(a) CM-8(a)(1) CM-8(a)(2) CM-8(a)(3) CM-8(a)(4) CM-8(a)(5) CM-8(b) RA-3(a)(1) SI-2(5)"
        ),
        "nist-csf-2.0": "PR.AC-3",
        "pci-dss-4.0": "11.3.1.1 11.3.1.3 11.3.1 6.3.3",
        "security-hub": "SSM.2",
        "soc2": "CC3.2 CC7.1",
        "well-architected-security": "SEC06-BP01",
    },
)


@control.check
def check(instance: ManagedInstance, want: Parameters) -> Verdict:
    """It was scanned, and lacks nothing."""
    patches = instance.patches
    if patches is None:
        if want.require_scan:
            return Fail("the instance was never scanned for patches, wanted it compliant")
        return NotApplicable("the instance was never scanned for patches")
    if patches.is_compliant:
        return Pass()
    count = f"{patches.missing} patches are" if patches.missing != 1 else "1 patch is"
    return Fail(f"{count} missing or failed, wanted the instance compliant with its patch baseline")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(ManagedInstance.patches,),
    breaks="packages are replaced on a running machine; some take effect only after a reboot, which is left to people",
)
def fix(instance: ManagedInstance, _want: Parameters) -> Change[ManagedInstance, PatchState | None] | NoChange:
    """Install what is missing, without a reboot."""
    if instance.ping != "Online":
        return NoChange(f"the instance's agent is {instance.ping}: it takes no command")
    return ManagedInstance.patches.change(instance, PatchState(status="COMPLIANT"), reversible=Reversible.NO)
