"""The laws of every control, run over its case file.

A case file is data beside this one, at the control's own path: `passes` and `fails`, perhaps `unknown` and `not_applicable`, each a mapping from a
sentence to a resource, or to a resource and the parameters.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from seawall.api.v1alpha1.terms import Reversible
from seawall.controls import registry
from seawall.controls.base import Control, Fail, NoChange, NotApplicable, Params, Pass, Unknown, Verdict
from seawall.errors import Unreadable
from seawall.facts.base import Resource
from seawall.facts.fact import Attribute, Read
from seawall.facts.value import image
from tests.builders import Given, after, without_facts

HERE = Path(__file__).parent
CONTROLS = list(registry().values())
VERDICTS = {"passes": Pass, "fails": Fail, "unknown": Unknown, "not_applicable": NotApplicable}


def module_of(control: Control[Any, Any]) -> str:
    return (control.judge.__module__ if control.judge else "").removeprefix("seawall.")


def case_file(control: Control[Any, Any]) -> Any:
    return importlib.import_module(f"tests.{module_of(control)}")


def cases(*groups: str) -> list[Any]:
    found = []
    for control in CONTROLS:
        module = case_file(control)
        for group in groups:
            for sentence, case in getattr(module, group, {}).items():
                resource, want = case if isinstance(case, tuple) else (case, control.parameters())
                found.append(pytest.param(control, resource, want, VERDICTS[group], id=f"{control.id}: {sentence}"))
    return found


def outcome(control: Control[Any, Any], resource: Resource, want: Params) -> Verdict | Unreadable:
    try:
        return control.verdict(resource, want)
    except Unreadable as error:
        return error


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_every_control_has_a_title_sources_a_check_and_cases_that_pass_and_fail(control: Control[Any, Any]) -> None:
    module = case_file(control)
    assert control.title
    assert control.sources
    assert all("://" in source and source.endswith(")") for source in control.sources), "a source is an address and the date it was read"
    assert control.judge is not None
    assert module.passes
    assert module.fails


def test_every_case_file_belongs_to_a_control() -> None:
    files = {path.relative_to(HERE.parent).with_suffix("").as_posix().replace("/", ".") for path in HERE.glob("*/*.py")}
    assert files == {module_of(control) for control in CONTROLS}


@pytest.mark.parametrize(("control", "resource", "want", "wanted"), cases(*VERDICTS))
def test_a_case_gets_the_verdict_it_is_filed_under(control: Control[Any, Any], resource: Resource, want: Params, wanted: type) -> None:
    verdict = outcome(control, resource, want)
    if wanted is Unknown:
        assert isinstance(verdict, Unknown | Unreadable)
    else:
        assert isinstance(verdict, wanted), verdict


@pytest.mark.parametrize(("control", "resource", "want", "wanted"), cases("fails"))
def test_a_failure_says_what_was_seen_and_what_was_wanted(
    control: Control[Any, Any], resource: Resource, want: Params, wanted: type
) -> None:
    verdict = control.verdict(resource, want)
    assert isinstance(verdict, wanted)
    assert isinstance(verdict, Fail)
    assert "wanted" in verdict.message
    assert not verdict.message.endswith(".")


@pytest.mark.parametrize(("control", "resource", "want", "wanted"), cases(*VERDICTS))
def test_a_check_reads_no_more_than_its_control_declares(
    control: Control[Any, Any], resource: Resource, want: Params, wanted: type
) -> None:
    view = resource.target
    assert isinstance(view, Given)
    view.touched.clear()
    outcome(control, resource, want)
    assert set(made_reads(view)) <= set(control.all_reads), f"{wanted.__name__} read more than it declares"


def made_reads(view: Given) -> Iterator[Read]:
    """What was asked of AWS: facts, and lists that are no mere view of other facts."""
    return (read for read in view.touched if read.operations)


@pytest.mark.parametrize(("control", "resource", "want", "wanted"), cases("passes", "fails"))
def test_with_nothing_readable_a_verdict_that_needed_facts_is_unknown(
    control: Control[Any, Any], resource: Resource, want: Params, wanted: type
) -> None:
    view = resource.target
    assert isinstance(view, Given)
    view.touched.clear()
    outcome(control, resource, want)
    needed = list(made_reads(view))
    verdict = outcome(control, without_facts(resource), want)
    assert isinstance(verdict, Unreadable if needed else wanted)


@pytest.mark.parametrize(("control", "resource", "want", "wanted"), cases("fails"))
def test_the_fix_of_a_failing_case_ends_in_pass_and_its_undo_restores_every_fact(
    control: Control[Any, Any], resource: Resource, want: Params, wanted: type
) -> None:
    if control.mending is None:
        return
    changes = control.mending.changes(resource, want)
    if isinstance(changes, NoChange):
        assert changes.why
        return
    assert changes, f"{wanted.__name__} has a fix without a change; say why with NoChange"
    mended = resource
    for change in changes:
        assert change.fact in control.mending.writes, "a fix declares every fact that it writes"
        writer = change.fact.writing
        assert writer is not None
        calls = change.calls()
        assert calls, "a change makes at least one call"
        assert {call.operation for call in calls} <= set(writer.operations)
        json.dumps([image(change.before), image(change.after), [image(call.arguments) for call in calls]])
        mended = after(mended, change)
        undo = writer.calls(change.resource, change.after, change.before)
        assert bool(undo) == (change.reversible is not Reversible.NO), "the way back makes calls, unless there is none"
        assert {call.operation for call in undo} <= set(writer.operations)
        assert writer.calls(change.resource, change.before, change.before) == ()
        assert image(change.before) != image(change.after)
    assert isinstance(control.verdict(mended, want), Pass)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_parameters_are_documented_and_have_defaults(control: Control[Any, Any]) -> None:
    model: type[BaseModel] = control.parameters
    model()
    assert all(field.description for field in model.model_fields.values())


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_declared_reads_name_operations_and_actions(control: Control[Any, Any]) -> None:
    for read in control.reads:
        assert not isinstance(read, Attribute), f"{read.path} is told by the list and needs no declaration"
        assert read.actions
