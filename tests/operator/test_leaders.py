"""Two operators on one namespace: one of them writes, and one that was paused in the middle of a change writes nothing afterwards."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.cluster.base import Cluster
from tests.emulator import Emulator
from tests.held import When
from tests.operator.conftest import Apply
from tests.operator.objects import BLOCK, BLOCKED, Json, account, approval, baseline
from tests.operator.program import Operator, Proxy
from tests.operator.test_mending import WRITER, block, plan_in, states, used

READY = HTTPStatus.OK
BUCKETS = ("one", "two", "three")


def leads(operator: Operator) -> bool:
    """Whether it says so."""
    return '"leader"' in (operator.probe("/readyz") or (0, ""))[1]


@pytest.fixture
def pair(cluster: Cluster, proxy: Proxy, namespace: str, tmp_path: Path, aws: Emulator) -> Iterator[tuple[Operator, Operator]]:
    """Two operators that act without admission policies: a leader, and one that stands by. They may log that leadership was lost, but no defect."""
    del aws
    made = [Operator(cluster, proxy, namespace, tmp_path, name) for name in ("first", "second")]
    for each in made:
        each.flags = (*each.flags, "--allow-unguarded")
        each.start()
        each.wait_for("it to be ready", lambda each=each: (each.probe("/readyz") or (0, ""))[0] == READY)
    first, second = made
    first.wait_for("the first to lead", lambda: leads(first))
    yield first, second
    for each in made:
        each._component.signal(signal.SIGCONT)
        each.kill()
        broken = [line for line in each.log() if "traceback" in line or line["level"] in {"critical", "error"}]
        assert {line["message"] for line in broken} <= {"leadership lost"}, broken


def flawed(aws: Emulator, apply: Apply, **limits: int) -> None:
    """Three open buckets in an account that may be written to, and a baseline that wants them shut."""
    for each in BUCKETS:
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
