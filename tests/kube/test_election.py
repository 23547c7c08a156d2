"""The election's rules: never two who may act at once, whatever is delayed, lost or frozen."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.kube.election import DEADLINE, DURATION, Election, Record, Step

TIMEOUT = 2.5


def held_by(holder: str, version: str = "1", transitions: int = 0) -> Record:
    return Record(holder=holder, version=version, transitions=transitions)


def leader(sent: float = 0.0) -> Election:
    election = Election("me")
    election.wrote(held_by("me"), sent=sent, now=sent)
    return election


def test_a_first_candidate_creates_the_lease_at_once() -> None:
    election = Election("me")
    election.saw(None, 0)
    assert election.step(0) is Step.CREATE


def test_a_lease_that_was_just_deleted_is_not_created_before_its_holder_must_know() -> None:
    election = Election("me")
    election.saw(held_by("other"), 0)
    election.saw(None, 3)
    assert election.step(3 + DURATION - 0.1) is Step.LOOK
    assert election.step(3 + DURATION) is Step.CREATE


def test_a_released_lease_is_taken_at_once() -> None:
    election = Election("me")
    election.saw(held_by(""), 0)
    assert election.step(0) is Step.TAKE


def test_a_held_lease_is_taken_after_its_duration_without_a_change() -> None:
    election = Election("me")
    election.saw(held_by("other"), 5)
    election.saw(held_by("other"), 5 + DURATION)
    assert election.step(5 + DURATION - 0.1) is Step.LOOK
    assert election.step(5 + DURATION) is Step.TAKE


def test_any_change_starts_the_wait_anew() -> None:
    election = Election("me")
    election.saw(held_by("other", "1"), 0)
    election.saw(held_by("other", "2"), 14)
    assert election.step(DURATION) is Step.LOOK


def test_a_holder_that_asks_for_a_longer_wait_gets_it() -> None:
    election = Election("me")
    election.saw(Record(holder="other", version="1", duration=60), 0)
    assert election.step(59) is Step.LOOK
    assert election.step(60) is Step.TAKE


def test_a_term_counts_from_before_the_request() -> None:
    election = Election("me")
    election.wrote(held_by("me"), sent=0, now=2)
    assert election.valid(DEADLINE - 0.1)
    assert not election.valid(DEADLINE)


def test_an_answer_that_comes_too_late_begins_no_term() -> None:
    election = Election("me")
    election.wrote(held_by("me"), sent=0, now=DEADLINE)
    assert not election.leading


def test_who_is_too_late_stops_and_does_not_renew() -> None:
    assert leader().step(DEADLINE - 0.1) is Step.RENEW
    assert leader().step(DEADLINE) is Step.STOP


def test_what_was_lost_stays_lost() -> None:
    election = leader()
    election.wrote(held_by("me", "2"), sent=DEADLINE - 0.1, now=DEADLINE + 1)
    assert not election.valid(DEADLINE + 1)
    assert election.step(DEADLINE + 1) is Step.STOP


def test_a_leader_that_sees_another_holder_stops() -> None:
    election = leader()
    election.saw(held_by("other", "2"), 1)
    assert not election.valid(1)
    assert election.step(1) is Step.STOP


def test_a_leader_whose_lease_was_deleted_stops() -> None:
    election = leader()
    election.saw(None, 1)
    assert not election.valid(1)
    assert election.step(1) is Step.STOP


def test_our_own_name_in_a_lease_that_we_do_not_lead_is_a_stranger() -> None:
    election = Election("me")
    election.saw(held_by("me"), 0)
    assert election.step(1) is Step.LOOK


def test_a_later_term_has_a_larger_number() -> None:
    election = Election("me")
    election.wrote(held_by("me", transitions=7), sent=0, now=0)
    assert election.transitions == 7


@dataclass
class Server:
    """A Lease behind optimistic locking."""

    record: Record | None = None
    writes: int = 0
    terms: list[int] = field(default_factory=list)

    def write(self, step: Step, seen: Record | None, identity: str) -> Record | None:
        """Carry a write out; None when it is refused."""
        if (step is Step.CREATE and self.record is not None) or (step is not Step.CREATE and (seen is None or seen != self.record)):
            return None
        self.writes += 1
        transitions = 0 if seen is None else seen.transitions + (step is Step.TAKE)
        self.record = Record(identity, str(self.writes), transitions)
        return self.record


class Simulation:
    """Some candidates, one server, and a network that delays, loses and freezes as chance has it."""

    def __init__(self, chance: random.Random, candidates: int) -> None:
        self.chance = chance
        self.server = Server()
        self.elections: list[Election] = [Election(f"c{number}") for number in range(candidates)]
        self.led = 0
        self.queue: list[tuple[float, int, Iterator[float]]] = []
        self.count = itertools.count()
        self.now = 0.0
        for place in range(candidates):
            self.later(chance.uniform(0, 5), self.lives(place))

    def later(self, delay: float, life: Iterator[float]) -> None:
        heapq.heappush(self.queue, (self.now + delay, next(self.count), life))

    def run(self, seconds: float) -> None:
        while self.queue and self.now < seconds:
            self.now, _, life = heapq.heappop(self.queue)
            if (delay := next(life, None)) is not None:
                self.later(delay, life)

    def delay(self) -> float:
        """Mostly short; sometimes a process is frozen, or a request lies about in the network."""
        (longest,) = self.chance.choices((0.1, 3, 12, 60), (85, 6, 6, 3))
        return self.chance.uniform(0, longest)

    def lives(self, place: int) -> Iterator[float]:
        """One process after another in one Pod; each is a new candidate."""
        while True:
            election = Election(f"c{next(self.count)}")
            self.elections[place] = election
            yield from self.live(election)
            yield self.delay()

    def live(self, election: Election) -> Iterator[float]:
        """One process's life, as a series of waits; it ends by a kill, a loss or a release."""
        while self.chance.random() > 0.005:
            if not election.leading:
                yield self.delay()
                found = self.server.record
                yield self.delay()
                election.saw(found, self.now)
            yield self.delay()
            step = election.step(self.now)
            if step is Step.STOP or (election.leading and self.chance.random() < 0.01):
                self.release(election)
                return
            if step is not Step.LOOK:
                yield from self.write(election, step)
            yield 2.0
        election.give_up()  # killed: acts no more, and says nothing to anybody

    def write(self, election: Election, step: Step) -> Iterator[float]:
        sent, seen = self.now, election.record
        late = self.delay()
        if late > TIMEOUT:  # given up here, yet it may arrive there
            self.later(late, self.arrive(step, seen, election.identity))
            yield TIMEOUT
            return
        yield late
        answer = self.server.write(step, seen, election.identity)
        yield self.delay()
        if answer is None:
            election.saw(self.server.record, self.now)
        elif self.chance.random() > 0.1:  # else the answer is lost
            election.wrote(answer, sent=sent, now=self.now)
            self.check(election)

    def arrive(self, step: Step, seen: Record | None, identity: str) -> Iterator[float]:
        self.server.write(step, seen, identity)
        yield from ()

    def release(self, election: Election) -> None:
        held, seen = election.valid(self.now), election.record
        election.give_up()
        if held and seen is not None and seen == self.server.record:
            self.server.writes += 1
            self.server.record = Record("", str(self.server.writes), seen.transitions, 1.0)

    def check(self, writer: Election) -> None:
        """Terms begin and are prolonged by answers, so this is where a second one would begin."""
        holders = [election.identity for election in self.elections if election.valid(self.now)]
        assert len(holders) <= 1, f"{holders} may act at {self.now}"
        if writer.valid(self.now) and (not self.server.terms or self.server.terms[-1] != writer.transitions):
            assert not self.server.terms or writer.transitions > self.server.terms[-1]
            self.server.terms.append(writer.transitions)
            self.led += 1


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a simulation that can be run again


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 4))
def test_never_two_may_act_at_once_and_terms_have_growing_numbers(seed: int, candidates: int) -> None:
    Simulation(chance(seed), candidates).run(2000)


def test_the_simulation_does_have_terms_that_end_and_begin() -> None:
    led = 0
    for seed in range(20):
        simulation = Simulation(chance(seed), 4)
        simulation.run(2000)
        led += simulation.led
    assert led > 400
