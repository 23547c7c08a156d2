"""Replication groups of ElastiCache fail over by themselves.

Where a primary fails, a replica takes its place within seconds; else writes fail until somebody promotes one by hand. It needs a replica in each
shard, and adds none.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.elasticache import ReplicationGroup
from seawall.facts.elasticache_shards import Failover
from seawall.facts.fact import Change

control = Control(
    ReplicationGroup,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_ZONES,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.14",
        "security-hub": "ElastiCache.3",
    },
)


@control.check
def check(group: ReplicationGroup, _want: NoParams) -> Verdict:
    """It is on, and not about to change; one that is off while AWS is at work on the group may be on soon."""
    if group.failover_is_changing:
        coming = f", and {group.pending_failover} is pending" if group.pending_failover else ""
        return Unknown(UnknownReason.PENDING, f"automatic failover is {group.automatic_failover or 'not told'}{coming}")
    if group.fails_over is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether the replication group fails over by itself")
    if group.fails_over:
        return Pass()
    return Pass() if group.failover.automatic else Fail("automatic failover is disabled, wanted enabled")


@control.fix(
    risk=Risk.SAFE,
    writes=(ReplicationGroup.failover,),
    breaks="where the primary fails, a replica takes over, and what was not copied to it by then is lost",
)
def fix(group: ReplicationGroup, _want: NoParams) -> Change[ReplicationGroup, Failover] | NoChange:
    """Turn it on at once, unless that would apply other changes that wait; Multi-AZ stays as it is."""
    why = group.why_not_at_once("AutomaticFailoverStatus")
    if why:
        return NoChange(why)
    if group.has_oldest_nodes:
        return NoChange(f"{group.node_type} cannot fail over by itself: choose another kind of nodes")
    if group.bare_shards or not group.shards:
        bare = f"shard {', '.join(group.bare_shards)}" if group.shards else "the replication group"
        return NoChange(f"{bare} has no replica that could take over: add one")
    return ReplicationGroup.failover.change(group, group.failover.model_copy(update={"automatic": True}))
