"""What an evaluation found to be needed becomes plans on a real API server: new ones, the ones that there are, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1.policy import PolicySpec
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.api.v1alpha1.security_baseline import Spec
from seawall.kube.reports import Source
from seawall.world import World, plans
from seawall.world.offering import CHANGED_BY, Needs, Offered, offer_for, retire_others, rivals
from tests.engine.planned import change
from tests.kube.builders import ManualClock
from tests.world.conftest import Wakes

ONE, TWO = change("a"), change("b")
GENERATION = 3


def source(namespace: str, uid: str = "u-1") -> Source:
    return Source("SecurityBaseline", namespace, "prod", uid)


def spec(mode: str = "Plan") -> PolicySpec:
    return Spec.model_validate({"accountRefs": [{"name": "prod"}], "profiles": ["cis-7.0"], "mode": mode})


async def offered(
    world: World, namespace: str, *changes: PlannedChange, uid: str = "u-1", mode: str = "Plan", region: str = "eu-west-1"
) -> Offered:
    """What one evaluation of the source leaves behind."""
    annotations = {CHANGED_BY: "bob"}
    body = {"metadata": {"namespace": namespace, "name": "prod", "uid": uid, "generation": GENERATION, "annotations": annotations}}
    needs = Needs("prod", region, (), tuple(changes))
    return await offer_for(world, source(namespace, uid), body, spec(mode), needs, world.clock.now())


async def stored(world: World, namespace: str) -> list[Any]:
    return [RemediationPlan.parse(each) for each in await world.cluster.list(RemediationPlan, namespace)]


async def becomes(world: World, namespace: str, name: str, records: Sequence[ChangeRecord]) -> None:
    """What carrying a plan out has left in its journal."""
    body = world.objects.get(RemediationPlan, namespace, name)
    assert body is not None
    await plans.amend(world, body, records)


async def test_what_is_needed_becomes_a_plan_once_and_whoever_asked_for_it_is_named(world: World, namespace: str, wakes: Wakes) -> None:
    first = await offered(world, namespace, ONE, TWO)
    (plan,) = await stored(world, namespace)
    assert (first.names, first.waiting, plan.spec.requested_by, plan.spec.run) == ((plan.metadata.name,), 1, "bob", 1)
    assert wakes.heard == [("RemediationPlan", plan.metadata.name)]
    again = await offered(world, namespace, ONE, TWO)
    assert again == first
    assert (await stored(world, namespace))[0].metadata.resource_version == plan.metadata.resource_version


async def test_other_content_supersedes_the_plan_and_the_first_content_revives_it(world: World, namespace: str) -> None:
    (old,) = (await offered(world, namespace, ONE)).names
    (new,) = (await offered(world, namespace, TWO)).names
    superseded = {each.metadata.name: each.status.conditions[0].reason for each in await stored(world, namespace) if each.status.conditions}
    assert superseded == {old: "Superseded"}
    assert (await offered(world, namespace, ONE)).names == (old,)
    body = world.objects.get(RemediationPlan, namespace, new)
    assert body is not None
    assert plans.superseded_since(body) is not None


async def test_nothing_is_offered_in_mode_audit_and_what_was_is_superseded(world: World, namespace: str) -> None:
    await offered(world, namespace, ONE)
    assert await offered(world, namespace, ONE, mode="Audit") == Offered()
    assert [each.status.conditions[0].reason for each in await stored(world, namespace)] == ["Superseded"]


async def test_what_was_just_made_is_in_doubt_and_then_offered_under_the_next_number(
    world: World, namespace: str, clock: ManualClock
) -> None:
    (name,) = (await offered(world, namespace, ONE)).names
    await becomes(world, namespace, name, [ChangeRecord(id=ONE.id, state=ChangeState.VERIFIED, finished_at=clock.now())])
    assert await offered(world, namespace, ONE) == Offered(in_doubt=True)
    clock.pass_by(60)
    (again,) = (await offered(world, namespace, ONE)).names
    assert again.endswith("-2")
    assert await offered(world, namespace, ONE) == Offered((again,), waiting=1), "the plan that was made waits for nobody"


async def test_what_a_leader_with_a_clock_ahead_has_made_is_not_in_doubt_until_that_time(
    world: World, namespace: str, clock: ManualClock
) -> None:
    clock.pass_by(60)
    (name,) = (await offered(world, namespace, ONE)).names
    ahead = clock.now() + timedelta(minutes=10)
    await becomes(world, namespace, name, [ChangeRecord(id=ONE.id, state=ChangeState.VERIFIED, finished_at=ahead)])
    (again,) = (await offered(world, namespace, ONE)).names
    assert again.endswith("-2")


async def test_what_ended_unwritten_is_offered_in_a_plan_that_waits(world: World, namespace: str, clock: ManualClock) -> None:
    (name,) = (await offered(world, namespace, ONE)).names
    await becomes(world, namespace, name, [ChangeRecord(id=ONE.id, state=ChangeState.STALE, finished_at=clock.now())])
    clock.pass_by(60)
    found = await offered(world, namespace, ONE)
    assert found.names != (name,)
    assert found.waiting == 1


async def test_what_a_person_rejected_waits_for_nobody(world: World, namespace: str, clock: ManualClock) -> None:
    (name,) = (await offered(world, namespace, ONE)).names
    rejected = ChangeRecord(id=ONE.id, state=ChangeState.SKIPPED, finished_at=clock.now(), source_generation=GENERATION)
    await becomes(world, namespace, name, [rejected])
    clock.pass_by(60)
    assert await offered(world, namespace, ONE) == Offered()


async def test_what_somebody_else_takes_back_three_times_is_said_to_be_contested(world: World, namespace: str, clock: ManualClock) -> None:
    for _ in range(3):
        (name,) = (await offered(world, namespace, ONE)).names
        await becomes(world, namespace, name, [ChangeRecord(id=ONE.id, state=ChangeState.VERIFIED, finished_at=clock.now())])
        clock.pass_by(3600)
    found = await offered(world, namespace, ONE)
    last = next(each for each in await stored(world, namespace) if each.metadata.name == name)
    (record,) = last.status.changes
    assert (record.state, record.source_generation) == (ChangeState.CONTESTED, GENERATION)
    assert found.waiting == 1, "a person may still approve it"


async def test_open_changes_of_other_sources_in_the_target_are_rivals(world: World, namespace: str) -> None:
    await offered(world, namespace, ONE)
    await offered(world, namespace, TWO, uid="u-2")
    await offered(world, namespace, change("c"), uid="u-2", region="eu-central-1")
    (rival,) = rivals(world, source(namespace), "prod", "eu-west-1")
    assert (rival.source, rival.change) == ("SecurityBaseline prod", TWO)
    await offered(world, namespace, uid="u-2")
    assert rivals(world, source(namespace), "prod", "eu-west-1") == []


async def test_plans_of_targets_that_are_no_longer_selected_are_retired(world: World, namespace: str, clock: ManualClock) -> None:
    await offered(world, namespace, ONE)
    (kept,) = (await offered(world, namespace, TWO, region="eu-central-1")).names
    await retire_others(world, source(namespace), {("prod", "eu-central-1")})
    clock.pass_by(timedelta(hours=24).total_seconds())
    await retire_others(world, source(namespace), {("prod", "eu-central-1")})
    assert [each.metadata.name for each in await stored(world, namespace)] == [kept]
