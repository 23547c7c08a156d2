"""Snapshots that somebody has taken are encrypted.

A snapshot holds the whole database, and outlives it. An unencrypted one can be shared with everybody. There is no fix: a snapshot cannot be
encrypted, only copied with a key, and as long as the old one is there nothing is mended; to delete that is for a person. What RDS and AWS Backup
take by themselves is encrypted as the database is.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.rds.snapshot import AnySnapshot, EitherSnapshot


class Parameters(Params):
    """What counts."""

    require_kms: bool = False
    """Whether only a key in KMS counts, and not one that RDS itself owns."""


control = Control(
    EitherSnapshot,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.11 A.8.24",
        "nist-csf-2.0": "PR.DS-1",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "security-hub": "RDS.4",
    },
)


@control.check
def check(snapshot: AnySnapshot, want: Parameters) -> Verdict:
    """Encrypted with a KMS key, or with RDS's own where that counts."""
    lack = snapshot.encryption.lack(by_kms=want.require_kms)
    return Pass(snapshot.encryption.note) if lack is None else Fail(f"the snapshot is {lack}")
