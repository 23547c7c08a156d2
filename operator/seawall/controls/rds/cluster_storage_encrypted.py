"""DB cluster storage is encrypted.

Encryption covers the storage that members share, backups and snapshots. It cannot be turned on in place: restore a snapshot with a key, which
encrypts even what was not, and move the clients over, with writes stopped in between. Aurora encrypts every cluster made since February 2026,
and says that storage is not encrypted where the key is its own.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.rds.cluster import DbCluster


class Parameters(Params):
    """What counts."""

    require_kms: bool = False
    """Whether only a key in KMS counts, and not one that RDS itself owns."""


control = Control(
    DbCluster,
    Parameters,
    severity=Severity.HIGH,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.11 A.8.24",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "security-hub": "RDS.27",
        "soc2": "PI1.5",
    },
)


@control.check
def check(cluster: DbCluster, want: Parameters) -> Verdict:
    """Encrypted with a KMS key, or with RDS's own where that counts."""
    lack = cluster.encryption.lack(by_kms=want.require_kms)
    return Pass(cluster.encryption.note) if lack is None else Fail(f"the storage is {lack}")
