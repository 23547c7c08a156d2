"""RemediationPlans for people: what would be changed, from what to what, what that may break, and what became of it.

`summary` is for many plans, `render` for those that somebody wants to read or answer. Whatever AWS, tags or journals say is text and never
markup, and its characters are all visible.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import Reversible, Risk
from seawall.controls import registry
from seawall.outputs.fact_diff import Line, differences, opened
from seawall.outputs.visible import visible

FEW: Final = 8
"""So many changes are shown one by one without being asked; of more, those of one control are shown together."""

_NAMED: Final = 5
"""Resources named in a group."""
_ARGUMENT: Final = 60
"""Characters of an argument of a call; the difference above has what matters of it, `-o yaml` all."""
_SHORT_HASH: Final = 8

_RISKS: Final = {Risk.SAFE: "green", Risk.DISRUPTIVE: "yellow", Risk.DESTRUCTIVE: "bold red"}
_STATES: Final = {
    ChangeState.IN_PROGRESS: "cyan",
    ChangeState.APPLIED: "cyan",
    ChangeState.ROLLING_BACK: "cyan",
    ChangeState.VERIFIED: "green",
    ChangeState.ROLLED_BACK: "blue",
    ChangeState.FAILED: "bold red",
    ChangeState.STALE: "yellow",
    ChangeState.CONTESTED: "bold red",
}
_STOPPED: Final = frozenset({ChangeState.FAILED, ChangeState.STALE, ChangeState.CONTESTED})
_MARKS: Final = {"-": "red", "+": "green", " ": "dim"}
_WORST: Final = list(Risk)


def journal(plan: RemediationPlan) -> dict[str, ChangeRecord]:
    """Every change's record, in the plan's order; Pending where nothing was written yet."""
    written = {record.id: record for record in plan.status.changes}
    return {change.id: written.get(change.id) or ChangeRecord(id=change.id) for change in plan.spec.changes}


def standing(records: Iterable[ChangeRecord]) -> str:
    """How far changes are: `2 Verified, 3 Pending`."""
    counted = Counter(record.state for record in records)
    return ", ".join(f"{counted[state]} {state}" for state in reversed(ChangeState) if counted[state])


def summary(plans: Sequence[RemediationPlan], *, namespaces: bool = False) -> RenderableType:
    """A line for each plan, then one for each control that they mend.

    Args:
        plans: in the order in which they are shown.
        namespaces: whether they are of several namespaces.
    """
    return Group(_plans(plans, namespaces=namespaces), Text(), _controls(plans))


def render(
    plans: Sequence[RemediationPlan],
    *,
    every_change: bool = False,
    chosen: Mapping[str, Collection[str]] | None = None,
    back: bool = False,
) -> Iterator[RenderableType]:
    """Each plan with its changes.

    Args:
        plans: in the order in which they are shown.
        every_change: show each change by itself, however many there are.
        chosen: ids of the changes to show, by the hash of their plan; None means all of all.
        back: show what taking the changes back does.
    """
    shown = [[each for each in plan.spec.changes if chosen is None or each.id in chosen[plan.spec.hash]] for plan in plans]
    one_by_one = every_change or sum(map(len, shown)) <= FEW
    for plan, changes in zip(plans, shown, strict=True):
        yield _head(plan)
        records = journal(plan)
        yield from _each(changes, records, back=back) if one_by_one else _together(changes, records, back=back)


def _plans(plans: Sequence[RemediationPlan], *, namespaces: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("NAMESPACE", "PLAN", "ACCOUNT", "REGION", "RISK", "STATE")[0 if namespaces else 1 :]:
        table.add_column(heading, overflow="fold", no_wrap=heading in {"PLAN", "REGION", "RISK"})
    for plan in plans:
        metadata, spec = plan.metadata, plan.spec
        cells = (*((metadata.namespace,) if namespaces else ()), metadata.name, spec.account, spec.region)
        state = Text(", ".join(part for part in (_reason(plan), standing(journal(plan).values())) if part))
        table.add_row(*(Text(visible(cell)) for cell in cells), _risk(_worst(spec.changes)), state)
    return table


def _controls(plans: Sequence[RemediationPlan]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("CONTROL", overflow="fold", no_wrap=True)
    table.add_column("CHANGES", justify="right", no_wrap=True)
    table.add_column("RISK", no_wrap=True)
    table.add_column("UNDO", no_wrap=True)
    table.add_column("WHAT MUST BE TRUE", overflow="fold", ratio=1)
    by_control: dict[str, list[PlannedChange]] = {}
    for plan in plans:
        for change in plan.spec.changes:
            by_control.setdefault(change.control, []).append(change)
    for control, changes in sorted(by_control.items(), key=lambda item: (-len(item[1]), item[0])):
        undo = "/".join(each for each in Reversible if any(change.reversible is each for change in changes))
        table.add_row(Text(visible(control)), str(len(changes)), _risk(_worst(changes)), undo, Text(_title(control)))
    return table


def _worst(changes: Iterable[PlannedChange]) -> Risk:
    return max((change.risk for change in changes), key=_WORST.index)


def _head(plan: RemediationPlan) -> RenderableType:
    """What a plan is about, and how it stands."""
    spec, status = plan.spec, plan.status
    title = Text.assemble((visible(plan.metadata.name), "bold"), f"  for {spec.source_ref.kind} {visible(spec.source_ref.name)}")
    number = Text(spec.hash, style="dim")
    number.stylize("not dim bold", 0, _SHORT_HASH)
    approval = status.approval
    ready = next((each for each in status.conditions if each.type == "Ready"), None)
    told = ": ".join(part for part in (_reason(plan), visible(ready.message) if ready else "") if part)
    rows: dict[str, RenderableType | None] = {
        "account": _said(f"{spec.account}, Region {spec.region}, run {spec.run}"),
        "hash": number,
        "asked by": _said(spec.requested_by),
        "answer": _said(f"{approval.action}, by RemediationApproval {approval.name}" if approval else None),
        "state": Text("\n".join(part for part in (told, standing(journal(plan).values())) if part)),
    }
    return Group(title, _rows(rows, indent=2), Text())


def _reason(plan: RemediationPlan) -> str:
    """The reason of the plan's condition Ready; empty before anyone looked."""
    return next((each.reason for each in plan.status.conditions if each.type == "Ready"), "")


