"""The responsibility report of an account: what it is made from, and what of that has changed since it was made last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

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
from seawall.world import World
from seawall.world.accounts import Opened
from seawall.world.objects import Body

#: How often AWS's tagging API is asked, in each Region.
_TAGS_EVERY: Final = timedelta(hours=1)


async def remember(world: World, uid: str, findings: Sequence[tuple[str, Sequence[Finding]]]) -> None:
    """Keep what a baseline has found, for the reports of its accounts.

    Args:
        world: where.
        uid: the baseline's.
        findings: by the AWSAccount's name, once for each target.
    """
    by_account: dict[str, list[Finding]] = {}
    for account, found in findings:
        by_account.setdefault(account, []).extend(found)
    before = world.memory.results.get(uid, {})
    now = await world.work(lambda: {name: sorted_by_service(found) for name, found in by_account.items()})
    world.memory.results[uid] = {name: before[name] if before.get(name) == verdicts else verdicts for name, verdicts in now.items()}


def ground(world: World, body: Body) -> tuple[object, ...]:
    """All that decides a report but for the facts themselves: another value calls for a new one."""
    metadata = body["metadata"]
    namespace = metadata["namespace"]
    baselines = tuple(
        (each["metadata"]["uid"], each["metadata"]["generation"], world.memory.evaluated.get(each["metadata"]["uid"]))
        for each in world.objects.all(SecurityBaseline, namespace)
    )
    results = tuple(world.memory.results.get(uid, {}).get(metadata["name"]) for uid, _, _ in baselines)
    assurances = tuple(
        (each["metadata"]["uid"], each["metadata"]["resourceVersion"]) for each in world.objects.all(ProviderAssurance, namespace)
    )
    state = world.accounts.state(metadata["uid"])
    return metadata["uid"], metadata.get("labels"), state if isinstance(state, Opened) else None, baselines, results, assurances


def results_of(world: World, body: Body) -> list[Results]:
    """What the baselines over an account have found there; those that are suspended or cannot be read say nothing."""
    metadata = body["metadata"]
    found = []
    for baseline in world.memory.parsed(SecurityBaseline, world.objects.all(SecurityBaseline, metadata["namespace"])):
        if baseline.spec.suspend or not _is_over(baseline, body):
            continue
        try:
            chosen = select(baseline.spec.profiles, baseline.spec.controls, world.registry, world.profiles)
        except InvalidSpec:
            continue
        uid = baseline.metadata.uid
        is_evaluated = world.memory.evaluated.get(uid) == baseline.metadata.generation and uid in world.memory.results
        verdicts: Verdicts = world.memory.results[uid].get(metadata["name"], {}) if is_evaluated else {}
        found.append(Results(baseline.metadata.name, frozenset(each.control.id for each in chosen), is_evaluated, verdicts))
    return found


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


def joined(world: World, body: Body, results: Sequence[Results]) -> Joined | None:
    """Both sides of an account; reads the tagging API, so it runs in a worker. None while nobody knows which account it is."""
    metadata, status = body["metadata"], body.get("status") or {}
    number, partition = status.get("accountID"), status.get("partition")
    if not number or not partition:
        return None
    known = Known(
        seen=seen(world.snapshots.done(metadata["uid"], is_telling), _tagged(world, metadata["uid"])),
        results=results,
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
    """The accounts that are not suspended: of those the last report stays."""
    return [body for body in world.objects.all(AWSAccount) if not (body.get("spec") or {}).get("suspend")]
