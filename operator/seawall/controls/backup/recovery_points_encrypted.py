"""Recovery points are encrypted.

A backup holds all that its source holds. Where AWS Backup does not manage a type fully, a recovery point is encrypted as its source is. One that
is there cannot be encrypted afterwards, only copied to another vault.
Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.backup import RecoveryPoint

control = Control(
    RecoveryPoint,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.13 A.8.24",
        "nist-csf-2.0": "PR.DS-1 PR.DS-3 PR.DS-4 PR.IP-4 RC.RP-1",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "security-hub": "Backup.1",
        "soc2": "PI1.5",
    },
)


@control.check
def check(point: RecoveryPoint, _want: NoParams) -> Verdict:
    """The vault's list tells."""
    if point.status == "DELETING":
        return NotApplicable("the recovery point is being deleted")
    if point.is_encrypted:
        return Pass()
    if point.status == "CREATING":
        return Unknown(UnknownReason.PENDING, "the recovery point is being made")
    if point.is_encrypted is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether the recovery point is encrypted")
    return Fail("the recovery point is not encrypted, wanted it encrypted")