def _each(changes: Sequence[PlannedChange], records: Mapping[str, ChangeRecord], *, back: bool) -> Iterator[RenderableType]:
    for number, change in enumerate(changes, 1):
        place = f"{number}/{len(changes)} " if len(changes) > 1 else ""
        yield Text.assemble(place, (visible(change.control), "bold"), " on ", (visible(change.resource_id), "bold"))
        about: dict[str, RenderableType | None] = {
            "wanted": _said(_title(change.control)),
            "resource": _said(f"{change.resource_type} {change.arn}"),
            "judged": _said(change.judged_arn),
            "change": _said(change.id),
            "state": _state(records[change.id]),
            **_effects(change, back=back),
            "needs": _said(f"change {', '.join(change.depends_on)} before it" if change.depends_on else None),
            "fact": _fact(change, back=back),
            "calls": None if back else Text("\n".join(_call(call) for call in change.calls) or "none"),
        }
        yield _rows(about, indent=2)
        yield Text()


def _effects(change: PlannedChange, *, back: bool) -> dict[str, RenderableType | None]:
    """What making a change may do, and whether it can be taken back; or what taking it back may do."""
    leaves = change.reversible is Reversible.PARTIAL
    if back:
        stays = _said(change.breaks or "something") if leaves else None
        return {"risk": _risk(change.undo_risk or change.risk), "stays": stays}
    risk = _risk(change.risk)
    if change.billed:
        risk.append(", billed by AWS", style="yellow")
    return {
        "risk": risk,
        "breaks": _said(change.breaks),
        "undo": _undo(change, "what stays behind is told under breaks" if leaves and change.breaks else "something stays behind"),
        "owner": change.managed_by and Text(f"{visible(change.managed_by)}, which may take the change back", style="yellow"),
    }


def _undo(change: PlannedChange, leaves: str) -> Text:
    how = {
        Reversible.YES: "by writing the value before",
        Reversible.PARTIAL: f"by writing the value before; {leaves}",
        Reversible.NO: "nothing takes it back",
    }[change.reversible]
    text = Text.assemble((f"{change.reversible}", "bold red" if change.reversible is Reversible.NO else ""), f", {how}")
    return text if change.undo_risk is None else Text.assemble(text, "; risk ", _risk(change.undo_risk))


