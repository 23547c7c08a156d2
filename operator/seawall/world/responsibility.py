"""The responsibility report of an account: what it is made from, and what of that has changed since it was made last."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from seawall.api.v1alpha1 import AWSAccount, ProviderAssurance, SecurityBaseline
from seawall.api.v1alpha1.responsibility_report import ReportedAccount
from seawall.aws.partitions import GLOBAL
from seawall.engine.finding import Finding
from seawall.engine.responsibility.assured import Assurance, assurance
from seawall.engine.responsibility.join import Joined, Known, join
from seawall.engine.responsibility.results import Results, Verdicts, sorted_by_service
from seawall.engine.responsibility.seen import is_telling, seen
from seawall.engine.select import select
from seawall.errors import InvalidSpec, UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.snapshot import Freshness
from seawall.facts.tagged import Tagged, TaggedRegion
from seawall.facts.tagging import GET_RESOURCES_ACTION
from seawall.kube.reports import Source
from seawall.world import World
from seawall.world.accounts import Opened
from seawall.world.memory import Memory, Told
from seawall.world.objects import Body

#: How often AWS's tagging API is asked, in each Region.
_TAGS_EVERY: Final = timedelta(hours=1)


async def remember(world: World, source: Source, findings: Sequence[tuple[str, Sequence[Finding]]]) -> None:
    """Keep what a baseline has found, for the reports of its accounts.

    Args:
        world: where.
        source: the baseline.
        findings: by the AWSAccount's name, once for each target.
    """
    by_account: dict[str, list[Finding]] = {}
    for account, found in findings:
        by_account.setdefault(account, []).extend(found)
    before = world.memory.results.get(source.uid, {})
    now = await world.work(lambda: {name: sorted_by_service(found) for name, found in by_account.items()})
    world.memory.results[source.uid] = now
    for name in before.keys() | now.keys():
        body = world.objects.get(AWSAccount, source.namespace, name)
        if body is not None and before.get(name) != now.get(name):
            world.memory.told.setdefault(body["metadata"]["uid"], Told()).found_anew += 1


@dataclass(frozen=True)
class Surroundings:
    """What decides the reports of all accounts of a namespace.

    Attributes:
        told: generations of its baselines, at which they were evaluated, and what watches AWS's own reports: compared to see a change.
        bodies: of the baselines.
        selected: ids of the controls that a baseline selects, by its uid and generation, once somebody wanted them; None for one that is invalid.
    """

    told: tuple[object, ...]
    bodies: tuple[Body, ...]
    selected: dict[tuple[str, int], frozenset[str] | None]

    @cached_property
    def baselines(self) -> tuple[SecurityBaseline, ...]:
        """Those that can be read and are not suspended: the others say nothing."""
        return tuple(each for each in Memory.parsed(SecurityBaseline, self.bodies) if not each.spec.suspend)

    def over(self, account: Body) -> list[SecurityBaseline]:
        """The baselines that mean an account."""
        return [each for each in self.baselines if _is_over(each, account)]


def surroundings(world: World, before: Mapping[str, Surroundings]) -> dict[str, Surroundings]:
    """What there is by namespace: made at once for all of them, and the same object as before where it is the same."""
    baselines: defaultdict[str, list[Body]] = defaultdict(list)
    assurances: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for body in world.objects.all(SecurityBaseline):
        baselines[body["metadata"]["namespace"]].append(body)
    for body in world.objects.all(ProviderAssurance):
        assurances[body["metadata"]["namespace"]].append((body["metadata"]["uid"], body["metadata"]["resourceVersion"]))
    found = {}
    for namespace in {body["metadata"]["namespace"] for body in world.objects.all(AWSAccount)}:
        names = [(each["metadata"]["uid"], each["metadata"]["generation"]) for each in baselines[namespace]]
        told = (*((*name, world.memory.evaluated.get(name[0])) for name in names), *assurances[namespace])
        known = before.get(namespace)
        if known is None or known.told != told:
            selected = {} if known is None else {name: known.selected[name] for name in names if name in known.selected}
            known = Surroundings(told, tuple(baselines[namespace]), selected)
        found[namespace] = known
    return found


def ground(world: World, body: Body, around: Surroundings) -> tuple[object, ...]:
    """All that decides a report but for the facts themselves: another value calls for a new one."""
    metadata = body["metadata"]
    state, told = world.accounts.state(metadata["uid"]), world.memory.told.get(metadata["uid"], Told())
    return metadata["uid"], metadata.get("labels"), state if isinstance(state, Opened) else None, around.told, told.found_anew


def are_evaluated(world: World, body: Body, around: Surroundings) -> bool:
    """Whether the baselines over an account were evaluated at their present spec in this term."""
    return all(_is_evaluated(world, each) for each in around.over(body))


def _is_evaluated(world: World, baseline: SecurityBaseline) -> bool:
    uid = baseline.metadata.uid
    return world.memory.evaluated.get(uid) == baseline.metadata.generation and uid in world.memory.results


def _results_of(world: World, body: Body, around: Surroundings) -> list[Results]:
    """What the baselines over an account have found there; one that selects what there is not says nothing."""
    found = []
    for baseline in around.over(body):
        selected = _selected(world, baseline, around)
        if selected is not None:
            is_evaluated = _is_evaluated(world, baseline)
            verdicts: Verdicts = world.memory.results[baseline.metadata.uid].get(body["metadata"]["name"], {}) if is_evaluated else {}
            found.append(Results(baseline.metadata.name, selected, is_evaluated, verdicts))
    return found


def _selected(world: World, baseline: SecurityBaseline, around: Surroundings) -> frozenset[str] | None:
    """Ids of the controls that a baseline selects, worked out once for each generation; None when its spec is invalid."""
    name = baseline.metadata.uid, baseline.metadata.generation
    if name not in around.selected:
        try:
            chosen = select(baseline.spec.profiles, baseline.spec.controls, world.registry, world.profiles)
        except InvalidSpec:
            around.selected[name] = None
        else:
            around.selected[name] = frozenset(each.control.id for each in chosen)
    return around.selected[name]


def _is_over(baseline: SecurityBaseline, account: Body) -> bool:
    """Whether a baseline means an account."""
    spec, metadata = baseline.spec, account["metadata"]
    if spec.account_selector is not None:
        return spec.account_selector.matches(metadata.get("labels") or {})
    return metadata["name"] in {each.name for each in spec.account_refs or ()}


def assurances_of(world: World, namespace: str, partition: str) -> list[Assurance]:
    """What the namespace's ProviderAssurances say of a partition."""
    every = world.memory.parsed(ProviderAssurance, world.objects.all(ProviderAssurance, namespace))
    return [assurance(each) for each in every if each.status.partition == partition]


