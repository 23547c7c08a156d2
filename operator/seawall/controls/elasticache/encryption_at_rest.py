"""Replication groups of ElastiCache are encrypted at rest.

What is swapped out, synced or backed up lies on disks in the clear otherwise. AWS may encrypt with a key of its own where the flag says no: the kind
of encryption tells. There is no fix: it is chosen when a group is made, and a backup can be restored into a new group that has it.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.elasticache import ReplicationGroup


class Parameters(Params):
    """What counts."""

    require_kms: bool = False
    """Whether only a key in KMS counts, and not one that ElastiCache owns."""


control = Control(
    ReplicationGroup,
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
        "security-hub": "ElastiCache.4",
    },
)


@control.check
def check(group: ReplicationGroup, want: Parameters) -> Verdict:
    """By the flag or by the kind, of which the second knows more."""
    encryption = group.encryption
    if encryption is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether the replication group is encrypted")
    lack = encryption.lack(by_kms=want.require_kms)
    return Fail(f"the replication group is {lack}") if lack else Pass()
