"""Peering routes are narrower than the whole peer VPC.

A route to all of the other VPC makes two networks one: who gets into either is in both. No route table may lead to the whole world, or to all of
an address range of the peer, through a peering connection; routes to parts of a range count together. There is no fix: which parts are needed is
for a person to know.
Source: https://docs.aws.amazon.com/vpc/latest/peering/peering-configurations-partial-access.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.routing import Peering, Route, RouteTable
from seawall.facts.network import ANYWHERE, Network, reached

control = Control(
    RouteTable,
    NoParams,
    reads=(
        Peering.LISTING,
        PrefixList.entries,
    ),
    severity=Severity.LOW,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "5.4",
        "cis-3.0": "5.5",
        "cis-5.0": "5.6",
        "cis-6.0": "6.6",
        "cis-7.0": "6.6",
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "ID.RA-5 PR.AC-5",
    },
)


@control.check
def check(table: RouteTable, _want: NoParams) -> Verdict:
    """What needs no read comes first, then the list of peering connections, then prefix lists: what is unreadable must not hide a failure."""
    if table.owner != table.target.account_id:
        return NotApplicable(f"the route table belongs to account {table.owner}")
    by_peering: dict[str, list[Route]] = {}
    for route in table.routes:
        if route.vpc_peering_connection_id and route.state == "active":
            by_peering.setdefault(route.vpc_peering_connection_id, []).append(route)
    named = {peering: [each for each in routes if each.destination_prefix_list_id is None] for peering, routes in by_peering.items()}
    listing = {peering: routes for peering, routes in by_peering.items() if len(routes) > len(named[peering])}
    steps = ((judge, peering, routes) for some in (named, listing) for judge in (_to_world, _to_peer) for peering, routes in some.items())
    unknown: Unknown | None = None
    for judge, peering, routes in steps:
        verdict = judge(table, peering, routes)
        if isinstance(verdict, Fail):
            return verdict
        unknown = verdict if isinstance(verdict, Unknown) else unknown
    return unknown or Pass()


def _to_world(table: RouteTable, peering: str, routes: list[Route]) -> Verdict:
    if reached(_reach(table, routes), ANYWHERE, together=True):
        return Fail(f"routes through {peering} lead to the whole world, wanted the parts of the peer that are needed")
    return Pass()


def _to_peer(table: RouteTable, peering: str, routes: list[Route]) -> Verdict:
    found = next((each for each in table.target.all(Peering) if each.id == peering), None)
    ranges = found.beyond(table.vpc_id) if found else ()
    if not ranges:
        return Unknown(UnknownReason.ERROR, f"AWS does not tell the ranges of the peer of {peering}")
    whole = reached(_reach(table, routes), ranges, together=True)
    if whole:
        return Fail(f"routes through {peering} lead to all of {whole[0]}, wanted the parts of the peer that are needed")
    return Pass()


def _reach(table: RouteTable, routes: list[Route]) -> list[Network]:
    return [network for route in routes for network in table.reach(route)]
