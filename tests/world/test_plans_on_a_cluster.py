"""Plans on a real API server: made once, superseded, revived, and kept or deleted by what was done about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1 import RemediationApproval, RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, Spec
from seawall.errors import Conflict
from seawall.kube.reports import Source
from seawall.world import World, plans
from seawall.world.objects import Body
from tests.kube.builders import ManualClock, plan_of, plan_spec

READ = "2026-11-24T08:00:00Z"
OTHER = "b" * 64


async def made(world: World, namespace: str, digest: str = "a" * 64) -> Body:
    """A plan that was just made."""
    body = plan_of(namespace, digest)
    await plans.create(world, body)
    return known(world, body)


def known(world: World, body: Body) -> Body:
    """A plan as the world knows it."""
    found = world.objects.get(RemediationPlan, body["metadata"]["namespace"], body["metadata"]["name"])
    assert found is not None
    return found


async def became(world: World, body: Body, state: ChangeState, **fields: Any) -> Body:
    """A plan whose only change is in another state by now."""
    await plans.amend(world, body, [ChangeRecord(id="c1", state=state, finished_at=world.clock.now(), **fields)])
    return known(world, body)


async def there(world: World, namespace: str) -> list[str]:
    """The first digit of each plan's hash, as the API server has them."""
    return sorted(each["spec"]["hash"][0] for each in await world.cluster.list(RemediationPlan, namespace))


def ready(body: Body) -> tuple[str, str]:
    """Ready's status and reason."""
    (found,) = [each for each in body["status"]["conditions"] if each["type"] == "Ready"]
    return found["status"], found["reason"]


def approve(world: World, body: Body, **status: Any) -> None:
    """Let the world see an approval of a plan; it ends after a day."""
    namespace = body["metadata"]["namespace"]
    made = {"namespace": namespace, "name": "go", "uid": "a-1", "creationTimestamp": READ}
    spec = {"planHashes": [body["spec"]["hash"]], "action": "Apply"}
    kind = {"apiVersion": "seawall.dev/v1alpha1", "kind": "RemediationApproval"}
    world.objects.put(RemediationApproval, {**kind, "metadata": made, "spec": spec, "status": {"observedGeneration": 1, **status}})


def test_a_plan_has_a_history_once_any_change_is_past_pending() -> None:
    assert not plans.has_history({})
    assert not plans.has_history({"status": {"changes": [{"id": "c1", "state": "Pending"}]}})
    assert plans.has_history({"status": {"changes": [{"id": "c1", "state": "Pending"}, {"id": "c2", "state": "Skipped"}]}})


def test_a_plan_tells_since_when_it_is_superseded() -> None:
    condition = {"type": "Ready", "status": "True", "reason": "Superseded", "lastTransitionTime": READ}
    assert plans.superseded_since({"status": {"conditions": [condition]}}) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert plans.superseded_since({"status": {"conditions": [{**condition, "reason": "Waiting"}]}}) is None


