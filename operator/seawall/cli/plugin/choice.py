"""Which plans and changes a command is about. Pure, but for the one list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from seawall.api.meta import GROUP
from seawall.api.v1alpha1 import MultiAZPolicy, RemediationPlan, SecurityBaseline
from seawall.api.v1alpha1.remediation_approval import Action
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange, Reason
from seawall.api.v1alpha1.terms import Reversible
from seawall.controls import nearest
from seawall.errors import InvalidSpec, SeawallError
from seawall.kube.person import Person
from seawall.outputs.plan import journal, standing

SOURCES: Final = {
    name: kind.kind()
    for kind in (SecurityBaseline, MultiAZPolicy)
    for name in (kind.NAMES.short, kind.kind().lower(), kind.NAMES.plural, f"{kind.NAMES.plural}.{GROUP}")
}
"""What kubectl accepts in the place of a kind."""

_OPEN: Final = frozenset({ChangeState.PENDING, ChangeState.FAILED})
_IN_FORCE: Final = frozenset({ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.VERIFIED})
_CAN: Final = {Action.APPLY: "be made", Action.REJECT: "be declined", Action.ROLLBACK: "be taken back"}


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of a namespace, or of all.

    Attributes:
        bodies: as the API server has them.
        plans: those that can be read.
        unreadable: why the others cannot, by name.
    """

    where: str
    bodies: list[dict[str, Any]] = field(default_factory=list)
    plans: list[RemediationPlan] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)

    def named(self, names: Iterable[str]) -> list[RemediationPlan]:
        """Plans by name, in the order asked for, each once.

        Raises:
            InvalidSpec: There is none of a name.
            SeawallError: One cannot be read.
        """
        known = {plan.metadata.name: plan for plan in self.plans}
        return [known[name] if name in known else self._missing(name, known) for name in dict.fromkeys(names)]

    def _missing(self, name: str, known: Mapping[str, RemediationPlan]) -> RemediationPlan:
        if name in self.unreadable:
            raise SeawallError(
                f"plan {name} cannot be read by this version of kubectl-seawall: {self.unreadable[name]}", reason="Unreadable"
            )
        close = nearest(name, known)
        hint = f"did you mean `{close}`?" if close else "see `kubectl seawall plan`"
        raise InvalidSpec(f"there is no plan `{name}` in {self.where}, {hint}")

    def of_source(self, source: str) -> list[RemediationPlan]:
        """Plans of one SecurityBaseline or MultiAZPolicy, such as `sb/production`.

        Raises:
            InvalidSpec: It has none, or is no source.
        """
        word, _, name = source.partition("/")
        kind = SOURCES.get(word.lower())
        if kind is None or not name:
            raise InvalidSpec(f"--source: seen `{source}`, wanted sb/NAME or maz/NAME")
        found = [plan for plan in self.plans if (plan.spec.source_ref.kind, plan.spec.source_ref.name) == (kind, name)]
        if not found:
            others = sorted({plan.spec.source_ref.name for plan in self.plans if plan.spec.source_ref.kind == kind})
            close = nearest(name, others)
            hint = f", did you mean `{word}/{close}`?" if close else f", seen plans for {', '.join(others)}" if others else ""
            raise InvalidSpec(f"there is no plan for {kind} `{name}` in {self.where}{hint}")
        return found


