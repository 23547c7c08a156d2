"""Who may use a snapshot or an image besides its owner.

Both are shared grant by grant: with an account, an organization or everybody. A change adds and takes away single grants and leaves the others.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html (2026-11-24)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from seawall.facts.value import Value


class Grant(Value):
    """One account, organization or organizational unit that may use it; or everybody."""

    user_id: str | None = None
    group: str | None = None
    organization_arn: str | None = None
    organizational_unit_arn: str | None = None

    @property
    def is_public(self) -> bool:
        """Whether it lets every AWS account in."""
        return self.group == "all"


Grants = tuple[Grant, ...]

#: The grant to everybody.
EVERYBODY: Final = Grant(group="all")


def grants(told: Iterable[Mapping[str, Any]]) -> Grants:
    """These grants in an order of ours: AWS promises none."""
    return tuple(sorted(map(Grant.model_validate, told), key=lambda grant: json.dumps(grant.image(), sort_keys=True)))


def steps(now: Grants, wanted: Grants) -> tuple[tuple[str, Grants], ...]:
    """What to `remove` and what to `add`, each by itself: AWS does not take both in one call."""
    gone, new = (tuple(each for each in some if each not in others) for some, others in ((now, wanted), (wanted, now)))
    return tuple((operation, chosen) for operation, chosen in (("remove", gone), ("add", new)) if chosen)


def without_everybody(now: Grants) -> Grants:
    """The grants to somebody by name."""
    return tuple(grant for grant in now if not grant.is_public)
