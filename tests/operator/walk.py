"""The walk: every boundary between two steps of a change, as a place where the operator can be killed or left without an answer.

Nothing in the operator helps: it is held up from outside, at the API server's gate and at the emulated AWS. A test goes one step at a time::

    @pytest.fixture
    def walk(gated: Operator, gate: Gate, aws: Emulator) -> Walk:
        return Walk(gated, gate, aws)

    @pytest.mark.parametrize("step", applying(CALLS), ids=str)
    def test_a_change_ends_well_wherever_it_was_cut_off(walk: Walk, apply: Apply, step: Step) -> None:
        plan = ...                                              # of one change, waiting
        walk.meet(step, lambda: apply(approval("yes", [plan["spec"]["hash"]])))
        walk.operator.settled("rplan", ..., lambda status: ...)  # Verified, the approval Used, AWS as the plan says

The state of a record is looked for in what is written (PUT or PATCH) to a plan's status. All records of the plan are in it, so a state that
the journal had before would be met again: arm a step when no record has reached its state yet, or name the change.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tests.emulator import Emulator
from tests.held import Held, When
from tests.operator.gate import Gate, Predicate
from tests.operator.program import PLURALS, Json, Operator

STATUS = re.compile(r"/apis/seawall\.dev/v1alpha1/namespaces/[^/]+/(?P<plural>[a-z]+)/(?P<name>[^/]+)/status")

Operation = tuple[str, str]
"""Service as in boto3, and operation as in AWS's reference: `("s3", "PutPublicAccessBlock")`."""


class Ending(Enum):
    """What happens at a step."""

    KILL = auto()
    """The operator is killed; what it asked for there and was not carried out never is. Another one follows."""
    LATE = auto()
    """The operator is killed, and what it asked for arrives when another one leads already."""
    LOSE = auto()
    """The connection breaks without an answer, and the operator lives on."""
    AWAY = auto()
    """The API server goes away for a while, and the operator lives on; what was held up on the way to AWS goes on, an answer of the API server
    is lost with it."""


@dataclass
class Walk:
    """An operator between two sides that a test controls.

    Attributes:
        operator: It runs, through the gate.
        gate: Its way to the API server.
        aws: Its AWS.
        away_seconds: How long the API server goes away; less than a term of the Lease (10 s), unless the term shall be lost.
    """

    operator: Operator
    gate: Gate
    aws: Emulator
    away_seconds: float = 4.0

    def meet(self, step: Step, begin: Callable[[], object]) -> None:
        """Wait at a step for what is begun to come there, and do there what the step is about; afterwards an operator runs, unhindered."""
        held = step.arrange(self)
        try:
            begin()
            self.operator.wait_for(f"the walk to come to “{step}”", held.arrived.is_set, shown=self.gate.told)
        except BaseException:
            held.release()  # it would stop whoever comes there next
            raise
        match step.ending:
            case Ending.KILL:
                self.operator.kill()
                held.drop()
                self.follow()
            case Ending.LATE:
                self.operator.kill()
                self.follow()
                held.release()
            case Ending.LOSE:
                held.drop()
            case Ending.AWAY:
                self.gate.cut()
                held.release()
                time.sleep(self.away_seconds)
                self.gate.mend()

    def follow(self) -> None:
        """Start the next operator after one that was killed; returns when it leads.

        It need not wait for the dead one's term: the Lease is given back for it. Its number goes on, so the next term has a later one.
        """
        operator = self.operator
        before = operator.lease().get("leaseTransitions", 0)
        given_back = '{"spec": {"holderIdentity": "", "leaseDurationSeconds": 1}}'
        operator.cluster.kubectl(f"--namespace={operator.namespace}", "patch", "lease", "seawall-leader", "--type=merge", "-p", given_back)
        operator.start()
        operator.wait_for("the next operator to lead", lambda: operator.lease()["leaseTransitions"] > before)


@dataclass(frozen=True)
class Step:
    """A place on the walk.

    Attributes:
        name: A sentence of where it is and what happens there.
        arrange: Arms the hold that stops the operator there.
        ending: What happens there.
    """

    name: str
    arrange: Callable[[Walk], Held]
    ending: Ending = Ending.KILL

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Calls:
    """What one change asks AWS for.

    Attributes:
        there: The writes that make it, in order.
        back: The writes that take it back, in order.
        read: Reads its fact.
    """

    there: tuple[Operation, ...]
    back: tuple[Operation, ...]
    read: Operation


# What is written to the API server


def writes_status(kind: str, name: str | None = None) -> Predicate:
    """A status of that kind (as in PLURALS) is written."""
    return lambda method, path, body: _status(kind, name, method, path, body) is not None


def journals(state: str, *, plan: str | None = None, change: str | None = None, **members: Any) -> Predicate:
    """A plan's journal is written with a record in that state.

    Args:
        state: As in the journal: `InProgress`.
        plan: Name of the plan; None: any.
        change: Id of the change; None: any.
        members: What else the record says: `cause="Undo"`, `undone=True`.
    """
    wanted = {"state": state, **members, **({"id": change} if change else {})}

    def matches(method: str, path: str, body: Any) -> bool:
        records = (_status("rplan", plan, method, path, body) or {}).get("changes") or ()
        return any(wanted.items() <= {key: each.get(key) for key in wanted}.items() for each in records)

    return matches


def names_approval(action: str) -> Predicate:
    """A plan's status is written with the approval that is being carried out."""

    def matches(method: str, path: str, body: Any) -> bool:
        named = (_status("rplan", None, method, path, body) or {}).get("approval") or {}
        return bool(named.get("action") == action)

    return matches