async def test_the_same_plan_is_made_once(world: World, namespace: str) -> None:
    first = await made(world, namespace)
    again = await made(world, namespace)
    assert again["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]


async def test_a_plan_that_was_stored_reads_as_it_was_planned(world: World, namespace: str) -> None:
    planned = Spec.model_validate(plan_of(namespace)["spec"])
    found = plans.known(world, await made(world, namespace))
    assert found is not None
    assert found.spec == planned, "else what is needed would never equal what is offered"


async def test_a_plan_is_superseded_revived_and_deleted_after_its_grace(world: World, namespace: str, clock: ManualClock) -> None:
    body = await made(world, namespace)
    await plans.retire(world, body)
    assert ready(known(world, body)) == ("True", "Superseded")
    assert known(world, body)["status"]["progress"] == "1 Pending"
    clock.pass_by(24 * 3600)
    await plans.revive(world, known(world, body))
    assert ready(known(world, body)) == ("False", "Waiting")
    await plans.retire(world, known(world, body))
    clock.pass_by(24 * 3600 - 1)
    await plans.retire(world, known(world, body))
    assert await there(world, namespace) == ["a"]
    clock.pass_by(1)
    await plans.retire(world, known(world, body))
    assert await there(world, namespace) == []


async def test_a_plan_that_is_not_superseded_is_not_revived(world: World, namespace: str) -> None:
    body = await made(world, namespace)
    await plans.revive(world, body)
    assert known(world, body) is body


async def test_what_is_open_in_a_plan_with_a_history_is_skipped_and_the_plan_kept_to_the_end_of_its_retention(
    world: World, namespace: str, clock: ManualClock
) -> None:
    body = await became(world, await made(world, namespace), ChangeState.FAILED, undone=True, attempts=1)
    await plans.retire(world, body)
    (record,) = RemediationPlan.parse(known(world, body)).status.changes
    assert (record.state, record.message, record.source_generation) == (ChangeState.SKIPPED, plans.SUPERSEDED, None)
    clock.pass_by(timedelta(days=365).total_seconds() - 1)
    await plans.retire(world, known(world, body))
    assert await there(world, namespace) == ["a"]
    clock.pass_by(1)
    await plans.retire(world, known(world, body))
    assert await there(world, namespace) == []


@pytest.mark.parametrize("state", [ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.ROLLING_BACK])
async def test_a_plan_that_is_under_way_is_never_touched(world: World, namespace: str, clock: ManualClock, state: ChangeState) -> None:
    body = await became(world, await made(world, namespace), state)
    clock.pass_by(timedelta(days=400).total_seconds())
    await plans.retire(world, body)
    await plans.sweep(world, set())
    assert known(world, body) is body
    assert await there(world, namespace) == ["a"]


async def test_a_plan_with_an_approval_that_counts_is_not_retired(world: World, namespace: str, clock: ManualClock) -> None:
    body = await made(world, namespace)
    approve(world, body)
    await plans.retire(world, body)
    assert known(world, body) is body
    clock.pass_by(24 * 3600)
    await plans.retire(world, body)
    assert ready(known(world, body)) == ("True", "Superseded"), "the approval has ended, whether or not it says so"


@pytest.mark.parametrize("state", ["Used", "Refused", "Expired"])
async def test_an_approval_that_is_used_up_keeps_no_plan_busy(world: World, namespace: str, state: str) -> None:
    body = await made(world, namespace)
    approve(world, body, state=state)
    assert not plans.is_busy(world, body)


async def test_a_start_deletes_plans_of_sources_that_are_gone_where_nobody_acted_on_them(world: World, namespace: str) -> None:
    await made(world, namespace)
    await became(world, await made(world, namespace, OTHER), ChangeState.VERIFIED)
    await plans.sweep(world, {"u-1"})
    assert await there(world, namespace) == ["a", "b"], "their source is there"
    await plans.sweep(world, {"another"})
    assert await there(world, namespace) == ["b"]


async def test_a_start_deletes_plans_of_sources_that_are_gone_at_the_end_of_their_retention(
    world: World, namespace: str, clock: ManualClock
) -> None:
    await became(world, await made(world, namespace), ChangeState.VERIFIED)
    clock.pass_by(timedelta(days=365).total_seconds() - 1)
    await plans.sweep(world, set())
    assert await there(world, namespace) == ["a"]
    clock.pass_by(1)
    await plans.sweep(world, set())
    assert await there(world, namespace) == []


async def test_a_plan_that_changed_since_it_was_seen_is_not_deleted(world: World, namespace: str) -> None:
    seen = await made(world, namespace)
    await became(world, seen, ChangeState.VERIFIED)
    world.objects.put(RemediationPlan, seen)
    await plans.sweep(world, set())
    assert await there(world, namespace) == ["a"]


async def test_what_was_made_by_half_is_not_skipped_as_it_can_be_taken_back_yet(world: World, namespace: str) -> None:
    body = await became(world, await made(world, namespace), ChangeState.FAILED, undone=False)
    await plans.retire(world, body)
    (record,) = known(world, body)["status"]["changes"]
    assert (record["state"], record["undone"]) == ("Failed", False)


async def test_a_lease_that_was_made_anew_counts_on_from_what_the_journals_know(world: World, namespace: str) -> None:
    assert plans.uncounted_terms(world) == 0
    world.uncounted_terms = 7
    body = await became(world, await made(world, namespace), ChangeState.IN_PROGRESS)
    world.uncounted_terms = 0  # the next leader: the namespace with the Lease was deleted, and the operator installed again
    with pytest.raises(Conflict, match=r"a later leader \(term 7\)"):
        await became(world, body, ChangeState.APPLIED)
    world.uncounted_terms = plans.uncounted_terms(world)
    (record,) = (await became(world, body, ChangeState.APPLIED))["status"]["changes"]
    assert (record["state"], record["leaseTransitions"]) == ("Applied", 8)


async def test_a_plan_that_was_deleted_while_it_was_carried_out_does_not_come_back(world: World, namespace: str) -> None:
    body = await made(world, namespace)
    world.objects.remove(RemediationPlan, namespace, body["metadata"]["name"])
    plans.note(world, body)
    assert list(world.objects.all(RemediationPlan, namespace)) == []


async def test_a_plan_that_was_deleted_meanwhile_is_forgotten(world: World, namespace: str) -> None:
    body = await made(world, namespace)
    await world.cluster.delete(RemediationPlan, body)
    await plans.retire(world, body)
    assert world.objects.get(RemediationPlan, namespace, body["metadata"]["name"]) is None
    await plans.delete(world, body)


async def test_plans_of_a_source_are_found_by_its_uid(world: World, namespace: str) -> None:
    body = await made(world, namespace)
    theirs = plan_of(namespace, OTHER)
    theirs["spec"] = {**plan_spec(OTHER), "sourceRef": {"kind": "SecurityBaseline", "name": "prod", "uid": "an older one of the name"}}
    await plans.create(world, theirs)
    reference = Source("SecurityBaseline", namespace, "prod", "u-1")
    assert plans.of_source(world, reference) == [body]
