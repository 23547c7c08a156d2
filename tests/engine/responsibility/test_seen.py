"""Services in use: the data names every list that there is, and a read that failed is never taken for an empty one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import seawall.facts
from seawall.api.v1alpha1.responsibility_report import InUse
from seawall.engine.responsibility.matrix import matrix
from seawall.engine.responsibility.seen import Seen, seen
from seawall.engine.responsibility.ways import list_name, ways
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import Resource
from seawall.facts.dynamodb import Table
from seawall.facts.fact import Fact, Listing, Read
from seawall.facts.guardduty import GuardDutyRegion
from seawall.facts.reading import Reading
from seawall.facts.tagged import Tagged

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DENIED = Unreadable("dynamodb:ListTables is denied", reason=UnknownReason.ACCESS_DENIED)


def resources(kind: type[Resource] = Resource) -> Iterator[type[Resource]]:
    """Every type of resource that `seawall.facts` has."""
    for module in pkgutil.walk_packages(seawall.facts.__path__, "seawall.facts."):
        importlib.import_module(module.name)
    stack = [kind]
    while stack:
        for each in stack.pop().__subclasses__():
            stack.append(each)
            if each.__module__.startswith("seawall.facts."):
                yield each


def listings() -> set[str]:
    """Every list that asks AWS itself, as the data calls it."""
    found = (vars(kind).get("LISTING") for kind in resources())
    return {list_name(each) for each in found if isinstance(each, Listing) and each.operations}


def paths() -> set[str]:
    return {each.path for kind in resources() for each in vars(kind).values() if isinstance(each, Fact)}


def read(of: Read, value: object = None, error: Unreadable | None = None) -> Reading:
    return Reading(of, value, of.operations[0], (), NOON, NOON, error)


def test_the_data_names_every_list_that_there_is_and_no_other() -> None:
    assert listings() - ways().lists.keys() == set()
    assert ways().lists.keys() - listings() == set()


def test_the_data_names_facts_that_there_are() -> None:
    assert set(ways().facts) - paths() == set()


@pytest.mark.parametrize("way", ["lists", "facts", "arns"])
def test_the_data_names_services_of_the_matrix(way: str) -> None:
    assert {name for names in getattr(ways(), way).values() for name in names} - matrix().keys() == set()


def test_every_service_can_be_seen() -> None:
    seeing = (*ways().lists.values(), *ways().facts.values(), *ways().arns.values(), ways().always)
    assert matrix().keys() - {name for names in seeing for name in names} == set()


def test_a_list_with_something_in_it_shows_its_service_and_an_empty_one_does_not() -> None:
    assert seen([read(Table.LISTING, (Table(name="orders"),))], [])["dynamodb"] == Seen(InUse.YES, "dynamodb:ListTables")
    assert "dynamodb" not in seen([read(Table.LISTING, ())], [Tagged(frozenset())])


def test_a_service_that_was_seen_in_one_region_is_in_use_though_another_was_denied() -> None:
    readings = [read(Table.LISTING, error=DENIED), read(Table.LISTING, (Table(name="orders"),))]
    assert seen(readings, [])["dynamodb"].in_use is InUse.YES
    assert seen(readings[:1], [])["dynamodb"] == Seen(InUse.UNKNOWN, "dynamodb:ListTables: AccessDenied")


def test_a_denied_list_stays_unknown_though_the_tags_tell_of_nothing_and_is_seen_where_they_do() -> None:
    denied = [read(Table.LISTING, error=DENIED)]
    assert seen(denied, [Tagged(frozenset())])["dynamodb"].in_use is InUse.UNKNOWN
    assert seen(denied, [Tagged(frozenset({"dynamodb:table"}))])["dynamodb"] == Seen(InUse.YES, "tag:GetResources")


def test_a_fact_that_says_there_is_none_shows_nothing() -> None:
    assert "guardduty" not in seen([read(GuardDutyRegion.detector)], [])


def test_without_the_tagging_api_only_what_was_read_is_known_not_to_be_there() -> None:
    told = seen([read(Table.LISTING, ())], [Unreadable("no", reason=UnknownReason.THROTTLED)])
    assert "dynamodb" not in told
    assert told["sqs"] == Seen(InUse.UNKNOWN, "tag:GetResources: Throttled")
