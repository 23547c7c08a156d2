"""Caches of Valkey and Redis OSS take minor upgrades of their engine by themselves.

Minor versions bring the fixes of known holes. AWS installs them in campaigns, in the maintenance window, where that is allowed; of Redis OSS from 6 on.
The flag never waits itself: AWS changes it at once, and so nothing else that waits is applied with it. A node of a replication group goes by the group.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheCluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/mem-ug/VersionManagement.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html (2026-11-24)
"""

from typing import Any

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
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
from seawall.facts.elasticache import CacheCluster, EitherCache, ReplicationGroup
from seawall.facts.elasticache_settings import NodeCache
from seawall.facts.fact import Change

control = Control(
    EitherCache,
    NoParams,
    severity=Severity.HIGH,
    topic=Topic.PATCHING,
    layer=Layer.PLATFORM_PATCHING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "pci-dss-4.0": "6.3.3",
        "security-hub": "ElastiCache.2",
    },
)


@control.check
def check(cache: NodeCache, _want: NoParams) -> Verdict:
    """The flag is set; Memcached has none that counts."""
    if cache.is_memcached:
        return NotApplicable("AWS upgrades no minor versions of Memcached by itself")
    if not cache.is_known:
        return Unknown(UnknownReason.ERROR, f"whether AWS upgrades minor versions of {cache.engine} is not known")
    if cache.told_minor_upgrades is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether minor upgrades are automatic")
    return Pass() if cache.minor_upgrades else Fail("minor upgrades are not automatic, wanted automatic")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(ReplicationGroup.minor_upgrades, CacheCluster.minor_upgrades),
    mode=FixMode.AUTO,
    breaks="the flag itself changes nothing; an upgrade follows in a maintenance window, and a single node is away meanwhile, with its keys",
)
def fix(cache: NodeCache, _want: NoParams) -> Change[Any, bool] | NoChange:
    """Set the flag."""
    why = cache.why_fixed or cache.why_never_upgraded
    return NoChange(why) if why else cache.upgrading()
