"""Caches of ElastiCache for tests that never ask AWS, told in AWS's own members, so that what lists really say is parsed as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from seawall.facts.base import Resource
from seawall.facts.elasticache import AnyCluster, CacheCluster, ElastiCacheRegion, ReplicationGroup
from seawall.facts.elasticache_users import User, UserGroup
from tests.builders import ACCOUNT, REGION, given

ARN: Final = f"arn:aws:elasticache:{REGION}:{ACCOUNT}"


def shard(name: str = "0001", *roles: str) -> dict[str, Any]:
    """A shard with a node for each role, `primary` or `replica`; in cluster mode AWS tells none, which is an empty word."""
    nodes = [{"CacheClusterId": f"cart-{name}-{place}", "CurrentRole": role or None} for place, role in enumerate(roles, 1)]
    return {"NodeGroupId": name, "NodeGroupMembers": nodes}


def group(*others: Resource | tuple[Resource, Mapping[str, object]], **told: Any) -> ReplicationGroup:
    """A replication group of Valkey that is available, of a primary and a replica, among others; AWS shows no node in the list of clusters."""
    common = {"ReplicationGroupId": "cart", "ARN": f"{ARN}:replicationgroup:cart", "Status": "available", "Engine": "valkey"}
    nodes = {"NodeGroups": [shard("0001", "primary", "replica")], "AutomaticFailover": "disabled", "MultiAZ": "disabled"}
    pairs = [each if isinstance(each, tuple) else (each, {}) for each in others]
    return given(ReplicationGroup.model_validate({**common, **nodes, **told}), others=pairs, none_of=[AnyCluster])


def node(**told: Any) -> AnyCluster:
    """A node of that group, as the list of clusters has it."""
    common = {"CacheClusterId": "cart-0001-1", "ARN": f"{ARN}:cluster:cart-0001-1", "ReplicationGroupId": "cart"}
    return AnyCluster.model_validate({**common, **told})


def cluster(**told: Any) -> CacheCluster:
    """A single node of Redis OSS that is available."""
    common = {"CacheClusterId": "pages", "ARN": f"{ARN}:cluster:pages", "CacheClusterStatus": "available", "Engine": "redis"}
    return given(CacheCluster.model_validate({**common, **told}))


def users(groups: Mapping[str, tuple[str, ...]], *every: User, **changing: Any) -> tuple[Resource, Mapping[str, object]]:
    """The Region's user groups by id, with ids of their users, and all users; what is being changed is so in every group."""
    told = {name: UserGroup.model_validate({"UserGroupId": name, "UserIds": ids, **changing}) for name, ids in groups.items()}
    return ElastiCacheRegion(), {"user_groups": told, "users": {each.user_id: each for each in every}}


def user(name: str, shows: str, access: str = "on ~* +@all") -> User:
    """A user whose id is the name."""
    return User.model_validate({"UserId": name, "UserName": name, "AccessString": access, "Authentication": {"Type": shows}})
