"""Where a default route leads: which zone that is in, and by which subnet it goes on from there.

A route to something in a lost zone stays active and leads nowhere, so the target's own list tells what a loss does to it.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from seawall.engine.zones.loss.nodes import Gap, Node
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.route import RouteTarget
from seawall.facts.ec2.transit_gateway import TransitGatewayVpcAttachment
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.fact import Read

R = TypeVar("R", bound=Resource)

#: What following a default route may list.
READS: Final[tuple[Read, ...]] = (
    Subnet.LISTING,
    NatGateway.LISTING,
    NetworkInterface.LISTING,
    Instance.LISTING,
    TransitGatewayVpcAttachment.LISTING,
    VpcEndpoint.LISTING,
)


@dataclass(frozen=True, slots=True)
class Way:
    """What a default route leads to.

    Attributes:
        through: id of the subnet by whose own default route traffic goes on; None where the way is followed no further.
        parts: further nodes that the node needs, by key.
    """

    key: str
    node: Node
    through: str | None = None
    parts: Mapping[str, Node] = field(default_factory=dict)


def found(site: Site, kind: type[R], id: str) -> R | Gap:  # noqa: A002 - what AWS calls it
    """The resource with this id, or why it is not known."""
    listed = site.one(kind, id)
    if listed is not None:
        return listed
    return site.gaps.get(kind) or Gap(UnknownReason.ERROR, f"{id} is in no list that this account may read")


def in_zone(
    site: Site, name: str, zone: str | None, *, alive: bool | None = True, gap: Gap | None = None, needs: tuple[str, ...] = ()
) -> Node:
    """A node in the zone with this name; where it is not known which zone that is, whether it is left is not known either."""
    placed = site.member(name, zone, alive=alive, gap=gap)
    if placed.zone is None and alive:
        return Node(name, None, None, placed.gap, needs)
    return Node(name, placed.zone, placed.alive, placed.gap, needs)


def way(site: Site, subnet: Subnet, target: RouteTarget) -> Way | None:
    """What a target of a subnet's default route comes to; None for what is in no zone: gateways to the Internet, peers, networks at the edge."""
    makers: tuple[tuple[str | None, Callable[[str], Way]], ...] = (
        (target.nat_gateway_in, partial(_wished_nat, site)),
        (target.nat_gateway_id, partial(_nat, site, subnet)),
        (target.network_interface_id, partial(_interface, site)),
        (target.vpc_endpoint_id, partial(_endpoint, site)),
        (target.transit_gateway_id, partial(_transit, site, subnet)),
        (target.core_network_arn, _elsewhere),
        (target.odb_network_arn, _elsewhere),
    )
    return next((make(named) for named, make in makers if named is not None), None)


def _elsewhere(arn: str) -> Way:
    return _unknown(arn, Gap(UnknownReason.ERROR, f"where {arn} leads is not followed"))


def _unknown(key: str, gap: Gap, name: str | None = None) -> Way:
    return Way(key, Node(name or key, alive=None, gap=gap))


def _nat(site: Site, subnet: Subnet, nat_id: str) -> Way:
    """A zonal gateway fails with the zone of its subnet; a regional one works in several zones, and is asked for each zone by itself."""
    nat = found(site, NatGateway, nat_id)
    if isinstance(nat, Gap):
        return _unknown(nat_id, nat)
    gap = _ill(nat.id, nat.state, is_pending=nat.is_pending)
    alive = True if nat.is_available else None if nat.is_pending else False
    if nat.is_regional:
        return _regional_nat(site, subnet, nat, Node(nat.id, alive=alive, gap=None if alive else gap))
    if nat.subnet_id is None:
        return _unknown(nat_id, Gap(UnknownReason.ERROR, f"AWS tells no subnet of {nat_id}"))
    home = found(site, Subnet, nat.subnet_id)
    if isinstance(home, Gap):
        return _unknown(nat_id, home)
    node = in_zone(site, nat.id, home.availability_zone, alive=alive, gap=None if alive else gap, needs=(home.subnet_id,))
    return Way(nat_id, node, home.subnet_id)


def _regional_nat(site: Site, subnet: Subnet, nat: NatGateway, node: Node) -> Way:
    """One of its zones must be left. To a zone where it has no address yet it comes by itself or never, as it was made."""
    zones = nat.zone_ids or {zone for name in nat.zone_names if (zone := site.zone_id(name))}
    parts = {f"{nat.id} in {zone}": Node(zone, zone) for zone in sorted(zones)}
    key = nat.id
    if nat.expands_by_itself and site.zone_id(subnet.availability_zone) not in zones:
        key = f"{nat.id} for {subnet.availability_zone}"
        coming = Gap(UnknownReason.PENDING, f"{nat.id} is not in {subnet.availability_zone} yet, and expands to it by itself")
        parts[f"{key}, to come"] = Node(nat.id, alive=None, gap=coming)
    if not parts:
        return _unknown(nat.id, Gap(UnknownReason.ERROR, f"AWS tells no zone in which {nat.id} has an address"))
    return Way(key, Node(node.name, None, node.alive, node.gap, one_of=tuple(parts)), parts=parts)


