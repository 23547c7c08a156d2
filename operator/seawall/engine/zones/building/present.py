"""What is so now, whatever is lost: what AWS is making, what does not work, and what stands where by its subnet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from seawall.engine.zones.loss.nodes import ELSEWHERE, Basis, Gap, Member, Node
from seawall.engine.zones.loss.parts import Blank, Pair, Part
from seawall.engine.zones.needs.ways import found, in_zone
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.ec2.vpc import Subnet

#: States, in small letters, that pass by themselves into one in which a resource works.
_COMES: Final = frozenset(
    {"create_in_progress", "creating", "creation_in_progress", "reboot_in_progress", "rebooting", "rebooting cluster nodes"}
)


def untold(name: str, why: str) -> Blank:
    """What AWS does not tell, and the verdict needs."""
    return Blank(name, Gap(UnknownReason.ERROR, why))


def pending(name: str, why: str) -> Blank:
    """What AWS is changing."""
    return Blank(name, Gap(UnknownReason.PENDING, why))


def down(name: str, why: str) -> Pair:
    """What does not work, so that nothing of it is left whatever is lost."""
    return Pair(name, Member(name, None, alive=False, gap=Gap(UnknownReason.ERROR, why)))


def unless_available(name: str, state: str | None, *, available: bool | None) -> Part | None:
    """What a resource comes to whose zones do not matter yet, or any more; None for one that works now."""
    if state is None or available is None:
        return untold(name, "AWS does not tell its state")
    if state.lower() in _COMES:
        return pending(name, f"its state is {state}")
    return None if available else down(name, f"its state is {state}, wanted available")


def in_subnet(
    site: Site, name: str, subnet_id: str, *, alive: bool | None = True, gap: Gap | None = None, needs: tuple[str, ...] = ()
) -> Member:
    """A member in the zone of this subnet."""
    subnet = found(site, Subnet, subnet_id)
    if isinstance(subnet, Gap):
        return Member(name, None, alive, gap=gap or subnet, needs=needs)
    return site.member(name, subnet.availability_zone, alive=alive, gap=gap, needs=needs)


def standby(site: Site, name: str, zone: str | None, *, alive: bool | None, gap: Gap | None) -> tuple[Member, Basis]:
    """What takes over from a primary, in the zone with this name; where AWS tells none, in another one than the primary's."""
    if zone is None and not isinstance(site.zones, Gap):
        return Member(name, ELSEWHERE, alive, gap=gap), Basis.CONFIGURED
    return site.member(name, zone, alive=alive, gap=gap), Basis.OBSERVED


def reached_in(site: Site, name: str, subnet_ids: Collection[str]) -> tuple[str, ...]:
    """The key of what stands for the addresses of something in these subnets, of which one must be left."""
    keys = []
    for subnet_id in subnet_ids:
        subnet = found(site, Subnet, subnet_id)
        node = Node(subnet_id, alive=None, gap=subnet) if isinstance(subnet, Gap) else in_zone(site, subnet_id, subnet.availability_zone)
        keys.append(site.node(f"{name} in {subnet_id}", node))
    none = None if keys else Gap(UnknownReason.ERROR, "AWS tells none of its subnets")
    key = f"subnets of {name}: {', '.join(subnet_ids)}"  # a name is its own among things of one type only
    return (site.node(key, Node("subnets", alive=None if none else True, gap=none, one_of=tuple(keys))),)
