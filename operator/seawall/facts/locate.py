"""From what a plan says of a resource to the live one: whoever goes on after a crash has no other way to it."""

from __future__ import annotations

from typing import Any

from seawall.errors import ResourceGone
from seawall.facts.base import Resource
from seawall.facts.fact import Fact, View


def find(view: View, fact: Fact[Any, Any], arn: str) -> Resource:
    """The live resource that has the ARN, among those that have the fact.

    Args:
        view: the target of the plan; what belongs to the whole account is found in its global target.
        fact: the fact that is changed: several types share ARNs, such as the settings of several services of one account.
        arn: as the plan names it.

    Raises:
        ResourceGone: there is none.
        Unreadable: the list could not be read.
    """
    home = view.globally if fact.owner.IS_GLOBAL else view
    for resource in home.all(fact.owner):
        if resource.arn == arn:
            return resource
    raise ResourceGone(f"no {fact.owner.TYPE} has the ARN {arn} any more")
