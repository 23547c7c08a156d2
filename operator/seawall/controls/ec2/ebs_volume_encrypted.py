"""Attached EBS volumes are encrypted.

An encrypted volume keeps its data, its snapshots and the traffic to its instance from whoever handles the disks. There is no fix: a volume
cannot be encrypted in place; a copy takes its place while the instance stands still, which is a piece of work and not a call.
Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.volume import Volume


class Parameters(Params):
    """What counts."""

    include_detached: bool = False
    """Whether volumes that nothing is attached to are judged too."""
    kms_keys: tuple[str, ...] = ()
    """The KMS keys allowed, by ARN or id; empty: any key."""


control = Control(
    Volume,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "2.2.1",
        "cis-3.0": "2.2.1",
        "cis-5.0": "5.1.1",
        "cis-6.0": "6.1.1",
        "hipaa": ("164.308(a)(1)(ii)(B) 164.308(a)(4)(ii)(A) 164.312(a)(2)(iv) 164.312(c)(1) 164.312(c)(2) 164.312(e)(2)(ii)"),
        "iso27001-2022": "A.8.11 A.8.24",
        "nist-800-53-r5": "AU-9(3) CM-6(a) CM-9(b) CP-9(d) SC-8(3) SC-8(4) SC-13(a) SC-28(1) SI-19(4)",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "security-hub": "EC2.3",
        "soc2": "PI1.5",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(volume: Volume, want: Parameters) -> Verdict:
    """It is encrypted, and with an allowed key where some are named."""
    if not volume.is_attached and not want.include_detached:
        return NotApplicable("the volume is attached to nothing")
    if not volume.encrypted:
        return Fail("the volume is not encrypted, wanted encrypted")
    key = volume.kms_key or ""
    if want.kms_keys and not any(key == wanted or key.endswith(f":key/{wanted}") for wanted in want.kms_keys):
        return Fail(f"the volume's key is {volume.kms_key}, wanted one of {', '.join(want.kms_keys)}")
    return Pass()
