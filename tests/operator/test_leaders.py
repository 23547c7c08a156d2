"""Operators on one namespace: one writes, one that was paused writes nothing afterwards, one that is stopped ends what it has begun."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.base import Cluster
from tests.emulator import Emulator
from tests.held import When
from tests.operator.conftest import Apply, NewOperator
from tests.operator.gate import Gate
from tests.operator.objects import BLOCK, BLOCKED, Json, account, approval, baseline
from tests.operator.program import Operator, Proxy
from tests.operator.test_mending import WRITER, block, plan_in, states, used
from tests.operator.walk import BEGINS, writes_status

READY = HTTPStatus.OK
BUCKETS = ("one", "two", "three")
GRACE_SECONDS = 30.0
"""What Kubernetes gives a Pod to end."""


def leads(operator: Operator) -> bool:
    """Whether it says so."""
    return '"leader"' in (operator.probe("/readyz") or (0, ""))[1]


def join(operator: Operator) -> Operator:
    """Start an operator that acts without admission policies, and return it when it is ready, as the kubelet sees it."""
    operator.flags = (*operator.flags, "--allow-unguarded")
    operator.start()
    operator.wait_for("it to be ready", lambda: (operator.probe("/readyz") or (0, ""))[0] == READY)
    return operator


@pytest.fixture
def pair(cluster: Cluster, proxy: Proxy, gate: Gate, namespace: str, tmp_path: Path, aws: Emulator) -> Iterator[tuple[Operator, Operator]]:
    """A leader, whose requests go through the gate, and one that stands by. They may log that leadership was lost, but no defect."""
    del aws
    made = [Operator(cluster, proxy, namespace, tmp_path, name) for name in ("first", "second")]
    first, second = made
    first.kubeconfig = gate.kubeconfig
    join(first).wait_for("the first to lead", lambda: leads(first))
    join(second)
    yield first, second
    for each in made:
        each._component.signal(signal.SIGCONT)
        each.kill()
        broken = [line for line in each.log() if "traceback" in line or line["level"] in {"critical", "error"}]
        assert {line["message"] for line in broken} <= {"leadership lost"}, broken


def flawed(aws: Emulator, apply: Apply, buckets: Sequence[str] = BUCKETS, **limits: int) -> None:
    """Open buckets in an account that may be written to, and a baseline that wants them shut."""
    for each in buckets:
        aws.seeding("s3").create_bucket(Bucket=each, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    remediation = {"assumeRoles": [{"roleARN": WRITER}]}
    apply(account(endpoint=aws.url, remediation=remediation, limits=limits or None), baseline(controls=(BLOCK,), mode="Plan"))


def audited(operator: Operator) -> list[Json]:
    """Its audit lines, one for each write."""
    return operator.logged("asked AWS to write")


@pytest.mark.slow
def test_of_two_operators_one_writes(pair: tuple[Operator, Operator], aws: Emulator, apply: Apply) -> None:
    first, second = pair
    flawed(aws, apply)
    apply(approval("go", [plan_in(first)["spec"]["hash"]]))
    assert used(first, "go")["status"]["message"] == "3 Verified"
    assert aws.count("s3", "PutPublicAccessBlock") == len(audited(first)) == 3
    assert not audited(second)
    assert not leads(second)


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_leader_that_is_paused_in_the_middle_of_a_change_writes_nothing_when_it_goes_on(
    pair: tuple[Operator, Operator], aws: Emulator, apply: Apply, when: When
) -> None:
    first, second = pair
    flawed(aws, apply, concurrency=1)
    plan = plan_in(first)
    held = aws.hold("s3", "PutPublicAccessBlock", when)
    apply(approval("go", [plan["spec"]["hash"]]))
    assert held.arrived.wait(30)
    first._component.signal(signal.SIGSTOP)
    held.drop()
    assert used(second, "go")["status"]["message"] == "3 Verified"
    first._component.signal(signal.SIGCONT)
    first.wait_for("the first to stand by", lambda: first.logged("leadership lost"))
    first.wait_for("the first to be ready again", lambda: not leads(first) and (first.probe("/readyz") or (0, ""))[0] == READY)
    done = second.get("rplan", plan["metadata"]["name"])
    assert states(done) == ["Verified"] * 3
    assert [block(aws, each) for each in BUCKETS] == [BLOCKED] * 3
    carried_out = [call for call in aws.calls if call.operation == "PutPublicAccessBlock" and (call.status == READY or when == "after")]
    assert len(carried_out) == 3, "each write happened once"
    assert len(audited(first)) <= 1, "of the call that was held up, at the most"
    assert len(audited(second)) == (3 if when == "before" else 2)
    assert {each["leaseTransitions"] for each in done["status"]["changes"]} == {1}


def gives_back(method: str, path: str, body: Any) -> bool:
    """The Lease is released."""
    return method == "PUT" and path.endswith("/leases/seawall-leader") and not body["spec"]["holderIdentity"]


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_leader_that_is_stopped_in_the_middle_of_a_change_journals_its_outcome_before_it_gives_the_lease_back(
    pair: tuple[Operator, Operator], gate: Gate, aws: Emulator, apply: Apply, when: When
) -> None:
    first, second = pair
    flawed(aws, apply, concurrency=1)
    plan = plan_in(first)
    held = aws.hold("s3", "PutPublicAccessBlock", when)
    apply(approval("go", [plan["spec"]["hash"]]))
    assert held.arrived.wait(30)
    threading.Timer(2.0, held.release).start()  # longer than a stop takes that waits for nothing
    assert first.stop() == 0
    journalled, given_back = gate.asked(writes_status("rplan"))[-1], gate.asked(gives_back)[-1]
    assert [each["state"] for each in journalled.body["status"]["changes"]] == ["Applied", "Pending", "Pending"]
    assert gate.requests.index(journalled) < gate.requests.index(given_back)
    assert used(second, "go")["status"]["message"] == "3 Verified"
    done = second.get("rplan", plan["metadata"]["name"])["status"]["changes"]
    assert [each["attempts"] for each in done] == [1, 1, 1]
    assert aws.count("s3", "PutPublicAccessBlock") == 3
    assert (len(audited(first)), len(audited(second))) == (1, 2)
    assert [each["note"] for each in first.events(plan["metadata"]["name"], "RemediationPlan") if each["reason"] == "ChangeApplied"]


@pytest.mark.slow
def test_a_leader_that_was_paused_does_not_journal_what_it_learns_after_another_leads(
    pair: tuple[Operator, Operator], gate: Gate, aws: Emulator, apply: Apply
) -> None:
    first, second = pair
    flawed(aws, apply, buckets=["one"])
    plan = plan_in(first)
    held = aws.hold("s3", "PutPublicAccessBlock", "after")
    apply(approval("go", [plan["spec"]["hash"]]))
    assert held.arrived.wait(30)
    first._component.signal(signal.SIGSTOP)
    before = len(gate.asked(writes_status("rplan")))
    # Until it reads AWS, five seconds after it began to lead, the second writes nothing that the first could collide with.
    second.wait_for("the second to lead", lambda: leads(second))
    held.release()
    first._component.signal(signal.SIGCONT)
    first.wait_for("the first to stand by", lambda: first.logged("leadership lost"))
    first.wait_for("the first to have learnt what AWS did", lambda: audited(first))
    assert used(second, "go")["status"]["message"] == "1 Verified"
    assert len(gate.asked(writes_status("rplan"))) == before
    assert len(gate.asked(BEGINS)) == aws.count("s3", "PutPublicAccessBlock") == 1


@pytest.mark.slow
def test_a_rolling_update_loses_nothing_and_writes_nothing_twice(new_operator: NewOperator, aws: Emulator, apply: Apply) -> None:
    buckets = [f"bucket-{number}" for number in range(12)]
    old = [join(new_operator(name)) for name in ("old-1", "old-2")]
    flawed(aws, apply, buckets, concurrency=2)
    plan = plan_in(old[0])
    aws.delay("s3", "PutPublicAccessBlock", seconds=1)
    apply(approval("go", [plan["spec"]["hash"]]))
    new = []
    for number, leaving in enumerate(old, 1):
        leaving.wait_for("AWS to be asked for more", lambda number=number: aws.count("s3", "PutPublicAccessBlock") >= 2 * number)
        new.append(join(new_operator(f"new-{number}")))
        assert leaving.stop() == 0
    last = new[0]
    assert used(last, "go")["status"]["message"] == "12 Verified"
    last.evaluated(**{"pass": 12, "fail": 0})
    assert [block(aws, each) for each in buckets] == [BLOCKED] * 12
    assert aws.count("s3", "PutPublicAccessBlock") == sum(len(audited(each)) for each in (*old, *new)) == 12
    assert {each["attempts"] for each in last.get("rplan", plan["metadata"]["name"])["status"]["changes"]} == {1}


@pytest.mark.slow
def test_a_leader_that_is_stopped_in_the_middle_of_a_rollback_leaves_the_rest_of_it_to_the_next(
    pair: tuple[Operator, Operator], gate: Gate, aws: Emulator, apply: Apply
) -> None:
    first, second = pair
    flawed(aws, apply, concurrency=1)
    plan = plan_in(first)
    apply(approval("go", [plan["spec"]["hash"]]))
    used(first, "go")
    held = aws.hold("s3", "DeletePublicAccessBlock", "after")
    apply(approval("back", [plan["spec"]["hash"]], "Rollback"))
    assert held.arrived.wait(30)
    threading.Timer(2.0, held.release).start()
    assert first.stop() == 0
    assert [each["state"] for each in gate.asked(writes_status("rplan"))[-1].body["status"]["changes"]].count("RolledBack") == 1
    assert used(second, "back")["status"]["message"] == "3 RolledBack"
    assert [block(aws, each) for each in BUCKETS] == [None] * 3
    assert aws.count("s3", "DeletePublicAccessBlock") == 3


@pytest.mark.slow
def test_a_call_that_aws_does_not_answer_holds_a_stop_up_no_longer_than_its_time_out(
    pair: tuple[Operator, Operator], gate: Gate, aws: Emulator, apply: Apply
) -> None:
    first, second = pair
    flawed(aws, apply, concurrency=1)
    plan = plan_in(first)
    held = aws.hold("s3", "PutPublicAccessBlock", "after")
    apply(approval("go", [plan["spec"]["hash"]]))
    assert held.arrived.wait(30)
    first._component.terminate()
    assert first.ended(seconds=GRACE_SECONDS) == 0
    told = gate.asked(writes_status("rplan"))[-1].body["status"]["changes"]
    assert [each["state"] for each in told] == ["InProgress", "Pending", "Pending"]
    assert "AWS is read before it is asked again" in told[0]["message"]
    held.drop()
    assert used(second, "go")["status"]["message"] == "3 Verified"
    assert aws.count("s3", "PutPublicAccessBlock") == 3