def marks(state: str, *, approval: str | None = None) -> Predicate:
    """An approval's status is written with that state."""
    return lambda method, path, body: (_status("rappr", approval, method, path, body) or {}).get("state") == state


def either(*predicates: Predicate) -> Predicate:
    """At least one of them is true."""
    return lambda method, path, body: any(each(method, path, body) for each in predicates)


def _status(kind: str, name: str | None, method: str, path: str, body: Any) -> Json | None:
    """The status that a request writes, if it does and is about that kind and name."""
    found = STATUS.fullmatch(path)
    if method not in {"PUT", "PATCH"} or not found or found["plural"] != PLURALS[kind] or name not in (None, found["name"]):
        return None
    status: Json | None = body.get("status") if isinstance(body, dict) else None
    return status


# The steps, in the order in which they are come to

BEGINS = journals("InProgress")
UNDOES = journals("RollingBack", cause="Undo")
ROLLS_BACK = journals("RollingBack", cause="Rollback")


def applying(calls: Calls) -> tuple[Step, ...]:
    """A change is approved, made and verified."""
    return (
        *_written("the plan names its approval", names_approval("Apply")),
        *_begun("InProgress is journalled", BEGINS),
        *_called(calls.there, BEGINS),
        *_written("Applied is journalled", journals("Applied")),
        _read_back(calls.there, calls.read, BEGINS),
        *_written("Verified is journalled", journals("Verified")),
        *_written("the approval is marked Used", marks("Used")),
    )


def undoing(calls: Calls) -> tuple[Step, ...]:
    """A change that came about by half, or does not hold, is taken back; what makes that so is the test's to arrange."""
    return (
        *_begun("RollingBack is journalled", UNDOES),
        *_called(calls.back, UNDOES),
        _read_back(calls.back, calls.read, UNDOES),
        *_written("Failed and undone is journalled", either(journals("Failed", undone=True), journals("RolledBack", cause="Undo"))),
    )


def rolling_back(calls: Calls) -> tuple[Step, ...]:
    """A change that is Verified is taken back by approval. Arm a step when the approval to apply it is marked Used."""
    return (
        *_written("the plan names its approval", names_approval("Rollback")),
        *_begun("RollingBack is journalled", ROLLS_BACK),
        *_called(calls.back, ROLLS_BACK),
        _read_back(calls.back, calls.read, ROLLS_BACK),
        *_written("RolledBack is journalled", journals("RolledBack")),
        *_written("the approval is marked Used", marks("Used")),
    )


def _written(what: str, predicate: Predicate) -> Iterator[Step]:
    """The boundaries of a write to the API server."""

    def hold(when: When) -> Callable[[Walk], Held]:
        return lambda walk: walk.gate.hold(predicate, when)

    yield Step(f"killed before {what}", hold("before"))
    yield Step(f"killed after {what}", hold("after"))
    yield Step(f"left without an answer after {what}", hold("after"), Ending.LOSE)


def _begun(what: str, predicate: Predicate) -> Iterator[Step]:
    """The boundaries of the write after which AWS may be asked to write: also too late, and with the API server away before its answer."""
    yield from _written(what, predicate)
    yield Step(f"killed before {what}, which happens late", lambda walk: walk.gate.hold(predicate, "before"), Ending.LATE)
    yield Step(f"left alone by the API server after {what}", lambda walk: walk.gate.hold(predicate, "after"), Ending.AWAY)


def _called(operations: Sequence[Operation], begun: Predicate) -> Iterator[Step]:
    """The boundaries of the writes to AWS that come after a write to the journal."""
    for position, operation in enumerate(operations):
        yield from _call(operation, operations[:position].count(operation), begun)


def _call(operation: Operation, earlier: int, begun: Predicate) -> Iterator[Step]:
    """The boundaries of one write to AWS, which follows so many of the same operation."""
    what = ":".join(operation) + (f" ({earlier + 1})" if earlier else "")

    def hold(when: When) -> Callable[[Walk], Held]:
        return lambda walk: walk.aws.hold(*operation, when, given=_made(walk, operation, earlier, begun))

    def lose(walk: Walk) -> Held:
        """Lose the answer, and hold up whatever AWS is asked next."""
        walk.aws.lose(*operation, times=1, given=_made(walk, operation, earlier, begun))
        return walk.aws.hold("*", given=_made(walk, operation, earlier + 1, begun))

    yield Step(f"killed before {what}", hold("before"))
    yield Step(f"left alone by the API server before {what}", hold("before"), Ending.AWAY)
    yield Step(f"killed after {what}", hold("after"))
    yield Step(f"left without an answer after {what}", hold("after"), Ending.LOSE)
    yield Step(f"killed as it asks again after a lost answer to {what}", lose)


def _read_back(operations: Sequence[Operation], read: Operation, begun: Predicate) -> Step:
    """The boundary before the fact is read for the first time after the last of the writes."""
    last, times = operations[-1], operations.count(operations[-1])
    return Step(f"killed before {':'.join(read)} reads back", lambda walk: walk.aws.hold(*read, given=_made(walk, last, times, begun)))


def _made(walk: Walk, operation: Operation, times: int, begun: Predicate) -> Callable[[], bool]:
    """Whether an operation was asked for so often since a write to the journal, which is itself yet to come."""
    until_now = len(walk.gate.requests)

    def has_begun() -> bool:
        return any(begun(each.method, each.path, each.body) for each in walk.gate.requests[until_now:])

    asked = walk.aws.heard(*operation, given=has_begun)
    return lambda: has_begun() and len(asked) >= times
