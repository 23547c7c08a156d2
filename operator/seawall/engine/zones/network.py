"""What members need of their network: the way out of a subnet, endpoints, mount targets."""

from __future__ import annotations

from typing import Final

from seawall.api.v1alpha1.terms import Dependency

#: The dependencies that the simulation follows.
FOLLOWED: Final[frozenset[Dependency]] = frozenset()
