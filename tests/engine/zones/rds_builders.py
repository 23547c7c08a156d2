"""Clusters of RDS and its kin for tests: `member` is one as both lists tell it, and `cluster` puts a cluster with its members into a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seawall.facts.rds.cluster import DbCluster, ServiceCluster
from seawall.facts.rds.instance import DbInstance
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.zones.family_builders import place

AURORA = "aurora-postgresql"


@dataclass(frozen=True)
class Told:
    """A member; the first of a cluster writes."""

    name: str
    letter: str
    size: str
    tier: int
    status: str


def member(name: str, letter: str, size: str = "r6g.large", *, tier: int = 1, status: str = "available") -> Told:
    return Told(name, letter, size, tier, status)


def cluster(
    *members: Told, name: str = "orders", kind: type[ServiceCluster] = DbCluster, engine: str = AURORA, writes: bool = True, **told: Any
) -> Given:
    """A target with a cluster of these members."""
    return with_cluster(place(), *members, name=name, kind=kind, engine=engine, writes=writes, **told)


def with_cluster(
    view: Given,
    *members: Told,
    name: str = "orders",
    kind: type[ServiceCluster] = DbCluster,
    engine: str = AURORA,
    writes: bool = True,
    **told: Any,
) -> Given:
    memberships = [
        {"DBInstanceIdentifier": each.name, "IsClusterWriter": writes and number == 0, "PromotionTier": each.tier}
        for number, each in enumerate(members)
    ]
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:{name}"
    named = {"DBClusterIdentifier": name, "DBClusterArn": arn, "Engine": engine, "Status": "available"}
    view.put(kind.model_validate({**named, "DBClusterMembers": memberships, **told}))
    for each in members:
        view.put(_instance(each, name, engine, kind))
    return view.none_of(kind.INSTANCES)


def _instance(each: Told, cluster: str, engine: str, kind: type[ServiceCluster]) -> Any:
    return kind.INSTANCES.model_validate(
        {
            "DBInstanceIdentifier": each.name,
            "DBInstanceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{each.name}",
            "Engine": engine,
            "DBInstanceClass": f"db.{each.size}",
            "DBInstanceStatus": each.status,
            "DBClusterIdentifier": cluster,
            "AvailabilityZone": f"{REGION}{each.letter}",
            "PromotionTier": each.tier,
            **({"MultiAZ": False} if kind.INSTANCES is DbInstance else {}),
        }
    )
