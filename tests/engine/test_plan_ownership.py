"""Resources that another tool owns: named in plans, or left alone, as the source wants; their tags are read only where something would change."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import ManagedResources, SourceKind, Verdict
from seawall.controls.base import Control, NoParams
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.finding import Finding
from seawall.engine.plan import Planned, plan, specs
from seawall.engine.select import Chosen
from seawall.errors import ResourceGone
from tests.engine.things import REGION, AccountOf, account, control, denied, view

LOCKED = control("things.locked")
PROPOSE, APPLY, IGNORE = ManagedResources.PROPOSE, ManagedResources.APPLY, ManagedResources.IGNORE
OWNED = "CloudFormation stack shop"


def found(of: AccountOf, a_control: Control[Any, Any] = LOCKED) -> list[Finding]:
    with ThreadPoolExecutor(2) as readers:
        return evaluate([Chosen(a_control, NoParams(), a_control.severity)], view(of), Scope(), readers, 2)


def planned(of: AccountOf, managed: ManagedResources, *managed_tags: str) -> Planned:
    return plan(found(of), managed=managed, managed_tags=managed_tags)


def of_stack(thing: str) -> Mapping[str, Any]:
    """The thing `owned` belongs to a stack, the others to nobody."""
    return {"Tags": {"aws:cloudformation:stack-name": "shop"} if thing == "owned" else {"terraform": "true"}}


def gone(**_: Any) -> Mapping[str, Any]:
    raise ResourceGone("the thing was deleted")


def two() -> AccountOf:
    return account("free", "owned", "locked", unlocked=["free", "owned"], get_tags=of_stack)


@pytest.mark.parametrize("managed", [PROPOSE, APPLY])
def test_a_change_on_what_another_tool_owns_is_planned_with_the_owners_name(managed: ManagedResources) -> None:
    made = planned(two(), managed)
    assert {each.resource_id: each.managed_by for each in made.changes} == {"free": None, "owned": OWNED}
    assert made.unfixable == {}


def test_where_owned_resources_are_ignored_nothing_is_planned_for_them_and_the_owner_is_told() -> None:
    made = planned(two(), IGNORE)
    assert [each.resource_id for each in made.changes] == ["free"]
    assert list(made.unfixable.values()) == [f"owned is owned by another tool ({OWNED}), and managedResources is Ignore"]


def test_the_operators_globs_make_owners_too() -> None:
    made = planned(two(), PROPOSE, "terraform=true")
    assert {each.resource_id: each.managed_by for each in made.changes} == {"free": "tag terraform=true", "owned": OWNED}


def test_tags_are_read_only_of_what_would_be_changed() -> None:
    of = two()
    planned(of, PROPOSE)
    assert of.asked["things.get_tags"] == 2


def test_where_tags_cannot_be_read_there_may_be_an_owner_unless_owners_do_not_matter() -> None:
    def of() -> AccountOf:
        return account("one", unlocked=["one"], get_tags=denied)

    (proposed,), (applied,) = planned(of(), PROPOSE).changes, planned(of(), APPLY).changes
    assert proposed.managed_by == "unknown: tags are unreadable: things were denied: allow things:Anything"
    assert applied.managed_by is None
    ignored = planned(of(), IGNORE)
    assert ignored.changes == ()
    (why,) = ignored.unfixable.values()
    assert why == "whether another tool owns one is unknown, its tags are unreadable: things were denied: allow things:Anything"


@pytest.mark.parametrize("managed", [PROPOSE, APPLY, IGNORE])
def test_a_resource_that_was_deleted_meanwhile_is_not_changed(managed: ManagedResources) -> None:
    of = account("one", unlocked=["one"], get_tags=gone)
    findings = found(of)
    assert [each.verdict for each in findings] == [Verdict.FAIL]
    made = plan(findings, managed=managed)
    assert (made.changes, list(made.unfixable.values())) == ((), ["the thing was deleted"])


def test_the_owner_is_for_reading_and_not_in_the_hash() -> None:
    source = api.SourceReference(kind=SourceKind.SECURITY_BASELINE, name="base", uid="uid")
    made = planned(two(), PROPOSE).changes
    bare = [each.model_copy(update={"managed_by": None}) for each in made]
    (one,), (other,) = (specs(source, "team", "prod", REGION, changes, requested_by=None) for changes in (made, bare))
    assert one["hash"] == other["hash"]
    assert [each.get("managedBy") for each in one["changes"]] == [None, OWNED]
