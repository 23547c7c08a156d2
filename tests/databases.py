"""Databases for tests that never ask AWS, told in AWS's own members, so that what lists really say is parsed as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from seawall.facts.base import Resource
from seawall.facts.rds.cluster import AnyCluster, DbCluster
from seawall.facts.rds.instance import AnyInstance, DbInstance
from tests.builders import ACCOUNT, REGION, Given, given

Other = Resource | tuple[Resource, Mapping[str, object]]

ARN: Final = f"arn:aws:rds:{REGION}:{ACCOUNT}"


def told_instance(name: str = "shop", **told: Any) -> dict[str, Any]:
    """An instance of MySQL that is available, as the list tells it."""
    common = {"DBInstanceIdentifier": name, "DBInstanceArn": f"{ARN}:db:{name}", "DBInstanceStatus": "available"}
    return {**common, "Engine": "mysql", "EngineVersion": "8.0.40", "MultiAZ": False, **told}


def told_cluster(name: str = "shop", **told: Any) -> dict[str, Any]:
    """A cluster of Aurora MySQL that is available, as the list tells it."""
    common = {"DBClusterIdentifier": name, "DBClusterArn": f"{ARN}:cluster:{name}", "Status": "available"}
    return {**common, "Engine": "aurora-mysql", "EngineVersion": "8.0.mysql_aurora.3.08.0", **told}


def instance(*others: Other, **told: Any) -> DbInstance:
    """An instance among others, with their facts."""
    return given(DbInstance.model_validate(told_instance(**told)), others=map(_pair, others))


def cluster(*others: Other, **told: Any) -> DbCluster:
    """A cluster among others, with their facts; it is in the list of all services' clusters, too, where its readers are kept."""
    pairs = list(map(_pair, others))
    instances = [each for each, _ in pairs if isinstance(each, DbInstance)]
    rest = [pair for pair in pairs if pair[0] not in instances]
    every = AnyCluster.model_validate(told_cluster(**told))
    found = given(DbCluster.model_validate(told_cluster(**told)), others=[*rest, (every, {})])
    if instances:  # in the list that AWS gives, of which theirs is a part
        cast(Given, found.target).lists[AnyInstance] = tuple(each.bound(found.target) for each in instances)
    return found


def member(name: str, letter: str = "a", **told: Any) -> DbInstance:
    """A member of the cluster `shop`, in a zone by its letter; its subnet group is in three zones."""
    subnets = [{"SubnetIdentifier": f"subnet-{each}", "SubnetAvailabilityZone": {"Name": f"{REGION}{each}"}} for each in "abc"]
    common = {"Engine": "aurora-mysql", "DBClusterIdentifier": "shop", "DBInstanceClass": "db.r6g.large"}
    place = {"AvailabilityZone": f"{REGION}{letter}", "DBSubnetGroup": {"DBSubnetGroupName": "data", "VpcId": "vpc-1", "Subnets": subnets}}
    return DbInstance.model_validate(told_instance(name, **common, **place, **told))


def members(*names: str, **told: Any) -> list[dict[str, Any]]:
    """Members as their cluster names them; the first one writes."""
    return [{"DBInstanceIdentifier": name, "IsClusterWriter": name == names[0], "PromotionTier": 1, **told} for name in names]


def _pair(other: Other) -> tuple[Resource, Mapping[str, object]]:
    return other if isinstance(other, tuple) else (other, {})
