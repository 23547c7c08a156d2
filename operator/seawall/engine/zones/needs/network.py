"""What members need of their network: the way out of a subnet, interface endpoints, mount targets.

Every subnet, table and gateway is a node of its own, made once for all who need it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from ipaddress import ip_network
from typing import Final

from seawall.api.v1alpha1.terms import Dependency
from seawall.engine.zones.loss.nodes import Gap, Node
from seawall.engine.zones.needs import reached, ways
from seawall.engine.zones.needs.ways import found, in_zone
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.route import RouteTarget, TableRoute
from seawall.facts.ec2.routing import Route, RouteTable, effective
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.efs import FileSystem
from seawall.facts.fact import Read

#: Ranges from this prefix length on may be networks of one's own, such as 10.0.0.0/8.
_NARROW: Final = 8

#: What following each dependency may read.
READS: Final[Mapping[Dependency, tuple[Read, ...]]] = {
    Dependency.EGRESS: (*ways.READS, RouteTable.LISTING),
    Dependency.ENDPOINTS: (*reached.ENDPOINT_READS, Instance.LISTING),
    Dependency.MOUNT_TARGETS: (*reached.MOUNT_READS, FileSystem.LISTING, Instance.LISTING),
}

#: The destinations that stand for everything, in the order in which they count.
_DEFAULTS: Final = ("0.0.0.0/0", "::/0")


def actions_of(wants: Collection[Dependency] | None) -> frozenset[str]:
    """IAM actions that following these dependencies may need; None: all of them."""
    return frozenset(action for each in (READS if wants is None else wants) for read in READS[each] for action in read.actions)


def needs_of_subnet(site: Site, subnet_id: str) -> tuple[str, ...]:
    """Keys of the nodes that what stands in a subnet cannot work without, as far as the workload wants them followed."""
    needs: list[str] = []
    if Dependency.EGRESS in site.wants:
        needs.append(subnet_id)
        _follow(site, subnet_id)
    if Dependency.ENDPOINTS in site.wants:
        needs += reached.endpoints(site, subnet_id)
    if Dependency.MOUNT_TARGETS in site.wants:
        needs += reached.mount_targets(site, subnet_id)
    return tuple(needs)


def needs_of_instance(site: Site, instance_id: str, zone: str | None, subnet_ids: Collection[str]) -> tuple[str, ...]:
    """The same of an instance of which its group only tells the zone's name: its subnet is the group's only one there, else its own list tells."""
    if not site.wants:
        return ()
    homes = (site.one(Subnet, each) for each in subnet_ids)
    there = [each.subnet_id for each in homes if each is not None and each.availability_zone == zone]
    if len(there) == 1:
        return needs_of_subnet(site, there[0])
    instance = found(site, Instance, instance_id)
    if isinstance(instance, Gap):
        key = f"subnet of {instance_id}"
        gap = Gap(instance.reason, f"the subnet of {instance_id} is not known: {instance.message}")
        return (site.node(key, Node(key, alive=None, gap=gap)),)
    return needs_of_subnet(site, instance.subnet_id) if instance.subnet_id is not None else ()


def _follow(site: Site, subnet_id: str) -> None:
    """Make the nodes of the way out of a subnet. Nodes name each other by key and are added from the member on, so that a circle ends here."""
    if subnet_id in site.nodes:
        return
    subnet = found(site, Subnet, subnet_id)
    if isinstance(subnet, Gap):
        site.node(subnet_id, Node(subnet_id, alive=None, gap=subnet))
        return
    table = effective(site.all(RouteTable), (subnet,)).get(subnet_id)
    if table is None:
        told = Gap(UnknownReason.ERROR, f"the route table of {subnet_id} is in no list that this account may read")
        unread = site.gaps.get(RouteTable) or told
        site.node(subnet_id, in_zone(site, subnet_id, subnet.availability_zone, alive=None, gap=unread))
        return
    route = _default(table)
    if route is None:
        _without_default(site, subnet, table)
        return
    key = f"{subnet_id} > {table.route_table_id}"
    site.node(subnet_id, in_zone(site, subnet_id, subnet.availability_zone, needs=(key,)))
    _lead(site, subnet, table, route, key)


def _without_default(site: Site, subnet: Subnet, table: RouteTable) -> None:
    """A subnet whose table has no route for everything else needs no way out; whether it has one in parts is not followed."""
    parts = [route.destination for route in table.routes if not route.is_local and _is_wide(route)]
    if not parts:
        site.node(subnet.subnet_id, in_zone(site, subnet.subnet_id, subnet.availability_zone))
        return
    told = (
        f"the way out of {table.route_table_id} is in parts ({', '.join(sorted(parts))}), which is not followed, wanted one default route"
    )
    gap = Gap(UnknownReason.ERROR, told)
    site.node(subnet.subnet_id, in_zone(site, subnet.subnet_id, subnet.availability_zone, alive=None, gap=gap))


def _is_wide(route: Route) -> bool:
    """Whether a route leads out of what a company calls its own: a large part of all addresses, or a list of them by way of a NAT gateway."""
    if route.destination_prefix_list_id is not None:
        return route.nat_gateway_id is not None
    cidr = route.destination_cidr_block or route.destination_ipv6_cidr_block
    return cidr is not None and ip_network(cidr).prefixlen < _NARROW


def _lead(site: Site, subnet: Subnet, table: RouteTable, route: Route, key: str) -> None:
    """Make the node of a subnet's default route and those of what it leads to."""
    name, told = table.route_table_id, RouteTarget.told(route)
    listed = site.one(TableRoute, f"{name}|{route.destination}")
    target = told if listed is None else listed.leads_to
    if target is None:
        site.node(
            key, Node(name, alive=None, gap=Gap(UnknownReason.ERROR, f"{route.destination} leads to a kind of target that is not known"))
        )
        return
    if route.is_blackhole and target == told:
        gap = Gap(UnknownReason.ERROR, f"{route.destination} is a blackhole: {route.target} is gone")
        site.node(key, Node(name, alive=False, gap=gap))
        return
    way = ways.way(site, subnet, target)
    site.node(key, Node(name, needs=() if way is None else (way.key,)))
    if way is None:
        return
    for part, node in way.parts.items():
        site.node(part, node)
    site.node(way.key, way.node)
    if way.through is not None:
        _follow(site, way.through)


def _default(table: RouteTable) -> Route | None:
    """The route for everything else: that of IPv4 where there is one, as most of what is called has no other address."""
    by_destination = {route.destination: route for route in table.default_routes}
    return next((by_destination[each] for each in _DEFAULTS if each in by_destination), None)
