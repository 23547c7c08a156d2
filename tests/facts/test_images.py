"""The laws of images, over every change that a failing case's fix makes: what a plan keeps is enough to go on from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from seawall.controls import registry, writable_facts
from seawall.controls.base import NoChange
from seawall.errors import ResourceGone
from seawall.facts.cloudtrail import Trail
from seawall.facts.cloudwatch import EventLog
from seawall.facts.fact import Change, View
from seawall.facts.iam.account import IamAccount
from seawall.facts.locate import find
from seawall.facts.s3.bucket import Bucket
from seawall.facts.value import Value, image
from tests.builders import given
from tests.controls.test_cases import cases


def changes() -> Iterator[Any]:
    """Every change of every failing case that has a fix, with the target of its finding."""
    for case in cases("fails"):
        control, resource, want, _ = case.values
        made = control.mending.changes(resource, want) if control.mending is not None else ()
        for change in () if isinstance(made, NoChange) else made:
            yield pytest.param(resource.target, change, id=f"{case.id} ({change.fact.path})")


CHANGES = list(changes())
LAW = pytest.mark.parametrize("change", [pytest.param(case.values[1], id=case.id) for case in CHANGES])


def shown(value: Any) -> Any:
    """The value without what is no part of its image: states and ids of AWS's."""
    if isinstance(value, Value):
        hidden = {name: field for name, field in type(value).model_fields.items() if field.exclude}
        told = {name: shown(member) for name, member in value if name not in hidden}
        return value.model_copy(update={**told, **{name: field.get_default(call_default_factory=True) for name, field in hidden.items()}})
    if isinstance(value, Mapping):
        return {name: shown(each) for name, each in value.items()}
    return tuple(map(shown, value)) if isinstance(value, tuple) else value


def stored(value: object) -> Any:
    """The image as it comes back from where plans are kept."""
    return json.loads(json.dumps(image(value)))


def test_every_fact_that_a_fix_writes_is_changed_by_a_failing_case() -> None:
    assert {case.values[1].fact for case in CHANGES} == set(writable_facts(registry()).values())  # type: ignore[attr-defined]


def test_no_two_facts_that_fixes_write_have_one_path() -> None:
    written = {fact for control in registry().values() if control.mending is not None for fact in control.mending.writes}
    found = writable_facts(registry())
    assert len(found) == len(written)
    assert all(fact.path == path and fact.writing is not None for path, fact in found.items())


@LAW
def test_a_value_comes_back_from_its_image(change: Change[Any, Any]) -> None:
    for value in (change.before, change.after):
        loaded = change.fact.load(stored(value))
        assert type(loaded) is type(value)
        assert loaded == shown(value)
        assert image(loaded) == stored(value)


@LAW
def test_what_is_wanted_gives_the_same_calls_from_its_image(change: Change[Any, Any]) -> None:
    writer = change.fact.writing
    assert writer is not None
    for now, wanted in ((change.before, change.after), (change.after, change.before)):
        calls = writer.calls(change.resource, now, wanted)
        assert writer.calls(change.resource, now, change.fact.load(stored(wanted))) == calls
        if now == shown(now):  # else calls may name ids of AWS's, which a re-read tells
            assert writer.calls(change.resource, change.fact.load(stored(now)), change.fact.load(stored(wanted))) == calls


@LAW
def test_a_value_that_was_brought_back_needs_no_calls(change: Change[Any, Any]) -> None:
    writer = change.fact.writing
    assert writer is not None
    for value in (change.before, change.after):
        assert writer.calls(change.resource, value, change.fact.load(stored(value))) == ()


@pytest.mark.parametrize(("target", "change"), CHANGES)
def test_the_resource_is_found_again_by_fact_and_arn(target: View, change: Change[Any, Any]) -> None:
    found = find(target, change.fact, change.resource.arn)
    assert type(found) is change.fact.owner
    assert isinstance(change.resource, change.fact.owner)
    assert found.id == change.resource.id
    assert found.target is change.resource.target
    if type(change.resource) is change.fact.owner:
        assert found == change.resource
    writer = change.fact.writing
    assert writer is not None
    assert writer.calls(found, change.before, change.after) == change.calls()


def test_there_being_none_comes_back_only_where_there_may_be_none() -> None:
    assert IamAccount.password_policy.load(None) is None
    with pytest.raises(ValidationError):
        Bucket.versioning.load(None)


def test_a_value_of_another_type_is_refused_and_not_bent() -> None:
    with pytest.raises(ValidationError):
        IamAccount.password_policy.load({"MinimumPasswordLength": "14"})


def test_a_resource_that_is_no_longer_listed_is_gone() -> None:
    account = given(IamAccount())
    with pytest.raises(ResourceGone, match="arn:aws:iam::999999999999:root"):
        find(account.target, IamAccount.password_policy, "arn:aws:iam::999999999999:root")


def test_a_fact_of_the_whole_account_is_found_from_each_of_its_regions() -> None:
    view = given(Bucket(name="data")).target
    found = find(view, IamAccount.password_policy, "arn:aws:iam::123456789012:root")
    assert found.target is view.globally


def test_a_log_group_is_found_while_a_trail_delivers_to_it_even_one_that_is_off() -> None:
    group = "arn:aws:logs:us-east-1:123456789012:log-group:trail:*"
    arn = "arn:aws:cloudtrail:us-east-1:123456789012:trail/main"
    trail = given(Trail(name="main", trail_arn=arn, home_region="us-east-1", is_multi_region_trail=True, log_group_arn=group))
    found = find(trail.target, EventLog.filters, group.removesuffix(":*"))
    assert (type(found), found.id) == (EventLog, group)
