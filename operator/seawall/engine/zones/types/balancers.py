"""Application, network and gateway load balancers: where their nodes are, and which of their targets are healthy in which zone.

That an application load balancer is on in two zones proves nothing, as AWS demands it: what decides is where healthy targets are. Where all are
unhealthy, AWS sends to all of them; that is no capacity. Clients that know a network load balancer by its addresses lose those of a lost zone.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html (2026-11-24)
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetDescription.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import down, pending, untold
from seawall.engine.zones.building.routed import Route, behind, nodes
from seawall.engine.zones.building.scaling import SPOT, Serving
from seawall.engine.zones.loss.nodes import Basis, Gap, Member
from seawall.engine.zones.loss.parts import Blank, Managed, Part
from seawall.engine.zones.needs.network import needs_of_subnet
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource, the
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.ranges import RangesRegion
from seawall.facts.elbv2 import LoadBalancer, Target, TargetGroup
from seawall.facts.fact import Read

_FUNCTIONS: Final = "Lambda runs functions in several zones"
_SHIFTED: Final = Gap(UnknownReason.ERROR, "a zonal shift keeps traffic from them")
_UNCHECKED: Final = Gap(UnknownReason.ERROR, "their health is not checked, or not known")

_READS: Final[tuple[Read, ...]] = (
    LoadBalancer.attributes,
    LoadBalancer.forwards,
    TargetGroup.attributes,
    TargetGroup.health,
    RangesRegion.ranges,
    Instance.LISTING,
)


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Load balancers with the target groups that they send to, and target groups by themselves, each once."""
    balancers = [each for each in resources if isinstance(each, LoadBalancer)] if LoadBalancer in wanted else []
    groups = [each for each in resources if isinstance(each, TargetGroup)] if TargetGroup in wanted else []
    parts = [part for group in groups for part in _sent_to(group, site)]
    if groups and not parts:
        parts = [untold(group.id, "no load balancer sends to it") for group in groups]
    told = {group.stated_arn for group in groups}
    return Built(parts=(*(part for balancer in balancers for part in _balancer(balancer, told, site)), *parts))


def _balancer(balancer: LoadBalancer, told: set[str], site: Site) -> Iterator[Part]:
    """Its nodes, and each target group that it sends to and that is not told by itself."""
    if balancer.state == "provisioning":
        yield pending(balancer.id, f"its state is {balancer.state}, wanted active")
        return
    if balancer.state == "failed":
        yield down(balancer.id, f"its state is {balancer.state}, wanted active")
        return
    yield nodes(balancer.id, [site.member(zone.subnet_id or zone.name, zone.name, alive=True) for zone in balancer.zones])
    forwards = site.attempt(f"where {balancer.id} sends", lambda: balancer.forwards)
    if isinstance(forwards, Gap):
        yield Blank(balancer.id, forwards)
        return
    groups = site.known(TargetGroup) if forwards else ()
    if isinstance(groups, Gap):
        yield Blank(balancer.id, groups)
        return
    by_arn = {group.stated_arn: group for group in groups}
    for arn in dict.fromkeys(forward.target_group_arn for forward in forwards if forward.weight > 0):
        if arn not in by_arn:
            yield untold(balancer.id, f"{arn} is in no list that this account may read")
        elif arn not in told:
            yield _targets(by_arn[arn], site)


def _sent_to(group: TargetGroup, site: Site) -> Iterator[Part]:
    """A target group; nothing for one to which no load balancer sends, such as the idle one of two."""
    if not group.load_balancer_arns:
        return
    sends = site.attempt(f"what sends to {group.id}", lambda: _sends(group))
    if isinstance(sends, Gap):
        yield Blank(group.id, sends)
    elif sends is None:
        yield untold(group.id, "its load balancer is in no list that this account may read")
    elif sends:
        yield _targets(group, site)


def _sends(group: TargetGroup) -> bool | None:
    """Whether any share of any listener's load goes to it; None where its load balancer is not known."""
    balancers = group.balancers
    if not balancers:
        return None
    return any(
        forward.weight > 0 for balancer in balancers for forward in balancer.forwards if forward.target_group_arn == group.stated_arn
    )


