"""Ways out of subnets that lead through another zone, and how they could stay in their own. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from seawall.engine.zones.remedies.wishes import WayOut
from seawall.engine.zones.site import Site
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.made import ID_TO_COME
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.route import RouteTarget, TableRoute
from seawall.facts.ec2.routing import RouteTable, effective
from seawall.facts.ec2.vpc import Subnet

#: In the order in which the simulation follows them.
_DEFAULTS = ("0.0.0.0/0", "::/0")


def ways_out(used: Collection[str], site: Site) -> Iterator[WayOut | str]:
    """The wishes for ways out that stay, for those of these subnets whose default route leads to a NAT gateway in another zone.

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
        if route is None:
            continue
        nat, home = _nat(route, site), site.zone_id(subnet.availability_zone)
        appliance, place = _appliance(route.leads_to, homes, site)
        if place not in {None, home}:
            done.add(table.id)
            yield f"{table.id} leads to {appliance} in {place}: one in each zone, and the routes to them, are for people to make"
        if nat is None or site.zone_id(homes[nat].availability_zone) == home:
            continue
        done.add(table.id)
        users = [each for each in subnets if (of := tables.get(each.id)) is not None and of.id == table.id]
        yield _to_own_zone(subnet, route, users, [each for each in subnets if _is_public(each, tables.get(each.id))], site)


def _default(table: RouteTable, site: Site) -> TableRoute | None:
    """The default route that the simulation follows, where somebody made it."""
    by_destination = {each.route.destination: each for each in site.all(TableRoute) if each.table.id == table.id}
    return next((by_destination[each] for each in _DEFAULTS if each in by_destination), None)


def _nat(route: TableRoute, site: Site) -> str | None:
    """The subnet of the zonal NAT gateway that a route leads to; None where it leads elsewhere, or to one whose place is not known."""
    nat = next((each for each in site.all(NatGateway) if each.id == route.leads_to.nat_gateway_id), None)
    if nat is None or nat.is_regional or not nat.leads_to_internet:
        return None
    return next((each.id for each in site.all(Subnet) if each.id == nat.subnet_id), None)


def _appliance(target: RouteTarget, homes: Mapping[str, Subnet], site: Site) -> tuple[str, str | None]:
    """The instance or endpoint by which a route leads out, and the id of its zone; None where it leads out by something else."""
    if target.network_interface_id is not None:
        found = next((each for each in site.all(NetworkInterface) if each.id == target.network_interface_id), None)
        return (found.instance_id or found.id, site.zone_id(found.availability_zone)) if found else ("", None)
    if target.vpc_endpoint_id is not None:
        endpoint = next((each for each in site.all(VpcEndpoint) if each.id == target.vpc_endpoint_id), None)
        home = next((homes[each] for each in (endpoint.subnets if endpoint else ()) if each in homes), None)
        return (target.vpc_endpoint_id, site.zone_id(home.availability_zone)) if home else ("", None)
    return "", None


def _is_public(subnet: Subnet, table: RouteTable | None) -> bool:
    """Whether a NAT gateway in it would lead to the Internet."""
    if table is None or subnet.outpost_arn is not None:
        return False
    return any((route.gateway_id or "").startswith("igw-") and not route.is_blackhole for route in table.default_routes)


def _to_own_zone(subnet: Subnet, route: TableRoute, users: Sequence[Subnet], public: Sequence[Subnet], site: Site) -> WayOut | str:
    """A gateway of the own zone that is there, else a regional one, else one that is yet to be made in the own zone.

    A table that subnets of several zones share has one default route for them all: it would leave some of them with a way out in another zone
    whatever zonal gateway it led to, so it is repointed to a regional one or not at all.
    """
    zones = sorted({str(site.zone_id(each.availability_zone)) for each in users})
    table = route.table
    if table.owner != table.target.account_id:
        return f"{table.id} belongs to the account {table.owner}, which alone may change it"
    regional = min((each.id for each in site.all(NatGateway) if _serves_all(each, subnet.vpc_id)), default=None)
    if len(zones) > 1:
        told = f"{table.id} is the route table of subnets in {' and '.join(zones)}, wanted one for each zone"
        return WayOut(route, regional) if regional else f"{told}, or a regional NAT gateway in {subnet.vpc_id}"
    fitting = [each for each in public if (each.vpc_id, each.availability_zone) == (subnet.vpc_id, subnet.availability_zone)]
    here = min((_made(each) for each in fitting if _made(each)), default="")
    if here or regional:
        return WayOut(route, here or str(regional))
    if not fitting:
        return f"{subnet.vpc_id} has no public subnet in {zones[0]} for a NAT gateway"
    return _by_new_gateway_in(min(fitting, key=lambda each: (not each.nat.available, each.free_addresses == 0, each.id)), route)


def _serves_all(nat: NatGateway, vpc_id: str) -> bool:
    """Whether it is a regional gateway of this VPC that leads to the Internet now."""
    return nat.is_regional and nat.is_available and nat.leads_to_internet and nat.vpc_id == vpc_id


def _made(public: Subnet) -> str:
    """The gateway in a subnet that is there and takes traffic; empty where there is none."""
    return min((each.id for each in public.nat.available if each.id != ID_TO_COME), default="")


def _by_new_gateway_in(public: Subnet, route: TableRoute) -> WayOut | str:
    """The route by a gateway that is planned for a subnet already, or is yet to be made there."""
    nat = public.nat
    pending = next((each.id for each in nat.nat_gateways if each.state == "pending"), None)
    if not nat.available and pending is not None:
        return f"{pending} in {public.id} is pending, wanted available"
    if not nat.available and public.free_addresses == 0:
        return f"{public.id} has no free address for a NAT gateway"
    return WayOut(route, public)
