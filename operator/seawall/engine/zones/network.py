"""What members need of their network: the way out of a subnet, endpoints, mount targets."""

from __future__ import annotations

from typing import Final

from seawall.api.v1alpha1.terms import Dependency
from seawall.engine.zones.site import Site

#: The dependencies that the simulation follows.
FOLLOWED: Final[frozenset[Dependency]] = frozenset()


def needs_of_subnet(site: Site, subnet_id: str) -> tuple[str, ...]:
    """Keys of the nodes that what stands in a subnet cannot work without."""
    return ()
