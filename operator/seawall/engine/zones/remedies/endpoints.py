"""What helps where AWS services are reached by an interface endpoint in one zone: an interface in another one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from seawall.api.v1alpha1.terms import Dependency, Risk
from seawall.engine.zones.remedies.draft import Draft
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.fact import View

_INTERFACE: Final = "AWS bills an endpoint by the hour in each zone"


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface of an endpoint in a subnet."""

    endpoint: VpcEndpoint
    subnet: Subnet

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.endpoint,)

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"an interface of {self.endpoint.id} in {self.subnet.id}"

    def draft(self, view: View) -> Draft:
        """The change that makes it come true."""
        endpoint = self.endpoint.bound(view)
        wanted = tuple(sorted({*endpoint.subnets, self.subnet.id}))
        return Draft(VpcEndpoint.subnets.change(endpoint, wanted), Risk.SAFE, billed=True, breaks=_INTERFACE)


def interfaces(zones: Sequence[str], used: Collection[str], site: Site) -> Iterator[Interface | str]:
    """The wishes for interfaces in a second zone, for endpoints that the workload needs and that have them in one; or why there are none.

    Args:
        zones: ids of zones that work, those where the workload is first.
        used: keys of what the workload needs; those of endpoints and subnets are their ids.
        site: the target, in which the endpoints are listed only where the workload wants them followed.
    """
    for endpoint in site.all(VpcEndpoint) if Dependency.ENDPOINTS in site.wants else ():
        if endpoint.id in used and endpoint.settings.vpc_endpoint_type == "Interface":
            homes = {site.zone_id(each.availability_zone) for each in site.all(Subnet) if each.id in endpoint.subnets}
            if len(homes.intersection(zones)) < 2:
                yield _in_another_zone(endpoint, homes, zones, used, site)


def _in_another_zone(
    endpoint: VpcEndpoint, homes: Collection[str | None], zones: Sequence[str], used: Collection[str], site: Site
) -> Interface | str:
    if endpoint.requester_managed:
        return f"{endpoint.id} was made by a service of AWS, which alone may change it"
    if endpoint.owner != endpoint.target.account_id:
        return f"{endpoint.id} belongs to the account {endpoint.owner}, which alone may change it"
    if not endpoint.settings.is_available:
        return f"{endpoint.id} is {endpoint.settings.state}, wanted available"
    offered = endpoint.offered_zones or ()
    here = [each for each in site.all(Subnet) if each.vpc_id == endpoint.vpc_id and each.outpost_arn is None and each.free_addresses != 0]
    for zone in (each for each in zones if each in offered and each not in homes):
        fitting = [each for each in here if site.zone_id(each.availability_zone) == zone]
        if fitting:
            return Interface(endpoint, min(fitting, key=lambda each: (each.id not in used, each.id)))
    told = ", ".join(sorted(offered)) or "no zone"
    return f"{endpoint.vpc_id} has no subnet with a free address in another zone where {endpoint.settings.service_name} is offered ({told})"