async def read(person: Person, namespace: str | None) -> Plans:
    """Read the plans of a namespace; None means all namespaces."""
    plans = Plans(f"namespace {namespace}" if namespace else "any namespace")
    for body in await person.list(RemediationPlan, namespace):
        plans.bodies.append(body)
        try:
            plans.plans.append(RemediationPlan.parse(body))
        except InvalidSpec as error:
            plans.unreadable[body["metadata"]["name"]] = error.message
    return plans


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plan, and the changes in it that an answer is about."""

    plan: RemediationPlan
    changes: tuple[PlannedChange, ...]


def answerable(plans: Sequence[RemediationPlan], action: Action, ids: Collection[str], *, named: bool) -> list[Chosen]:
    """The plans with the changes that an answer would move; a plan that has none of them is left out.

    Args:
        plans: those that the command line names.
        action: the answer.
        ids: ids of changes that it is about; empty means all.
        named: whether each plan was named by itself, and so must have something to answer.

    Raises:
        InvalidSpec: Nothing can be answered, or one of the changes cannot.
    """
    every = {change.id for plan in plans for change in plan.spec.changes}
    for unknown in (each for each in ids if each not in every):
        close = nearest(unknown, every)
        hint = f"did you mean `{close}`?" if close else "see `kubectl seawall plan --changes`"
        raise InvalidSpec(f"--change: the plans have no change `{unknown}`, {hint}")
    chosen: list[Chosen] = []
    for plan in plans:
        wanted = [change for change in plan.spec.changes if not ids or change.id in ids]
        moved = _moved(plan, wanted, action)
        if moved:
            chosen.append(Chosen(plan, tuple(moved)))
        elif wanted and named:
            raise InvalidSpec(_nothing(plan, wanted, action))
    if not chosen:
        raise InvalidSpec(f"the plans have no change that could {_CAN[action]}, see `kubectl seawall plan`")
    for stuck in set(ids) - {change.id for each in chosen for change in each.changes}:
        states = {str(records[stuck].state) for records in map(journal, plans) if stuck in records}
        raise InvalidSpec(f"--change: `{stuck}` is {' and '.join(sorted(states))}, and could not {_CAN[action]}")
    return chosen


def is_superseded(plan: RemediationPlan) -> bool:
    """Whether a later plan takes its place."""
    return any(each.type == "Ready" and each.reason == Reason.SUPERSEDED for each in plan.status.conditions)


def _moved(plan: RemediationPlan, wanted: Iterable[PlannedChange], action: Action) -> list[PlannedChange]:
    records = journal(plan)
    if action is Action.ROLLBACK:
        return [change for change in wanted if change.reversible is not Reversible.NO and _is_in_force(records[change.id])]
    return [] if is_superseded(plan) else [change for change in wanted if records[change.id].state in _OPEN]


def _is_in_force(record: ChangeRecord) -> bool:
    return record.state in _IN_FORCE or (record.state is ChangeState.FAILED and record.undone is False)


def _nothing(plan: RemediationPlan, wanted: Sequence[PlannedChange], action: Action) -> str:
    """Why a plan has nothing to answer."""
    records = journal(plan)
    if action is not Action.ROLLBACK and is_superseded(plan):
        return f"plan {plan.metadata.name} is superseded: a later one takes its place, or nothing is left to change; see `kubectl seawall plan`"
    seen = standing(records[change.id] for change in wanted)
    if action is Action.ROLLBACK and all(change.reversible is Reversible.NO for change in wanted):
        seen = f"{seen}; nothing takes them back"
    return f"plan {plan.metadata.name} has no change that could {_CAN[action]}: {seen}"


def unmet(chosen: Chosen, action: Action) -> list[str]:
    """What stands in the way of changes that were chosen without those that they hang together with."""
    ids = {change.id for change in chosen.changes}
    records = journal(chosen.plan)
    if action is Action.APPLY:
        pairs = [(change.id, needed) for change in chosen.changes for needed in change.depends_on]
        left = [(one, other) for one, other in pairs if other not in ids and not _is_in_force(records[other])]
        return [f"change {one} waits for change {other}, which is not among these" for one, other in left]
    if action is Action.ROLLBACK:
        pairs = [(needed, other.id) for other in chosen.plan.spec.changes for needed in other.depends_on if needed in ids]
        left = [(one, other) for one, other in pairs if other not in ids and _is_in_force(records[other])]
        return [f"change {one} stays while change {other} stands on it, which is not among these" for one, other in left]
    return []
