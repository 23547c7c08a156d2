"""What a replication group of ElastiCache is made of, and what leads from one make-up to another: replicas by their zones, and who takes over.

A replica gets its id from ElastiCache, so one that is to come is known again by its shard and its zone.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_IncreaseReplicaCount.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ConfigureShard.html (2026-11-24)
"""

from __future__ import annotations

from typing import Any, Self

from pydantic import ConfigDict, Field

from seawall.facts.ec2.made import ID_TO_COME, differences
from seawall.facts.value import Call, Value


class ShardNode(Value):
    """A node of a shard. Its role changes with each failover and is no part of the image."""

    model_config = ConfigDict(extra="ignore")

    cluster_id: str = Field(ID_TO_COME, alias="CacheClusterId")
    zone: str | None = Field(None, alias="PreferredAvailabilityZone")
    """Name of the zone that it is in."""
    role: str | None = Field(None, alias="CurrentRole", exclude=True)
    """`primary` or `replica`; None in cluster mode."""

    @property
    def id(self) -> str:
        """The node's id."""
        return self.cluster_id

    def became(self, other: Self) -> bool:
        """Whether the other one may be what ElastiCache made when it was asked for this one."""
        return self.zone == other.zone


class Shard(Value):
    """A primary and its replicas."""

    model_config = ConfigDict(extra="ignore")

    shard_id: str = Field(alias="NodeGroupId")
    nodes: tuple[ShardNode, ...] = Field((), alias="NodeGroupMembers")

    @property
    def primary(self) -> ShardNode | None:
        """The primary; None where AWS tells no roles."""
        return next((node for node in self.nodes if node.role == "primary"), None)

    def with_replica_in(self, zone: str) -> Self:
        """The same with one replica more, in the zone with this name."""
        return self.model_copy(update={"nodes": (*self.nodes, ShardNode(zone=zone))})


Shards = tuple[Shard, ...]


class Failover(Value):
    """What a replication group does about the loss of a primary.

    Attributes:
        automatic: whether a replica takes over by itself.
        multi_az: whether primary and replicas are kept in different zones.
    """

    model_config = ConfigDict(extra="ignore")

    automatic: bool = Field(alias="AutomaticFailoverEnabled")
    multi_az: bool = Field(alias="MultiAZEnabled")


def ordered(shards: Shards) -> Shards:
    """Shards with their nodes, both by id: AWS promises no order."""
    sorts = (each.model_copy(update={"nodes": tuple(sorted(each.nodes, key=lambda node: node.cluster_id))}) for each in shards)
    return tuple(sorted(sorts, key=lambda each: each.shard_id))


def shard_calls(group_id: str, now: Shards, wanted: Shards) -> tuple[Call, ...]:
    """Make the replicas that are missing in each shard, where they are wanted; remove those that are too much, by name.

    ElastiCache asks for the zones of all nodes of a shard that grows, also for those that there are.
    """
    before = {each.shard_id: each.nodes for each in now}
    grown: list[dict[str, Any]] = []
    gone: list[str] = []
    for shard in wanted:
        nodes = before.get(shard.shard_id, ())
        missing, surplus = differences(nodes, shard.nodes)
        gone += [each.id for each in surplus]
        if missing:
            zones = [each.zone for each in (*nodes, *missing)]
            grown.append({"NodeGroupId": shard.shard_id, "NewReplicaCount": len(zones) - 1, "PreferredAvailabilityZones": zones})
    at_once = {"ReplicationGroupId": group_id, "ApplyImmediately": True}
    makes = (Call("elasticache.increase_replica_count", {**at_once, "ReplicaConfiguration": grown}),) if grown else ()
    return (*makes, *((Call("elasticache.decrease_replica_count", {**at_once, "ReplicasToRemove": gone}),) if gone else ()))


def failover_calls(group_id: str, now: Failover, wanted: Failover) -> tuple[Call, ...]:
    """One call either way, with what changes alone: Multi-AZ needs automatic failover, so both may go together."""
    before, after = now.image(), wanted.image()
    changed = {name: value for name, value in after.items() if before[name] != value}
    at_once = {"ReplicationGroupId": group_id, "ApplyImmediately": True}
    return (Call("elasticache.modify_replication_group", {**at_once, **changed}),) if changed else ()
