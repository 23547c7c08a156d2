"""Which controls a baseline means: profiles put in, globs in their order tune, an exact id has the last word."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Params
from seawall.controls.profiles import Profile, Selection
from seawall.engine.select import Chosen, select
from seawall.errors import InvalidSpec
from tests.engine.things import control, registry


class Parameters(Params):
    min_length: Annotated[int, Field(ge=1, le=100)] = 14
    """How long."""
    only_new: bool = False
    """Which ones."""


KNOWN = registry(control("a.first"), control("a.second", Parameters), control("a.third", Parameters), control("b.first"))
PROFILES = {"all": Profile(name="all", title="All", description="Everything", select=Selection(models=("iaas",)))}


def entry(pattern: str, **more: Any) -> ControlEntry:
    return ControlEntry.model_validate({"id": pattern, **more}, by_alias=True, by_name=True)


def chosen(*entries: ControlEntry, profiles: tuple[str, ...] = ()) -> dict[str, Chosen]:
    return {each.control.id: each for each in select(profiles, entries, KNOWN, PROFILES)}


def refusal(*entries: ControlEntry, profiles: tuple[str, ...] = ()) -> InvalidSpec:
    with pytest.raises(InvalidSpec) as caught:
        chosen(*entries, profiles=profiles)
    return caught.value


def test_a_profile_puts_in_all_its_controls_and_an_entry_takes_one_out() -> None:
    assert list(chosen(profiles=("all",))) == list(KNOWN)
    assert list(chosen(entry("a.second", enabled=False), profiles=("all",))) == ["a.first", "a.third", "b.first"]


def test_a_glob_puts_in_what_it_matches_sorted_by_id() -> None:
    assert list(chosen(entry("a.*"))) == ["a.first", "a.second", "a.third"]
    assert list(chosen(entry("*.first"))) == ["a.first", "b.first"]
    assert list(chosen(entry("a.secon?"))) == ["a.second"]


def test_an_exact_id_beats_a_glob_wherever_it_stands() -> None:
    exact, glob = entry("a.first"), entry("a.*", enabled=False)
    assert list(chosen(exact, glob)) == list(chosen(glob, exact)) == ["a.first"]
    tuned, all_of_them = entry("a.first", severity="Critical"), entry("a.*", severity="Low")
    assert {chosen(*both)["a.first"].severity for both in ((tuned, all_of_them), (all_of_them, tuned))} == {Severity.CRITICAL}


def test_among_globs_the_later_wins() -> None:
    assert list(chosen(entry("a.*"), entry("*.second", enabled=False))) == ["a.first", "a.third"]
    assert list(chosen(entry("*.second", enabled=False), entry("a.*"))) == ["a.first", "a.second", "a.third"]
    assert chosen(entry("a.*", severity="Low"), entry("*.second", severity="High"))["a.second"].severity is Severity.HIGH


def test_a_layer_says_only_what_it_names() -> None:
    found = chosen(entry("a.*", severity="Low", parameters={"minLength": 20}), entry("a.second", parameters={"onlyNew": True}))
    assert found["a.second"].parameters == Parameters(min_length=20, only_new=True)
    assert found["a.second"].severity is Severity.LOW
    assert found["a.third"].parameters == Parameters(min_length=20)


def test_a_globs_parameters_go_to_the_controls_that_have_them() -> None:
    found = chosen(entry("a.*", parameters={"minLength": 20}))
    assert (found["a.second"].parameters, found["a.first"].parameters.model_dump()) == (Parameters(min_length=20), {})


def test_an_entry_tunes_what_a_profile_put_in() -> None:
    found = chosen(entry("a.second", parameters={"minLength": 8}), profiles=("all",))
    assert found["a.second"].parameters == Parameters(min_length=8)
    assert len(found) == 4


@pytest.mark.parametrize(
    ("entries", "profiles", "reason", "words"),
    [
        ((entry("a.frist"),), (), "UnknownControl", "unknown control `a.frist`, did you mean `a.first`?"),
        ((entry("c.*"),), (), "UnknownControl", "no control matches `c.*`"),
        ((entry("c.*", enabled=False),), ("all",), "UnknownControl", "no control matches `c.*`"),
        ((), ("al",), "UnknownProfile", "unknown profile `al`, did you mean `all`?"),
        (
            (entry("a.first", parameters={"minLength": 1}),),
            (),
            "UnknownParameter",
            "`a.first` has no parameter `minLength`, it has no parameters",
        ),
        ((entry("a.second", parameters={"min_length": 1}),), (), "UnknownParameter", "did you mean `minLength`?"),
        (
            (entry("a.*", parameters={"minLenth": 1}),),
            (),
            "UnknownParameter",
            "wanted one of minLength, onlyNew, did you mean `minLength`?",
        ),
        (
            (entry("a.second", parameters={"minLength": "9"}),),
            (),
            "InvalidParameter",
            'parameter `minLength`: seen "9", wanted: a valid integer',
        ),
        ((entry("a.second", parameters={"minLength": 101}),), (), "InvalidParameter", "seen 101, wanted: less than or equal to 100"),
        ((entry("a.second", parameters={"onlyNew": 1}),), (), "InvalidParameter", "parameter `onlyNew`: seen 1, wanted: a valid boolean"),
        ((entry("a.second", parameters={"minLength": None}),), (), "InvalidParameter", "parameter `minLength`: seen null"),
    ],
)
def test_what_is_not_there_or_does_not_fit_is_refused_with_the_culprit(
    entries: tuple[ControlEntry, ...], profiles: tuple[str, ...], reason: str, words: str
) -> None:
    error = refusal(*entries, profiles=profiles)
    assert error.reason == reason
    assert words in error.message
    assert error.retry_after is None


def test_a_parameter_of_a_control_that_is_out_is_checked_all_the_same() -> None:
    assert refusal(entry("a.second", enabled=False, parameters={"typo": 1})).reason == "UnknownParameter"


PATTERNS = ("a.first", "a.second", "b.first", "a.*", "*.first", "*", "b.*")
ENTRIES = st.lists(st.builds(entry, st.sampled_from(PATTERNS), enabled=st.booleans()), max_size=6, unique_by=lambda each: each.id)


@given(ENTRIES, st.booleans())
def test_the_last_layer_that_matches_decides(entries: list[ControlEntry], with_profile: bool) -> None:  # noqa: FBT001 - drawn
    found = chosen(*entries, profiles=("all",) if with_profile else ())
    for name in KNOWN:
        exact = [each.enabled for each in entries if each.id == name]
        prefix, _, rest = name.partition(".")
        globs = [each.enabled for each in entries if each.id in {"*", f"{prefix}.*", f"*.{rest}"}]
        wanted = (exact or globs or [with_profile])[-1]
        assert (name in found) == wanted


@given(ENTRIES)
def test_moving_an_exact_id_changes_nothing(entries: list[ControlEntry]) -> None:
    globs_first = sorted(entries, key=lambda each: "*" not in each.id)
    ids_first = sorted(entries, key=lambda each: "*" in each.id)
    assert list(chosen(*globs_first)) == list(chosen(*ids_first)) == list(chosen(*entries))
