"""A made-up graph of so many nodes: instances behind shared NAT gateways, databases with standbys, quorums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from seawall.engine.zones.loss.nodes import Member, Node
from seawall.engine.zones.loss.parts import Component, Group, Pair, Pool, Quorum

ZONES: Final = ("euw1-az1", "euw1-az2", "euw1-az3")
GATEWAYS: Final = 10
TABLES: Final = 20
SUBNETS: Final = 60
POOLS: Final = 100
"""Groups of instances, each of which needs two thirds of itself."""


def network() -> dict[str, Node]:
    """Subnets of all zones, whose tables lead to gateways that are often in another one."""
    nodes = {f"nat-{number}": Node(f"nat-{number}", ZONES[number % 3]) for number in range(GATEWAYS)}
    nodes |= {f"rtb-{number}": Node(f"rtb-{number}", needs=(f"nat-{number % GATEWAYS}",)) for number in range(TABLES)}
    return nodes | {
        f"subnet-{number}": Node(f"subnet-{number}", ZONES[number % 3], needs=(f"rtb-{number % TABLES}",)) for number in range(SUBNETS)
    }


def workload(nodes: int) -> tuple[list[Component], dict[str, Node]]:
    """Components and what they need, so many nodes together: nine of ten are instances, the rest are databases and voters."""
    below = network()
    left = nodes - len(below)
    databases, voters = left // 40, left // 60
    instances = left - 2 * databases - 3 * voters
    pools = [_pool(number, range(number, instances, POOLS)) for number in range(POOLS)]
    pairs = tuple(Pair(f"db-{each}", _member(f"db-{each}", each), _member(f"db-{each} (standby)", each + 1)) for each in range(databases))
    quorums = tuple(Quorum(f"q-{each}", tuple(_member(f"q-{each}-{voter}", voter) for voter in range(3))) for each in range(voters))
    return [*pools, Component("databases", pairs), Component("voters", quorums)], below


def _pool(number: int, instances: Sequence[int]) -> Component:
    members = tuple(_member(f"i-{each}", each, f"subnet-{each % SUBNETS}") for each in instances)
    return Component(f"pool-{number}", (Pool("", (Group("group", members),), 2 * len(members) // 3),))


def _member(name: str, zone: int, *needs: str) -> Member:
    return Member(name, ZONES[zone % 3], needs=needs)
