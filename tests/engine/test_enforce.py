"""What mode Enforce does by itself, and what it leaves to people, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.policy import Enforcement
from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import ManagedResources, Reversible, Risk
from seawall.controls.base import FixMode
from seawall.engine.enforce import left_to_people
from tests.engine import things
from tests.engine.planned import change


def why(of: PlannedChange, mode: FixMode = FixMode.AUTO, **enforcement: Any) -> str | None:
    control = things.control("things.locked")
    control.fix(writes=(things.Thing.is_locked,), risk=Risk.SAFE, mode=mode)(lambda thing, _want: things.lock(thing))
    return left_to_people(of, Enforcement(**enforcement), things.registry(control))


def test_a_safe_change_of_an_automatic_fix_is_made() -> None:
    assert why(change("a")) is None


def test_a_fix_that_wants_an_approval_is_left_to_people() -> None:
    assert why(change("a"), FixMode.APPROVE) == "this fix is made by approval only"


@pytest.mark.parametrize("control", ["things.unheard-of", "things.bare"])
def test_a_control_without_a_fix_in_this_version_is_left_to_people(control: str) -> None:
    bare = things.control("things.bare")
    bare.mending = None
    assert left_to_people(change("a", control=control), Enforcement(), things.registry(bare)) == "this fix is made by approval only"


@pytest.mark.parametrize("reversible", [Reversible.PARTIAL, Reversible.NO])
def test_what_cannot_be_taken_back_whole_is_left_to_people(reversible: Reversible) -> None:
    assert why(change("a", reversible=reversible)) == "it cannot be taken back whole"


@pytest.mark.parametrize(
    ("risk", "limit", "is_made"),
    [
        (Risk.SAFE, Risk.SAFE, True),
        (Risk.DISRUPTIVE, Risk.SAFE, False),
        (Risk.SAFE, Risk.DISRUPTIVE, True),
        (Risk.DISRUPTIVE, Risk.DISRUPTIVE, True),
        (Risk.DESTRUCTIVE, Risk.DISRUPTIVE, False),
    ],
)
def test_what_is_riskier_than_the_limit_is_left_to_people(risk: Risk, limit: Risk, is_made: bool) -> None:  # noqa: FBT001
    told = f"its risk is {risk.value}, and enforcement.maxRisk is {limit.value}"
    assert why(change("a", risk=risk), max_risk=limit) == (None if is_made else told)


def test_the_limit_is_safe_where_nothing_is_said() -> None:
    assert why(change("a", risk=Risk.DISRUPTIVE)) is not None


def test_what_aws_bills_needs_to_be_allowed() -> None:
    assert why(change("a", billed=True)) == "AWS bills what it turns on, and enforcement.allowBilled is false"
    assert why(change("a", billed=True), allow_billed=True) is None


@pytest.mark.parametrize(
    ("managed", "told"),
    [
        (ManagedResources.PROPOSE, "the resource is owned by CloudFormation stack shop"),
        (ManagedResources.IGNORE, "the resource is owned by CloudFormation stack shop"),
        (ManagedResources.APPLY, None),
    ],
)
def test_what_another_tool_owns_is_made_only_where_that_is_asked_for(managed: ManagedResources, told: str | None) -> None:
    assert why(change("a", managed_by="CloudFormation stack shop"), managed_resources=managed) == told
    assert why(change("a"), managed_resources=managed) is None
