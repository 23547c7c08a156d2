"""Flaws of ElastiCache's replication groups and clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.emulator import Emulator
from tests.mending.fakes_data import Carts
from tests.mending.fakes_elasticache import ARN, Caches
from tests.mending.flaw import Flaw

TAGS: Final = [{"Key": "team", "Value": "pay"}]

#: What waits for the maintenance window, and has to go on waiting.
WAITING: Final = {"PendingModifiedValues": {"ClusterMode": "compatible"}}


def automatic_failover(aws: Emulator) -> str:
    """A primary and a replica in two zones, which nobody makes take over."""
    Carts(aws, TAGS, "a", "b")
    return f"{ARN}:replicationgroup:cart"


def backup(aws: Emulator) -> str:
    """A group without backups, beside one that keeps some, while something waits."""
    Caches(aws, {"cart": WAITING, "seen": {"SnapshotRetentionLimit": 3, "SnapshottingClusterId": "seen-001"}}, {})
    return f"{ARN}:replicationgroup:cart"


def auto_minor_upgrade(aws: Emulator) -> str:
    """A single node with the flag off, beside another one like it, while a newer version waits."""
    Caches(aws, {}, {"pages": {"PendingModifiedValues": {"EngineVersion": "7.2.0"}}, "other": {}})
    return f"{ARN}:cluster:pages"


_CARTS: Final = (
    "DescribeReplicationGroups, DescribeCacheClusters, DescribeCacheSubnetGroups, ModifyReplicationGroup, "
    "IncreaseReplicaCount, DecreaseReplicaCount"
)

FLAWS: Mapping[str, Flaw] = {
    "elasticache.auto-minor-upgrade": Flaw(auto_minor_upgrade, needs=", ".join(Caches.OPERATIONS)),
    "elasticache.automatic-failover": Flaw(automatic_failover, needs=_CARTS),
    "elasticache.backup": Flaw(backup, {"minDays": 7}, ", ".join(Caches.OPERATIONS)),
}

UNSERVED: Mapping[str, str] = {}
