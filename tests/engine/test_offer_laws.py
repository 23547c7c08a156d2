"""Laws of offering, over histories that hypothesis makes up: evaluations, people and AWS in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.engine.offer import Known, Offer, offer
from tests.engine.planned import NOON, change, ident, plans

NAMES = "abc"
OPEN = {ChangeState.PENDING, ChangeState.FAILED}
UNDER_WAY = {ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.ROLLING_BACK}

#: What AWS asks for: a few changes, each with one of two contents; the later may stand on the first.
needs = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from("xy")), unique_by=lambda each: each[0], max_size=3).map(
    lambda chosen: [change(name, after=after, depends_on=["a"] if name != "a" else []) for name, after in sorted(chosen)]
)
evaluations = st.tuples(st.just("evaluate"), needs)
happenings = st.tuples(st.just("happen"), st.tuples(st.integers(0, 5), st.sampled_from(NAMES), st.sampled_from(ChangeState)))
rejections = st.tuples(st.just("reject"), st.integers(0, 5))
new_specs = st.tuples(st.just("edit"), st.none())
histories = st.lists(st.one_of(evaluations, happenings, rejections, new_specs), max_size=12)


class Target:
    """A target as `world.offering` keeps it, without a cluster."""

    def __init__(self) -> None:
        self.plans: dict[str, Known] = {}
        self.generation = 1
        self.now: datetime = NOON

    def live(self, history: Sequence[tuple[str, object]]) -> None:
        for what, detail in history:
            self.now += timedelta(hours=1)
            match what, detail:
                case "evaluate", list(wanted):
                    self.evaluate(wanted)
                case "happen", (int(number), str(name), ChangeState() as state):
                    self.becomes(number, name, state)
                case "reject", int(number):
                    for name in NAMES:
                        self.becomes(number, name, ChangeState.SKIPPED, by_person=True)
                case _:
                    self.generation += 1

    def becomes(self, number: int, name: str, state: ChangeState, *, by_person: bool = False) -> None:
        """A change's record, as one of the plans' journal would have it."""
        if not self.plans:
            return
        key = sorted(self.plans)[number % len(self.plans)]
        of = self.plans[key]
        known = {each.id for each in of.spec.changes}
        record = of.record(ident(name))
        if ident(name) not in known or of.is_superseded or (by_person and record.state not in OPEN):
            return
        remembered = self.generation if by_person or state in {ChangeState.ROLLED_BACK, ChangeState.CONTESTED} else None
        made = ChangeRecord(id=ident(name), state=state, finished_at=self.now, source_generation=remembered)
        self.plans[key] = replace(of, records={**of.records, ident(name): made})

    def evaluate(self, wanted: Sequence[PlannedChange]) -> tuple[Offer, set[str], set[str]]:
        """What was offered, the plans that are live then, and those that were made for it."""
        self.now += timedelta(minutes=10)
        found = offer(wanted, self.plans.values(), generation=self.generation, read_since=self.now)
        made = {each.name: each for each in plans(*found.changes, run=found.run)} if not found.keep else {}
        live = set(found.keep) or set(made)
        new = live - self.plans.keys()
        for name, each in made.items():
            there = self.plans.get(name, each)
            assert all(there.record(every.id).state in OPEN for every in there.spec.changes), "a hash of another state was used again"
            self.plans[name] = replace(there, is_superseded=False)
        for name in self.plans.keys() - live:
            self.plans[name] = self.retired(self.plans[name])
        return found, live, new

    def retired(self, of: Known) -> Known:
        states = {of.record(each.id).state for each in of.spec.changes}
        if states & UNDER_WAY:
            return of
        if states == {ChangeState.PENDING}:
            return replace(of, is_superseded=True)
        gone = {
            each.id: ChangeRecord(id=each.id, state=ChangeState.SKIPPED, finished_at=self.now)
            for each in of.spec.changes
            if of.record(each.id).state in OPEN
        }
        return replace(of, records={**of.records, **gone})


@given(histories, needs)
def test_offering_the_same_again_keeps_the_plans_and_makes_none(history: list[tuple[str, object]], wanted: list[PlannedChange]) -> None:
    target = Target()
    target.live(history)
    first, live, _ = target.evaluate(wanted)
    again, still, new = target.evaluate(wanted)
    assert (again.changes, again.in_doubt, new) == (first.changes, False, set())
    assert still == live


@given(histories, needs)
def test_a_live_plan_offers_just_what_is_needed_and_all_of_it_can_be_approved(
    history: list[tuple[str, object]], wanted: list[PlannedChange]
) -> None:
    target = Target()
    target.live(history)
    found, live, _ = target.evaluate(wanted)
    offered = [each.id for name in live for each in target.plans[name].spec.changes if target.plans[name].record(each.id).state in OPEN]
    assert sorted(offered) == sorted(each.id for each in found.changes)


@given(histories, needs)
def test_a_plan_with_new_content_or_a_new_number_has_a_hash_that_no_other_has(
    history: list[tuple[str, object]], wanted: list[PlannedChange]
) -> None:
    target = Target()
    target.live(history)
    target.evaluate(wanted)
    contents = {each.spec.hash: (each.spec.run, each.spec.changes) for each in target.plans.values()}
    assert len(contents) == len(target.plans)
    for each in target.plans.values():
        assert contents[each.spec.hash] == (each.spec.run, each.spec.changes)
