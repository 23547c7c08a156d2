"""A plan's journal against a real API server: durable when a write returns, and never over what somebody else wrote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1.remediation_plan import CHANGES, ApprovalRecord, Cause, ChangeRecord, ChangeState
from seawall.errors import Conflict, Gone
from seawall.kube.client import Cluster, Json
from seawall.kube.conditions import READY, RECONCILING, Judgement
from seawall.kube.journal import PlanJournal, Records, Standing
from tests.cluster import base
from tests.kube.builders import ManualClock, plan_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BEGUN = ChangeRecord(id="c1", state=ChangeState.IN_PROGRESS, attempts=1, started_at=NOON, client_token="aaaa/c1/1")


def judged(records: Records, approval: ApprovalRecord | None) -> Standing:
    """Ready says in which state the first change is, and by whose word."""
    first = next(iter(records.values()))
    is_moving = first.state is ChangeState.IN_PROGRESS
    told = f"by {approval.name}" if approval else "by nobody"
    found = [Judgement(READY, "False", "Waiting", told), *([Judgement(RECONCILING, "True", "Applying", told)] if is_moving else ())]
    return Standing(f"1 {first.state}", tuple(found))


class Opening:
    """Opens journals of one plan, as leaders of several terms would."""

    def __init__(self, api: Cluster, namespace: str) -> None:
        self.api = api
        self.namespace = namespace
        self.clock = ManualClock()
        self.name = ""

    async def make(self, body: Json | None = None) -> None:
        """Make the plan."""
        whole = body or plan_of(self.namespace)
        self.name = whole["metadata"]["name"]
        await self.api.create(RemediationPlan, self.namespace, whole)

    async def get(self) -> Json:
        """The plan as the API server has it."""
        return await self.api.get(RemediationPlan, self.namespace, self.name)

    async def open(self, term: int = 1, told: Callable[[ChangeRecord, ChangeRecord], None] = lambda _before, _after: None) -> PlanJournal:
        """The journal as it is now."""
        return PlanJournal(self.api, await self.get(), clock=self.clock, term=term, judge=judged, told=told)


@pytest.fixture
async def plan(api: Cluster, namespace: str) -> Opening:
    """A plan that nobody has looked at."""
    made = Opening(api, namespace)
    await made.make()
    return made


def stored(body: Json) -> list[ChangeRecord]:
    return list(RemediationPlan.parse(body).status.changes)


async def test_a_change_without_a_record_is_pending(plan: Opening) -> None:
    journal = await plan.open()
    assert list(journal.records().values()) == [ChangeRecord(id="c1")]
    assert "status" not in await plan.get(), "looking writes nothing"


async def test_a_record_is_stored_when_a_write_from_a_workers_thread_returns(plan: Opening, cluster: base.Cluster) -> None:
    journal = await plan.open(term=3)
    read: list[Json] = []

    def work() -> None:
        journal.write([BEGUN])
        read.append(json.loads(cluster.kubectl("-n", plan.namespace, "get", "rplan", plan.name, "-o", "json").stdout))

    await asyncio.to_thread(work)
    assert stored(read[0]) == [BEGUN.model_copy(update={"lease_transitions": 3})]
    assert journal.records()["c1"] == stored(read[0])[0]


async def test_everything_that_a_record_says_survives(plan: Opening) -> None:
    whole = ChangeRecord(
        id="c1",
        state=ChangeState.FAILED,
        undone=False,
        cause=Cause.UNDO,
        forced=True,
        message="ümläut and a line\nbreak",
        attempts=3,
        started_at=NOON,
        applied_at=NOON + timedelta(seconds=1),
        finished_at=NOON + timedelta(seconds=2),
        deadline=NOON + timedelta(minutes=2),
        request_ids=("r-1", "r-2"),
        client_token="token",
        observed={"Nested": {"List": [1, "two", True, {"Empty": {}, "None": []}]}},
        source_generation=4,
        lease_transitions=1,
    )
    await (await plan.open()).put([whole])
    assert (await plan.open()).records()["c1"] == whole


async def test_who_wrote_meanwhile_stops_us_and_nothing_of_ours_is_kept(plan: Opening, cluster: base.Cluster) -> None:
    heard: list[ChangeRecord] = []
    journal = await plan.open(told=lambda _, after: heard.append(after))
    cluster.kubectl("-n", plan.namespace, "annotate", "rplan", plan.name, "somebody=else")
    with pytest.raises(Conflict):
        await asyncio.to_thread(journal.write, [BEGUN])
    assert (journal.records()["c1"], stored(await plan.get()), heard) == (ChangeRecord(id="c1"), [], [])


async def test_two_journals_of_one_plan_do_not_write_over_each_other(plan: Opening) -> None:
    one, other = await plan.open(), await plan.open()
    await one.put([BEGUN])
    with pytest.raises(Conflict):
        await other.put([BEGUN.model_copy(update={"state": ChangeState.APPLIED})])
    assert stored(await plan.get())[0].state is ChangeState.IN_PROGRESS


async def test_an_older_leader_never_replaces_what_a_later_one_wrote(plan: Opening) -> None:
    await (await plan.open(term=5)).put([BEGUN])
    before = await plan.get()
    with pytest.raises(Conflict, match=r"a later leader \(term 5\) has written this plan, we are of term 4"):
        await (await plan.open(term=4)).put([BEGUN.model_copy(update={"state": ChangeState.APPLIED})])
    assert await plan.get() == before
    await (await plan.open(term=5)).put([BEGUN.model_copy(update={"state": ChangeState.APPLIED})])
    await (await plan.open(term=6)).put([BEGUN.model_copy(update={"state": ChangeState.VERIFIED})])
    assert stored(await plan.get())[0].lease_transitions == 6


async def test_a_plan_that_was_deleted_is_gone(plan: Opening) -> None:
    journal = await plan.open()
    await plan.api.delete(RemediationPlan, await plan.get())
    with pytest.raises(Gone):
        await journal.put([BEGUN])


async def test_the_approval_is_recorded_and_stays_until_another_one_comes(plan: Opening) -> None:
    journal = await plan.open()
    taken = ApprovalRecord(name="go", uid="a-1", action="Apply")
    await journal.put(approval=taken)
    await journal.put([BEGUN])
    assert (await plan.open()).plan.status.approval == taken
    back = ApprovalRecord(name="back", uid="a-2", action="Rollback")
    await (await plan.open()).put(approval=back)
    assert (await plan.open()).plan.status.approval == back


async def test_conditions_and_progress_follow_the_records(plan: Opening) -> None:
    journal = await plan.open()
    await journal.put()
    first = (await plan.get())["status"]
    assert (first["progress"], first["observedGeneration"]) == ("1 Pending", 1)
    assert [each["type"] for each in first["conditions"]] == ["Ready"]
    plan.clock.pass_by(60)
    await journal.put([BEGUN])
    moving = (await plan.get())["status"]
    assert (moving["progress"], {each["type"] for each in moving["conditions"]}) == ("1 InProgress", {"Ready", "Reconciling"})
    ready = next(each for each in moving["conditions"] if each["type"] == "Ready")
    assert ready["lastTransitionTime"] == first["conditions"][0]["lastTransitionTime"], "it is as false as it was"
    await journal.put([BEGUN.model_copy(update={"state": ChangeState.VERIFIED})])
    assert [each["type"] for each in (await plan.get())["status"]["conditions"]] == ["Ready"]


async def test_a_standing_that_the_records_do_not_tell_is_given(plan: Opening) -> None:
    journal = await plan.open()
    superseded = Standing("1 Pending", (Judgement(READY, "True", "Superseded", "a later plan takes its place"),))
    await journal.put(standing=superseded)
    (ready,) = (await plan.get())["status"]["conditions"]
    assert (ready["status"], ready["reason"]) == ("True", "Superseded")
    await journal.put()
    assert (await plan.get())["status"]["conditions"][0]["reason"] == "Waiting", "the records' own word again"


async def test_what_says_nothing_new_is_not_written(plan: Opening) -> None:
    journal = await plan.open()
    await journal.put([BEGUN])
    before = await plan.get()
    plan.clock.pass_by(60)
    await journal.put([BEGUN])
    await journal.put()
    await (await plan.open()).put()
    assert await plan.get() == before


async def test_each_record_that_changed_is_told_once_it_is_stored(plan: Opening) -> None:
    heard: list[tuple[ChangeState, ChangeState]] = []
    journal = await plan.open(told=lambda before, after: heard.append((before.state, after.state)))
    await journal.put([BEGUN])
    await journal.put()
    await journal.put([BEGUN.model_copy(update={"state": ChangeState.APPLIED})])
    assert heard == [(ChangeState.PENDING, ChangeState.IN_PROGRESS), (ChangeState.IN_PROGRESS, ChangeState.APPLIED)]


async def test_a_plan_of_as_many_changes_as_there_may_be_has_room_for_its_journal(api: Cluster, namespace: str) -> None:
    opening = Opening(api, namespace)
    body = plan_of(namespace)
    (one,) = body["spec"]["changes"]
    arn = f"arn:aws:s3:::{'b' * 40}"
    names = [f"{number:016x}" for number in range(CHANGES)]
    body["spec"]["changes"] = [{**one, "id": name, "arn": f"{arn}-{name}", "resourceID": name} for name in names]
    await opening.make(body)
    journal = await opening.open()
    moment: dict[str, Any] = {"started_at": NOON, "applied_at": NOON, "finished_at": NOON, "deadline": NOON}
    kept = {"request_ids": tuple(f"{number:036d}" for number in range(5)), "client_token": "t" * 90, "message": "m" * 512}
    await journal.put([ChangeRecord(id=name, state=ChangeState.FAILED, undone=False, attempts=5, **moment, **kept) for name in names])
    assert [each.id for each in stored(await opening.get())] == names
    await journal.put([ChangeRecord(id=names[7], state=ChangeState.VERIFIED)])
    assert stored(await opening.get())[7].state is ChangeState.VERIFIED


async def test_the_journal_has_one_field_manager_however_often_it_is_written(plan: Opening) -> None:
    journal = await plan.open()
    await journal.put([BEGUN])
    await journal.put([BEGUN.model_copy(update={"state": ChangeState.APPLIED})])
    entries = (await plan.get())["metadata"]["managedFields"]
    assert [(each["manager"], each.get("subresource")) for each in entries] == [("seawall", None), ("seawall", "status")]
