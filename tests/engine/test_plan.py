"""Plans: the same state gives the same hash; whatever an approval agrees to is in it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.remediation_plan import CHANGES, PlannedChange
from seawall.api.v1alpha1.terms import Reversible, Risk, SourceKind, Verdict
from seawall.controls.base import Control, NoChange, NoParams
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.plan import packed, plan, plan_hash, specs
from seawall.engine.report import SIZE_LIMIT
from seawall.engine.select import Chosen
from tests.engine.things import ACCOUNT, REGION, AccountOf, Thing, account, control, denied, lock, view

SOURCE = api.SourceReference(kind=SourceKind.SECURITY_BASELINE, name="base", uid="11111111-2222-3333-4444-555555555555")
LOCKED = control("things.locked")


def change(number: int = 0, **other: Any) -> PlannedChange:
    made = {
        "id": f"change-{number}",
        "control": "things.locked",
        "arn": f"arn:aws:things:{REGION}:{ACCOUNT}:thing/{number}",
        "resource_type": "Test::Things::Thing",
        "resource_id": str(number),
        "fact": "things.Thing.is_locked",
        "before": {"Locked": False, "Since": 1},
        "after": {"Locked": True},
        "calls": ({"operation": "things.lock", "arguments": {"thing": str(number), "hard": True}},),
        "risk": Risk.SAFE,
        "reversible": Reversible.YES,
        "undo_risk": Risk.SAFE,
    }
    return PlannedChange(**{**made, **other})


def digest(*changes: PlannedChange, **other: Any) -> str:
    whole = {"source": SOURCE, "namespace": "team", "account": "prod", "region": REGION, "run": 1, **other}
    return plan_hash(**whole, changes=changes or (change(),))


def planned(of: AccountOf, *controls: Control[Any, Any], allow_destructive: bool = False) -> Any:
    chosen = [Chosen(each, NoParams(), each.severity) for each in controls or (LOCKED,)]
    with ThreadPoolExecutor(2) as readers:
        found = evaluate(chosen, view(of), Scope(), readers, 2)
    return found, plan(found, allow_destructive=allow_destructive)


def test_each_failure_with_a_fix_gives_the_change_with_what_is_and_what_would_be() -> None:
    _, made = planned(account("one", "two", "three", unlocked=["one", "three"]))
    assert [each.resource_id for each in made.changes] == ["one", "three"]
    first = made.changes[0]
    assert (first.before, first.after) == (False, True)
    assert first.calls == ({"operation": "things.lock", "arguments": {"thing": "one"}},)
    assert first.fact.endswith("Thing.is_locked")
    assert (first.risk, first.reversible, first.undo_risk) == (Risk.SAFE, Reversible.YES, Risk.SAFE)
    assert made.unfixable == {}


def test_what_passes_is_unknown_or_exempt_is_not_changed() -> None:
    found, made = planned(account("one", get_lock=denied))
    assert (found[0].verdict, made.changes) == (Verdict.UNKNOWN, ())
    assert planned(account("one"))[1].changes == ()


def test_a_control_without_a_fix_or_with_none_for_this_resource_offers_nothing_and_says_why() -> None:
    bare, picky = control("things.bare"), control("things.picky")
    bare.mending = None
    picky.fix(writes=(Thing.is_locked,), risk=Risk.SAFE)(lambda _thing, _want: NoChange("its owner must do it"))
    found, made = planned(account("one", unlocked=["one"]), bare, picky)
    assert made.changes == ()
    assert made.unfixable == {next(each.id for each in found if each.control == "things.picky"): "its owner must do it"}


def test_what_cannot_be_taken_back_counts_as_destructive_and_is_offered_only_where_that_is_allowed() -> None:
    final = control("things.final")
    final.fix(writes=(Thing.is_locked,), risk=Risk.SAFE)(lambda thing, _want: Thing.is_locked.change(thing, True, reversible=Reversible.NO))
    of = account("one", unlocked=["one"])
    _, made = planned(of, final)
    assert made.changes == ()
    assert list(made.unfixable.values()) == ["the fix is destructive, and the operator does not offer such fixes"]
    (offered,) = planned(of, final, allow_destructive=True)[1].changes
    assert (offered.risk, offered.reversible, offered.undo_risk) == (Risk.DESTRUCTIVE, Reversible.NO, None)


def test_a_fix_of_several_steps_names_what_each_waits_for() -> None:
    def both(thing: Thing) -> tuple[Any, ...]:
        first = lock(thing)
        return first, Thing.tags.change(thing, {"locked": "yes"}, depends_on=(first,))

    Thing.tags.writer("things.tag", action="things:Tag")(lambda _thing, _now, _wanted: ())
    stepped = control("things.stepped")
    stepped.fix(writes=(Thing.is_locked, Thing.tags), risk=Risk.SAFE)(lambda thing, _want: both(thing))
    first, second = planned(account("one", unlocked=["one"]), stepped)[1].changes
    assert first.depends_on == ()
    assert second.depends_on == (first.id,)


def test_the_same_state_gives_the_same_hash() -> None:
    of = account("one", "two", unlocked=["one", "two"])
    one, other = (specs(SOURCE, "team", "prod", REGION, planned(of)[1].changes, requested_by=None) for _ in range(2))
    assert one == other


def test_the_order_of_members_does_not_matter_and_the_order_of_changes_does() -> None:
    turned = change(before={"Since": 1, "Locked": False}, calls=({"arguments": {"hard": True, "thing": "0"}, "operation": "things.lock"},))
    assert digest(turned) == digest()
    assert digest(change(0), change(1)) != digest(change(1), change(0))


@pytest.mark.parametrize(
    "other",
    [
        {"id": "change-9"},
        {"control": "things.other"},
        {"arn": "arn:aws:things:::other"},
        {"fact": "things.Thing.tags"},
        {"before": {"Locked": None, "Since": 1}},
        {"before": None},
        {"after": {"Locked": False}},
        {"after": None},
        {"calls": ()},
        {"calls": ({"operation": "things.unlock", "arguments": {"thing": "0", "hard": True}},)},
        {"risk": Risk.DISRUPTIVE},
        {"billed": True},
        {"reversible": Reversible.PARTIAL},
        {"undo_risk": Risk.DESTRUCTIVE},
        {"depends_on": ("change-1",)},
    ],
    ids=str,
)
def test_every_member_of_a_change_that_an_approval_agrees_to_is_in_the_hash(other: dict[str, Any]) -> None:
    assert digest(change(**other)) != digest()


@pytest.mark.parametrize(
    "other",
    [
        {"source": SOURCE.model_copy(update={"uid": "other"})},
        {"source": SOURCE.model_copy(update={"name": "other"})},
        {"source": SOURCE.model_copy(update={"kind": SourceKind.MULTI_AZ_POLICY})},
        {"namespace": "other"},
        {"account": "other"},
        {"region": "global"},
        {"run": 2},
    ],
    ids=str,
)
def test_where_a_plan_belongs_is_in_the_hash(other: dict[str, Any]) -> None:
    assert digest(**other) != digest()


def test_what_is_only_for_reading_is_not_in_the_hash() -> None:
    assert digest(change(breaks="nothing to speak of")) == digest()
    (plain,) = specs(SOURCE, "team", "prod", REGION, [change()], requested_by=None)
    (asked,) = specs(SOURCE, "team", "prod", REGION, [change()], requested_by="ann")
    assert plain["hash"] == asked["hash"]
    assert ("requestedBy" in plain, asked["requestedBy"]) == (False, "ann")


def test_a_hash_is_as_an_approval_names_it_and_stays_as_it_is_over_versions() -> None:
    assert digest() == "1eb432f3aa29d214d4793c5a92a5b7dd42c583b86eb7d51c073c6a6a22aad0fb"


def test_many_changes_are_packed_into_plans_that_fit_and_keep_their_order() -> None:
    changes = [change(number, before={"Policy": "x" * 20_000}) for number in range(60)]
    made = specs(SOURCE, "team", "prod", REGION, changes, requested_by=None)
    assert len(made) > 4
    assert all(len(json.dumps(each)) < SIZE_LIMIT for each in made)
    assert [each["id"] for spec in made for each in spec["changes"]] == [each.id for each in changes]
    assert len({each["hash"] for each in made}) == len(made)
    assert all(len(portion) <= CHANGES for portion in packed([change(number) for number in range(2 * CHANGES + 1)]))


def test_nothing_to_change_is_no_plan() -> None:
    assert specs(SOURCE, "team", "prod", REGION, (), requested_by="ann") == []
