"""Fargate profiles of EKS by the zones of their subnets: where they let pods run, and so where they do not.

Which pods there are and where they run is told by Kubernetes, so no profile surely survives; one whose subnets are lost surely does not.
Source: https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import down, in_subnet, pending, untold
from seawall.engine.zones.building.states import States
from seawall.engine.zones.loss.nodes import Basis, Gap
from seawall.engine.zones.loss.parts import Group, Part, Pool
from seawall.engine.zones.needs.network import needs_of_subnet
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.eks import FargateProfile

_PODS: Final = Gap(UnknownReason.ERROR, "where the pods of a Fargate profile run is told by Kubernetes, which is not asked")

#: Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_FargateProfile.html (2026-11-24)
_STATES: Final = States(
    wanted="ACTIVE", works=frozenset({"ACTIVE"}), comes=frozenset({"CREATING"}), down=frozenset({"CREATE_FAILED", "DELETING"})
)


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Each profile as its subnets, one of which must be left."""
    profiles = [resource for resource in resources if isinstance(resource, FargateProfile)] if FargateProfile in wanted else []
    return Built(parts=tuple(_profile(profile, site) for profile in profiles))


def _profile(profile: FargateProfile, site: Site) -> Part:
    state = _STATES.of(profile.status)
    if state.pending is not None:
        return pending(profile.id, state.pending)
    if state.gap is not None:
        return untold(profile.id, state.gap.message) if state.alive is None else down(profile.id, state.gap.message)
    places = tuple(in_subnet(site, each, each, alive=None, gap=_PODS, needs=needs_of_subnet(site, each)) for each in profile.subnets)
    return Pool(profile.id, (Group("subnets", places),), counts="subnets", basis=Basis.CONFIGURED)


FAMILIES = (Family((FargateProfile,), build, (Subnet.LISTING,)),)