def _wished_nat(site: Site, subnet_id: str) -> Way:
    """The gateway that a plan makes in a subnet, or one that is there already."""
    key = f"NAT gateway in {subnet_id}"
    home = found(site, Subnet, subnet_id)
    if isinstance(home, Gap):
        return _unknown(key, home)
    nat = site.attempt(f"the NAT gateways in {subnet_id}", lambda: home.nat)
    if isinstance(nat, Gap):
        return _unknown(key, nat)
    gap = None if nat.available else Gap(UnknownReason.ERROR, f"no public NAT gateway is available in {subnet_id}")
    return Way(key, in_zone(site, key, home.availability_zone, alive=gap is None, gap=gap, needs=(subnet_id,)), subnet_id)


def _interface(site: Site, interface_id: str) -> Way:
    """A network interface of an instance, which fails with it, or of an appliance."""
    interface = found(site, NetworkInterface, interface_id)
    if isinstance(interface, Gap):
        return _unknown(interface_id, interface)
    name, alive, gap = interface_id, True, None
    if interface.instance_id is not None:
        name = interface.instance_id
        instance = found(site, Instance, interface.instance_id)
        if isinstance(instance, Gap):
            return Way(interface_id, in_zone(site, name, interface.availability_zone, alive=None, gap=instance), None)
        alive = instance.state == "running"
        gap = None if alive else Gap(UnknownReason.ERROR, f"{name} is {instance.state}, wanted running")
    needs = (interface.subnet_id,) if interface.subnet_id else ()
    return Way(interface_id, in_zone(site, name, interface.availability_zone, alive=alive, gap=gap, needs=needs), interface.subnet_id)


def _endpoint(site: Site, endpoint_id: str) -> Way:
    """An endpoint of a firewall or another appliance: it is in one subnet, and traffic goes on by that subnet's routes."""
    endpoint = found(site, VpcEndpoint, endpoint_id)
    if isinstance(endpoint, Gap):
        return _unknown(endpoint_id, endpoint)
    if len(endpoint.settings.subnet_ids) != 1:
        return _unknown(
            endpoint_id, Gap(UnknownReason.ERROR, f"AWS tells {len(endpoint.settings.subnet_ids)} subnets of {endpoint_id}, wanted 1")
        )
    home = found(site, Subnet, endpoint.settings.subnet_ids[0])
    if isinstance(home, Gap):
        return _unknown(endpoint_id, home)
    settings = endpoint.settings
    gap = None if settings.is_available else _ill(endpoint_id, settings.state, is_pending=settings.is_pending)
    alive = True if settings.is_available else None if settings.is_pending else False
    node = in_zone(site, endpoint_id, home.availability_zone, alive=alive, gap=gap, needs=(home.subnet_id,))
    return Way(endpoint_id, node, home.subnet_id)


def _transit(site: Site, subnet: Subnet, gateway_id: str) -> Way:
    """A transit gateway is reached from a zone only by an attachment's subnet in that zone. What lies beyond it is not known.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html (2026-11-24)
    """
    key = f"{gateway_id} from {subnet.subnet_id}"
    attachments = [
        each for each in site.all(TransitGatewayVpcAttachment) if (each.transit_gateway_id, each.vpc_id) == (gateway_id, subnet.vpc_id)
    ]
    if not attachments:
        told = Gap(UnknownReason.ERROR, f"no attachment of {subnet.vpc_id} to {gateway_id} is in a list that this account may read")
        return _unknown(key, site.gaps.get(TransitGatewayVpcAttachment) or told, gateway_id)
    attachment = attachments[0]
    if not attachment.is_available:
        return _unknown(key, _ill(attachment.id, attachment.state, is_pending="pending" in attachment.state.lower()), attachment.id)
    homes = [found(site, Subnet, each) for each in attachment.subnet_ids]
    unread = next((each for each in homes if isinstance(each, Gap)), None)
    zones = {each.availability_zone for each in homes if isinstance(each, Subnet)}
    if subnet.availability_zone not in zones:
        why = Gap(
            UnknownReason.ERROR, f"{attachment.id} has no subnet in {subnet.availability_zone}, so nothing there reaches {gateway_id}"
        )
        return Way(key, Node(attachment.id, alive=None if unread else False, gap=unread or why))
    beyond = Gap(UnknownReason.ERROR, f"what {gateway_id} leads to, often another account's VPC, is not followed")
    return Way(key, in_zone(site, attachment.id, subnet.availability_zone, alive=None, gap=beyond))


def _ill(name: str, state: str, *, is_pending: bool) -> Gap:
    return Gap(UnknownReason.PENDING if is_pending else UnknownReason.ERROR, f"{name} is {state}, wanted available")
