"""Plans for workloads: changes that are simulated before anyone sees them, and offered only where they flip a zone's verdict. Pure.

What could help is laid over the target, the workload is built anew from it and loses each zone again. What the flips do not need is left out. A
workload begins where the changes for those before it end, so that what two of them need is made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.multi_az_policy import Workload
from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import ManagedResources, Risk, Verdict
from seawall.aws.call import clean
from seawall.controls.base import NoChange
from seawall.engine.finding import MESSAGE_LIMIT, ZONE_LOSS, Finding
from seawall.engine.plan import Planned, change_id, owned_by
from seawall.engine.zones.building.build import components_of, members_of
from seawall.engine.zones.loss.outcome import Terms
from seawall.engine.zones.loss.parts import Pool
from seawall.engine.zones.loss.simulation import simulate
from seawall.engine.zones.remedies.draft import Draft
from seawall.engine.zones.remedies.look import Look
from seawall.engine.zones.remedies.sources import sources
from seawall.engine.zones.remedies.wishes import Wish, drafts
from seawall.engine.zones.site import Site
from seawall.engine.zones.workloads import terms_of
from seawall.errors import ResourceGone, Unreadable
from seawall.facts.autoscaling import AutoScalingGroup, owner_by
from seawall.facts.base import Resource
from seawall.facts.fact import View
from seawall.facts.overlay import Key, Overlay, key_of
from seawall.facts.value import image

_TOLD = 1024  # of `breaks` in a plan


@dataclass(frozen=True, slots=True)
class Owners:
    """What is done about resources that another tool owns.

    Attributes:
        managed: what the policy wants for them. What EKS, ECS, Elastic Beanstalk or CloudFormation owns is left to them in any case.
        tags: the operator's globs over tags that tell of an owner.
    """

    managed: ManagedResources = ManagedResources.PROPOSE
    tags: Sequence[str] = ()

    def of(self, resource: Resource) -> str | NoChange | None:
        """Who owns a resource, or why nothing is planned for it; None where nobody else does."""
        found = owned_by(resource, self.managed, self.tags)
        if isinstance(found, NoChange):
            return found
        try:
            service = owner_by(resource.read_tags())
        except Unreadable:
            return found
        if service is None:
            return found
        name = f"{service.service} ({service.name})" if service.name else service.service
        return NoChange(f"{resource.id} is owned by {name}: change it there, or it would be undone")


def remedies(policy: MultiAZPolicy, view: View, now: datetime, findings: Iterable[Finding], owners: Owners) -> Planned:
    """The changes by which failing workloads of one target would survive more losses.

    Args:
        policy: whose workloads they are.
        view: the target as it was read.
        now: the time of the evaluation.
        findings: of the policy in the target; those that fail are mended.
        owners: what is done about what another tool owns.
    """
    failing = {each.resource.id: each for each in findings if each.control == ZONE_LOSS and each.verdict is Verdict.FAIL}
    planner = _Planner(terms_of(policy.spec), view, now, owners)
    for workload in policy.spec.workloads if failing else ():
        for name in members_of(workload, Site.read(view, now, workload.depends_on)):
            if name in failing:
                planner.add(workload, name, failing[name])
    return Planned(tuple(planner.changes), planner.unfixable)


def explained(findings: Sequence[Finding], planned: Planned) -> tuple[Finding, ...]:
    """Findings that say why no change is planned for them, or which ones are not."""
    mended = {change.judged_arn for change in planned.changes}
    return tuple(_explained(each, planned.unfixable.get(each.id), is_mended=each.resource.arn in mended) for each in findings)


def _explained(finding: Finding, why: str | None, *, is_mended: bool) -> Finding:
    if why is None:
        return finding
    lead = "what is planned is not enough" if is_mended else "no change is planned"
    return replace(finding, message=clean(f"{finding.message}; {lead}: {why}", MESSAGE_LIMIT))


class _Planner:
    """Collects the changes of one target."""

    def __init__(self, terms: Terms, view: View, now: datetime, owners: Owners) -> None:
        self._terms = terms
        self._view = view
        self._now = now
        self._owners = owners
        self._overlay = Overlay(view)
        self._last: dict[Key, str] = {}
        self.changes: list[PlannedChange] = []
        self.unfixable: dict[str, str] = {}

    def add(self, workload: Workload, name: str, finding: Finding) -> None:
        """Add what flips a zone of a workload; or say why there is nothing, or not enough."""
        try:
            before = self._look(workload, name, ())
            wishes, whys = self._wishes(before)
            kept, after = self._kept(workload, name, before, wishes)
        except Unreadable as error:
            self.unfixable[finding.id] = f"the present value is unreadable: {error.message}"
            return
        except ResourceGone as error:
            self.unfixable[finding.id] = error.message
            return
        if after.is_failing:
            idle = [f"{wish.told} alone flips no zone" for wish in wishes if wish not in kept]
            told = dict.fromkeys((*whys, *_groups(after), *idle)) or {"Seawall has no change that would help": None}
            self.unfixable[finding.id] = "; ".join(told)
        self._plan(finding, kept, _verdicts(name, before, after))

    def _look(self, workload: Workload, name: str, wishes: Sequence[Wish]) -> Look:
        """The workload as it would be with these wishes come true."""
        overlay = Overlay(self._overlay)
        for draft in drafts(wishes, overlay):
            overlay.lay(draft.change)
        site = Site.read(overlay, self._now, workload.depends_on, counts_launches=self._terms.is_elastic)
        resources = members_of(workload, site).get(name, ())
        components = components_of(workload, resources, site)
        return Look(site, resources, components, simulate(components, site.nodes, self._terms))

    def _wishes(self, look: Look) -> tuple[list[Wish], list[str]]:
        """What might help, what is wanted most first; and why other things cannot be had."""
        wishes: list[Wish] = []
        whys: list[str] = []
        for source in sources(look, self._view):
            try:
                found = list(source())
            except (Unreadable, ResourceGone) as error:
                whys.append(f"what could be changed is unreadable: {error.message}")
                continue
            whys += [each for each in found if isinstance(each, str)]
            for wish in (each for each in found if not isinstance(each, str)):
                refused = [told.why for told in map(self._owners.of, wish.touches) if isinstance(told, NoChange)]
                whys += refused[:1]
                wishes += [] if refused else [wish]
        return wishes, whys

    def _kept(self, workload: Workload, name: str, before: Look, wishes: Sequence[Wish]) -> tuple[list[Wish], Look]:
        """Those wishes without which a zone would not flip: what is wanted least goes first."""
        kept = list(wishes)
        after = self._look(workload, name, kept)
        flips = after.flips_from(before)
        if not flips:
            return [], before
        for wish in reversed(wishes):
            fewer = [each for each in kept if each is not wish]
            look = self._look(workload, name, fewer)
            if look.flips_from(before) >= flips:
                kept, after = fewer, look
        return kept, after

    def _plan(self, finding: Finding, wishes: Sequence[Wish], verdicts: str) -> None:
        for draft in drafts(wishes, self._overlay):
            made = self._planned(finding, draft, verdicts)
            self._overlay.lay(draft.change)
            self._last[key_of(draft.change)] = made.id
            self.changes.append(made)

    def _planned(self, finding: Finding, draft: Draft, verdicts: str) -> PlannedChange:
        """A change as the plan has it. It stands on the earlier one of the same fact, and on those whose result it uses."""
        change = draft.change
        by = self._owners.of(change.resource)
        stands_on = [self._last[key] for key in (*draft.stands_on, key_of(change)) if key in self._last]
        return PlannedChange(
            id=change_id(f"{finding.control}|{finding.resource.arn}", change),
            control=finding.control,
            arn=change.resource.arn,
            judged_arn=finding.resource.arn,
            resource_type=change.resource.TYPE,
            resource_id=change.resource.id,
            fact=change.fact.path,
            before=image(change.before),
            after=image(change.after),
            calls=tuple({"operation": call.operation, "arguments": image(call.arguments)} for call in change.calls()),
            risk=draft.risk,
            billed=draft.billed,
            reversible=change.reversible,
            undo_risk=Risk.DISRUPTIVE,  # it ends what has come to be used by then
            breaks=clean("; ".join(filter(None, (draft.breaks, verdicts))), _TOLD),
            managed_by=by if isinstance(by, str) else None,
            depends_on=tuple(dict.fromkeys(stands_on)),
        )


def _groups(look: Look) -> Iterator[str]:
    """The Auto Scaling groups whose units are missing: raising or spreading them is for people."""
    short = {loss.component for loss in look.losses if loss.worst.passes is False}
    pools = [part for component in look.components if component.name in short for part in component.parts if isinstance(part, Pool)]
    names = {group.name for pool in pools for group in pool.groups if group.launch}
    for resource in look.resources:
        if isinstance(resource, AutoScalingGroup) and resource.name in names:
            owner = resource.owner
            by = f", which is owned by {owner.service}{f' ({owner.name})' if owner.name else ''}" if owner else ""
            yield f"capacity and zones of the Auto Scaling group {resource.name}{by} are for people to change"


def _verdicts(name: str, before: Look, after: Look) -> str:
    """What each loss does to a workload before and after all of its changes."""
    was, will = before.by_zone, after.by_zone
    said = []
    for zone in sorted(was.keys() | will.keys(), key=lambda each: (each is None, each)):
        what = "by its number of zones" if zone is None else f"without {zone}"
        verdicts = [str(each[zone].verdict) if zone in each else "Survives" for each in (was, will)]
        said.append(f"{what} {verdicts[0]} before, {verdicts[1]} after")
    return f"{name}: {', '.join(said)}"
