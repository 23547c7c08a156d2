"""What would help a workload: typed changes of what it is made of or needs, each with what it may break. Pure; whether it helps is simulated.

Additive wishes come first, and what repoints something comes last, so that it never leads to what is not there yet. Nothing is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from seawall.api.v1alpha1.terms import Risk
from seawall.engine.zones.remedies.caches import Replicas, TakeOver
from seawall.engine.zones.remedies.databases import NewReader, Standby
from seawall.engine.zones.remedies.draft import Draft
from seawall.engine.zones.remedies.endpoints import Interface
from seawall.engine.zones.remedies.mounts import Mount, mounting
from seawall.facts.base import Resource
from seawall.facts.ec2.route import RouteTarget, TableRoute
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.elbv2 import TargetGroup
from seawall.facts.fact import View

_NAT: Final = "AWS bills a NAT gateway by the hour, and its address"
_REPOINT: Final = "connections through the present gateway end, and others see another source address"
_CROSS: Final = "AWS bills traffic between zones of network and gateway load balancers"


@dataclass(frozen=True, slots=True)
class CrossZone:
    """A target group whose targets get traffic from the nodes of every zone."""

    group: TargetGroup

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.group,)

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"a change of {self.group.id}"

    def draft(self, view: View) -> Draft:
        """The change that makes it come true."""
        group = self.group.bound(view)
        wanted = group.attributes.with_cross_zone()
        return Draft(TargetGroup.attributes.change(group, wanted), Risk.SAFE, billed=True, breaks=_CROSS)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A default route that leads to a NAT gateway which is left when another zone is lost.

    Attributes:
        gateway: id of one that is there, in its subnets' own zone or in several; or the public subnet in which one is yet to be made.
    """

    route: TableRoute
    gateway: str | Subnet

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.gateway, self.route) if isinstance(self.gateway, Subnet) else (self.route,)

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"a change of {' and '.join(each.id for each in self.touches)}"


Wish = Mount | Interface | NewReader | Replicas | TakeOver | Standby | CrossZone | WayOut


def drafts(wishes: Sequence[Wish], view: View) -> Iterator[Draft]:
    """The changes that make these wishes come true, in order; each resource is seen through the view, so that values laid on it count."""
    yield from mounting((each for each in wishes if isinstance(each, Mount)), view)
    yield from (each.draft(view) for each in wishes if not isinstance(each, Mount | WayOut))
    yield from _ways_out([each for each in wishes if isinstance(each, WayOut)], view)


def _ways_out(wishes: Sequence[WayOut], view: View) -> Iterator[Draft]:
    """One gateway for each subnet that needs one, then the routes to it."""
    for public in {wish.gateway.id: wish.gateway for wish in wishes if isinstance(wish.gateway, Subnet)}.values():
        subnet = public.bound(view)
        if not subnet.nat.available:
            yield Draft(Subnet.nat.change(subnet, subnet.nat.with_another), Risk.SAFE, billed=True, breaks=_NAT)
    for wish in wishes:
        route, gateway = wish.route.bound(view), wish.gateway
        if isinstance(gateway, Subnet):
            target, stands_on = RouteTarget(nat_gateway_in=gateway.id), ((gateway.arn, Subnet.nat.path),)
            yield Draft(TableRoute.leads_to.change(route, target), Risk.DISRUPTIVE, billed=False, breaks=_REPOINT, stands_on=stands_on)
        else:
            change = TableRoute.leads_to.change(route, RouteTarget(nat_gateway_id=gateway))
            yield Draft(change, Risk.DISRUPTIVE, billed=False, breaks=_REPOINT)


def cross_zone(groups: Iterable[TargetGroup]) -> Iterator[CrossZone]:
    """The wishes that all zones' nodes send to these target groups; nothing where they do."""
    for group in groups:
        if group.is_cross_zone is False:
            yield CrossZone(group)
