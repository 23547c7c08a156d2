"""Ways out of subnets that lead through another zone, and how they could stay in their own. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from seawall.engine.zones.remedies.wishes import WayOut
from seawall.engine.zones.site import Site
from seawall.facts.ec2.made import ID_TO_COME
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.route import TableRoute
from seawall.facts.ec2.routing import RouteTable, effective
from seawall.facts.ec2.vpc import Subnet

#: In the order in which the simulation follows them.
_DEFAULTS = ("0.0.0.0/0", "::/0")


def ways_out(used: Collection[str], site: Site) -> Iterator[WayOut | str]:
    """The wishes for ways out that stay in the zone, for those of these subnets whose default route leads to a NAT gateway in another one.

    Yields:
        Each wish once for each table; or why there is none to be had.
    """
    subnets = site.all(Subnet)
    tables = effective(site.all(RouteTable), subnets)
    homes = {each.id: each for each in subnets}
    done: set[str] = set()
    for subnet_id in sorted(homes.keys() & used):
        table = tables.get(subnet_id)
        if table is None or table.id in done:
            continue
        subnet, route = homes[subnet_id], _default(table, site)
        nat = _nat(route, site)
        if route is None or nat is None or site.zone_id(homes[nat].availability_zone) == site.zone_id(subnet.availability_zone):
            continue
        done.add(table.id)
        users = [each for each in subnets if (of := tables.get(each.id)) is not None and of.id == table.id]
        yield _to_own_zone(subnet, route, users, [each for each in subnets if _is_public(each, tables.get(each.id))], site)


def _default(table: RouteTable, site: Site) -> TableRoute | None:
    """The default route that the simulation follows, where somebody made it."""
    by_destination = {each.route.destination: each for each in site.all(TableRoute) if each.table.id == table.id}
    return next((by_destination[each] for each in _DEFAULTS if each in by_destination), None)


def _nat(route: TableRoute | None, site: Site) -> str | None:
    """The subnet of the zonal NAT gateway that a route leads to; None where it leads elsewhere, or to one whose place is not known."""
    nat_id = route.leads_to.nat_gateway_id if route is not None else None
    nat = next((each for each in site.all(NatGateway) if each.id == nat_id), None)
    if nat is None or nat.is_regional or not nat.leads_to_internet:
        return None
    return next((each.id for each in site.all(Subnet) if each.id == nat.subnet_id), None)


def _is_public(subnet: Subnet, table: RouteTable | None) -> bool:
    """Whether a NAT gateway in it would lead to the Internet."""
    if table is None or subnet.outpost_arn is not None:
        return False
    return any((route.gateway_id or "").startswith("igw-") and not route.is_blackhole for route in table.default_routes)


def _to_own_zone(subnet: Subnet, route: TableRoute, users: Sequence[Subnet], public: Sequence[Subnet], site: Site) -> WayOut | str:
    zones = sorted({str(site.zone_id(each.availability_zone)) for each in users})
    table = route.table
    if len(zones) > 1:
        return f"{table.id} is the route table of subnets in {' and '.join(zones)}, wanted one for each zone"
    if table.owner != table.target.account_id:
        return f"{table.id} belongs to the account {table.owner}, which alone may change it"
    fitting = [each for each in public if (each.vpc_id, each.availability_zone) == (subnet.vpc_id, subnet.availability_zone)]
    if not fitting:
        return f"{subnet.vpc_id} has no public subnet in {zones[0]} for a NAT gateway"
    return _by_gateway_in(min(fitting, key=lambda each: (not each.nat.available, each.free_addresses == 0, each.id)), route)


def _by_gateway_in(public: Subnet, route: TableRoute) -> WayOut | str:
    """The route by the gateway of a subnet: one that is there, one that is planned already, or one that is yet to be made."""
    nat = public.nat
    pending = next((each.id for each in nat.nat_gateways if each.state == "pending"), None)
    if not nat.available and pending is not None:
        return f"{pending} in {public.id} is pending, wanted available"
    if not nat.available and public.free_addresses == 0:
        return f"{public.id} has no free address for a NAT gateway"
    made = sorted(each.id for each in nat.available if each.id != ID_TO_COME)
    return WayOut(route, public, made[0] if made else None)