def _targets(group: TargetGroup, site: Site) -> Part:
    targets = site.attempt(f"the health of the targets of {group.id}", lambda: group.targets)
    if isinstance(targets, Gap):
        return Blank(group.id, targets)
    if group.target_type == "lambda" and targets:
        return Managed(group.id, _FUNCTIONS)
    if group.target_type == "alb":
        return _next_balancers(group, targets, site)
    machines = site.known(Instance) if group.target_type == "instance" and targets else ()
    if isinstance(machines, Gap):
        return Blank(group.id, machines)
    by_id = {each.instance_id: each for each in machines}
    members = [_address(each, group, site) if group.target_type == "ip" else _instance(each, by_id, site) for each in targets]
    return behind(group.id, members, _route(group, site))


def _next_balancers(group: TargetGroup, targets: Sequence[Target], site: Site) -> Part:
    """The application load balancers that a network load balancer sends to, by their zones."""
    listed = site.known(LoadBalancer)
    if isinstance(listed, Gap):
        return Blank(group.id, listed)
    by_arn = {balancer.stated_arn: balancer for balancer in listed}
    members = []
    for target in targets:
        alive, gap = _health(target)
        if target.id not in by_arn:
            return untold(group.id, f"{target.id} is in no list that this account may read")
        members += [
            site.member(f"{by_arn[target.id].id} in {zone.name}", zone.name, alive=alive, gap=gap) for zone in by_arn[target.id].zones
        ]
    return nodes(group.id, members)


def _health(target: Target) -> Serving:
    """Whether it is capacity. What is draining is leaving; what was just registered is not there yet."""
    if target.is_shifted_away:
        return False, _SHIFTED
    if target.serves is None:
        return None, _UNCHECKED
    if target.serves or target.state == "draining":
        return target.serves, None
    return False, Gap(UnknownReason.ERROR, f"registered, and {target.state}")


def _instance(target: Target, machines: Mapping[str, Instance], site: Site) -> Member:
    """An instance, of which only its own list tells the zone."""
    alive, gap = _health(target)
    machine = machines.get(target.id)
    if machine is None:
        return site.member(
            target.id, None, alive=alive, gap=gap or Gap(UnknownReason.ERROR, f"{target.id} is not in the list of instances")
        )
    if alive is not False and machine.is_spot:
        alive, gap = False, SPOT
    needs = needs_of_subnet(site, machine.subnet_id) if alive is not False and machine.subnet_id is not None else ()
    return site.member(target.id, machine.availability_zone, alive=alive, gap=gap, needs=needs)


def _address(target: Target, group: TargetGroup, site: Site) -> Member:
    """An address. In the VPC AWS tells its zone; outside, the zone that was registered with it says who sends to it, not where it is."""
    alive, gap = _health(target)
    if target.zone is None:
        where = f"{target.id} is outside the VPC" if target.is_of_every_zone else f"the zone of {target.id} is not told"
        return site.member(
            target.id, None, alive=alive, gap=gap or Gap(UnknownReason.ERROR, f"{where}, and nobody knows what it is lost with")
        )
    inside = site.attempt("the VPCs' address ranges", lambda: the(group.target, RangesRegion).holds(group.vpc_id, target.id))
    if isinstance(inside, Gap):
        return site.member(target.id, None, alive=alive, gap=gap or inside)
    if not inside:
        outside = Gap(UnknownReason.ERROR, f"{target.id} is outside the VPC, and nobody knows what it is lost with")
        return site.member(target.id, None, alive=alive, gap=gap or outside)
    return site.member(target.id, target.zone, alive=alive, gap=gap)


def _route(group: TargetGroup, site: Site) -> Route:
    """How load comes to its targets."""
    found = site.attempt(f"how {group.id} treats zones", lambda: _told(group, site))
    return Route(doubt=found) if isinstance(found, Gap) else found


def _told(group: TargetGroup, site: Site) -> Route:
    balancers = group.balancers
    zones = frozenset(zone for each in balancers for named in each.zones if (zone := site.zone_id(named.name)) is not None)
    is_shared = group.is_cross_zone is not False
    keeps_clients = not is_shared and any(each.keeps_clients_in_their_zone for each in balancers)
    basis = Basis.ASSUMED if keeps_clients else Basis.OBSERVED  # clients are where they are: that zones get even shares is assumed
    return Route(zones, is_shared, group.attributes.keeps_dns_from, basis)


FAMILIES = (Family((LoadBalancer, TargetGroup), build, _READS, has_units=True),)