def _together(changes: Sequence[PlannedChange], records: Mapping[str, ChangeRecord], *, back: bool) -> Iterator[RenderableType]:
    """The changes of one control and fact as one, as far as they are alike."""
    groups: dict[tuple[object, ...], list[PlannedChange]] = {}
    for change in changes:
        alike = (
            change.control,
            change.fact,
            change.risk,
            change.billed,
            change.reversible,
            change.undo_risk,
            change.breaks,
            change.managed_by,
        )
        groups.setdefault(alike, []).append(change)
    for group in groups.values():
        first, many = group[0], f"{len(group)} changes" if len(group) > 1 else "1 change"
        names = ", ".join(visible(change.resource_id) for change in group[:_NAMED])
        more = f" and {len(group) - _NAMED} more" if len(group) > _NAMED else ""
        yield Text.assemble((visible(first.control), "bold"), f"  {many}")
        about: dict[str, RenderableType | None] = {
            "wanted": _said(_title(first.control)),
            "resources": Text(f"{visible(first.resource_type)} {names}{more}"),
            "state": _states(group, records),
            **_effects(first, back=back),
            "fact": _common(group, back=back),
            "calls": None if back else Text(", ".join(_operations(group)) or "none"),
        }
        yield _rows(about, indent=2)
        yield Text()


def _states(group: Sequence[PlannedChange], records: Mapping[str, ChangeRecord]) -> Text:
    """How many are how far, and what stopped those that were stopped."""
    text = Text(standing(records[change.id] for change in group))
    stopped = [change for change in group if _is_stopped(records[change.id])]
    for change in stopped[:_NAMED]:
        text = Text.assemble(text, f"\n{visible(change.resource_id)} ", _state(records[change.id]))
    return text.append(f"\nand {len(stopped) - _NAMED} more") if len(stopped) > _NAMED else text


def _is_stopped(record: ChangeRecord) -> bool:
    """Whether a change is not where somebody wanted it, and the journal says why."""
    is_kept = record.cause is not None and record.state is not ChangeState.ROLLED_BACK
    return bool(record.message) and (record.state in _STOPPED or is_kept)


def _operations(group: Sequence[PlannedChange]) -> list[str]:
    return sorted({visible(str(call.get("operation"))) for change in group for call in change.calls})


def _common(group: Sequence[PlannedChange], *, back: bool) -> RenderableType:
    """The difference that all changes of a group make; where it is not the same one, that of the first."""
    several = len({json.dumps((change.before, change.after), sort_keys=True) for change in group})
    first = group[0]
    note = f": {several} differences, such as on {first.resource_id} (`plan --changes` shows each)" if several > 1 else ""
    return _fact(first, note, back=back)


def _fact(change: PlannedChange, note: str = "", *, back: bool) -> RenderableType:
    lines = differences(change.after, change.before) if back else differences(change.before, change.after)
    return Group(Text(visible(f"{change.fact}{note}")), _marked(lines) if lines else Text("stays as it is"))


def _marked(lines: Sequence[Line]) -> Table:
    """Lines with their marks in a column of their own, so that a folded line stays beside its mark."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for mark, text in lines:
        table.add_row(Text(mark, style=_MARKS[mark]), Text(text, style=_MARKS[mark]))
    return table


def _state(record: ChangeRecord) -> Text:
    """How far a change is, and why."""
    undone = {None: "", True: ", undone", False: ", not undone"}[record.undone]
    text = Text.assemble((str(record.state), _STATES.get(record.state, "")), undone)
    if record.cause is not None:
        text.append(f" ({record.cause})")
    return text.append(f": {visible(record.message)}") if record.message else text


def _said(text: str | None) -> Text | None:
    return Text(visible(text)) if text else None


def _risk(risk: Risk) -> Text:
    return Text(str(risk), style=_RISKS[risk])


def _title(control: str) -> str:
    """What must be true; empty for a control that this version does not know."""
    known = registry()
    return known[control].title if control in known else ""


def _call(call: Mapping[str, Any]) -> str:
    """A call on one line, its long arguments cut; one of an unknown form as it is."""
    if set(call) != {"operation", "arguments"} or not isinstance(call["arguments"], Mapping):
        return visible(json.dumps(call, ensure_ascii=False))
    arguments = ", ".join(f"{visible(name)}={_argument(value)}" for name, value in call["arguments"].items())
    return f"{visible(str(call['operation']))}({arguments})"


def _argument(value: object) -> str:
    text = visible(json.dumps(opened(value), ensure_ascii=False))
    return text if len(text) <= _ARGUMENT else f"{text[:_ARGUMENT]}... ({len(text) - _ARGUMENT} more characters)"


def _rows(rows: Mapping[str, RenderableType | None], *, indent: int) -> Table:
    """Names and values, without those that say nothing."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold", ratio=1)
    for name, value in rows.items():
        if value:
            table.add_row(f"{' ' * indent}{name}", value)
    return table
