"""DB instance storage is encrypted.

Encryption covers storage, backups, snapshots and replicas. It cannot be turned on in place: copy a snapshot with a key, restore it as a new
instance and move the clients over, with writes stopped in between.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.rds.instance import DbInstance


class Parameters(Params):
    """What counts."""

    require_kms: bool = False
    """Whether only a key in KMS counts, and not one that RDS itself owns."""


control = Control(
    DbInstance,
    Parameters,
    severity=Severity.HIGH,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-1.4": "2.3.1",
        "cis-3.0": "2.3.1",
        "cis-5.0": "2.2.1",
        "cis-6.0": "3.2.1",
        "cis-7.0": "3.2.1",
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(4)(ii)(A) 164.312(a)(2)(iv) 164.312(e)(2)(ii)",
        "iso27001-2022": "A.8.11 A.8.24",
        "nist-800-53-r5": "AU-9(3) CP-9(d) CP-9(8) SC-8(3) SC-8(4) SC-13(a) SC-28(1) SI-19(4)",
        "nist-csf-2.0": "PR.DS-1",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "security-hub": "RDS.3",
        "soc2": "PI1.5",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """Encrypted with a KMS key, or with RDS's own where that counts; AWS then says that storage is not encrypted, but how."""
    if instance.cluster is not None:
        return NotApplicable("it is a member of a DB cluster, which is judged instead")
    lack = instance.encryption.lack(by_kms=want.require_kms)
    return Pass(instance.encryption.note) if lack is None else Fail(f"the storage is {lack}")