def joined(world: World, body: Body, around: Surroundings) -> Joined | None:
    """Both sides of an account; reads the tagging API, so it runs in a worker. None while nobody knows which account it is."""
    metadata, status = body["metadata"], body.get("status") or {}
    number, partition = status.get("accountID"), status.get("partition")
    if not number or not partition:
        return None
    known = Known(
        seen=seen(world.snapshots.done(metadata["uid"], is_telling), _tagged(world, metadata["uid"])),
        results=_results_of(world, body, around),
        assurances=assurances_of(world, metadata["namespace"], partition),
        controls={control.id: control.layer.value for control in world.registry.values()},
    )
    return join(ReportedAccount(name=metadata["name"], id=number, partition=partition), known)


def _tagged(world: World, uid: str) -> list[Tagged | Unreadable]:
    """What the tagging API says in each Region of an account."""
    state = world.accounts.state(uid)
    if not isinstance(state, Opened):
        return [Unreadable("the account cannot be read", reason=UnknownReason.ERROR)]
    state.account.require(frozenset({GET_RESOURCES_ACTION}))
    now = world.clock.now()
    view = world.snapshots.view(uid, state.account, Freshness(now - _TAGS_EVERY, now, 2 * _TAGS_EVERY))
    answers: list[Tagged | Unreadable] = []
    for region in (GLOBAL, *state.regions):
        try:
            answers.append(the(view.target(region), TaggedRegion).tagged)
        except Unreadable as error:
            answers.append(error)
    return answers


def accounts(world: World) -> list[Body]:
    """The accounts that are neither suspended, of which the last report stays, nor on their way out, with which it goes."""
    return [
        body
        for body in world.objects.all(AWSAccount)
        if not (body.get("spec") or {}).get("suspend") and not body["metadata"].get("deletionTimestamp")
    ]


def noted(report: Body) -> Body:
    """What is remembered of a report that is there: whose it is, its counts, and a digest of the rest, which is large."""
    kept = {key: report["metadata"].get(key) for key in ("namespace", "name", "uid", "resourceVersion")}
    return {"metadata": kept, "asOf": report.get("asOf"), "summary": report.get("summary") or {}, "digest": digest(report)}


def digest(report: Mapping[str, Any]) -> str:
    """A digest of all that a report says and whose it is, without its date."""
    said = {key: value for key, value in report.items() if key not in {"apiVersion", "kind", "metadata", "asOf"}}
    owners = report["metadata"].get("ownerReferences")
    return hashlib.sha256(json.dumps([owners, said], sort_keys=True).encode()).hexdigest()
