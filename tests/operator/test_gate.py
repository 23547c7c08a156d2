"""An operator behind the gate works as without it, and is held up, killed and cut off where a test wants it."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator

import pytest

from tests.conftest import Kubectl
from tests.emulator import Emulator
from tests.operator.conftest import Apply
from tests.operator.gate import Gate
from tests.operator.objects import BLOCK, account, baseline, secret, seed
from tests.operator.program import Operator, conditions
from tests.operator.walk import Ending, Step, Walk, writes_status

WRITTEN = writes_status("sb", "base")
SOON = 20.0
QUIET_SECONDS = 1.0


@pytest.fixture
def walk(gate: Gate, gated: Operator, aws: Emulator, apply: Apply) -> Walk:
    """An operator that leads and knows the account `prod`, with flaws in it."""
    seed(aws)
    apply(account(endpoint=aws.url))
    gated.settled("aws", "prod")
    return Walk(gated, gate, aws, away_seconds=3.0)


@contextlib.contextmanager
def connected(gate: Gate) -> Iterator[http.client.HTTPConnection]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", gate.port, timeout=SOON)) as connection:
        yield connection


def test_an_operator_behind_the_gate_evaluates_and_every_request_is_recorded(walk: Walk, apply: Apply) -> None:
    apply(baseline(mode="Plan"))
    status = walk.operator.evaluated(fail=3)
    assert conditions(status)["Ready"] == ("True", "Evaluated")
    assert len(walk.operator.all("rplan")) == 2
    (written,) = walk.gate.asked(lambda *asked: WRITTEN(*asked) and asked[2]["status"].get("summary") is not None)
    walk.operator.wait_for("the gate to hear the answer, which whoever reads the object may see before it", lambda: written.status == 200)
    assert written.method == "PATCH"
    assert "fieldManager=seawall" in written.query
    assert {key: value for key, value in written.body["status"].items() if key != "conditions"} == {
        key: value for key, value in status.items() if key != "conditions"
    }
    watched = {each.path for each in walk.gate.requests if "watch=" in each.query}
    assert walk.operator.path("sb") in watched


def test_what_changes_reaches_a_watch_behind_the_gate_at_once(gate: Gate, namespace: str, kubectl: Kubectl) -> None:
    with connected(gate) as connection:
        connection.request("GET", f"/api/v1/namespaces/{namespace}/secrets?watch=true&resourceVersion=0", headers=gate.server.headers)
        answer = connection.getresponse()
        assert answer.status == 200
        kubectl("apply", "-f", "-", stdin=json.dumps(secret("first", word="one")))
        applied = time.monotonic()
        assert json.loads(answer.readline())["object"]["metadata"]["name"] == "first"
        assert time.monotonic() - applied < 1.0, "kubectl has ended, so the event was on its way"


def test_a_request_arrives_as_it_was_sent_and_whoever_sends_it_stays_who_it_is(gate: Gate) -> None:
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    body = json.dumps(review).encode()
    headers = {**gate.server.headers, "Content-Type": "application/json", "Content-Length": str(len(body)), "Impersonate-User": "eve"}
    with connected(gate) as connection:
        connection.putrequest("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews?fieldManager=somebody")
        for name, value in [*headers.items(), ("Impersonate-Group", "one"), ("Impersonate-Group", "two")]:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        seen = json.loads(answer.read())["status"]["userInfo"]
        assert (answer.status, seen["username"], {"one", "two"} <= set(seen["groups"])) == (201, "eve", True)
        connection.request("HEAD", "/version", headers=gate.server.headers)  # on the same connection
        assert connection.getresponse().read() == b""
    first, second = gate.requests
    assert (first.method, first.path) == ("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews")
    assert (first.query, first.body, first.status) == ("fieldManager=somebody", review, 201)
    assert (second.method, second.body) == ("HEAD", None)


def test_a_status_that_is_held_up_before_it_is_written_is_not_there_until_it_is_released(walk: Walk, apply: Apply) -> None:
    held = walk.gate.hold(WRITTEN)
    apply(baseline())
    assert held.arrived.wait(SOON)
    assert walk.gate.asked(WRITTEN)[-1].status is None
    time.sleep(QUIET_SECONDS)
    assert walk.operator.get("sb", "base")["status"] == {"observedGeneration": -1}
    held.release()
    walk.operator.evaluated(fail=3)


def test_a_status_whose_answer_is_held_up_is_there_and_nothing_else_waits_for_it(walk: Walk, apply: Apply) -> None:
    held = walk.gate.hold(WRITTEN, "after")
    apply(baseline())
    assert held.arrived.wait(SOON)
    assert walk.gate.asked(WRITTEN)[-1].status == 200
    assert walk.operator.get("sb", "base")["status"]["observedGeneration"] == 1
    apply(baseline("other", controls=(BLOCK,)))
    walk.operator.evaluated("other", fail=1)
    held.release()
    walk.operator.evaluated(fail=3)


def test_one_killed_before_its_write_leaves_it_undone_and_the_next_one_does_it(walk: Walk, apply: Apply) -> None:
    connections = {thread for thread in threading.enumerate() if "process_request_thread" in thread.name}
    assert connections
    walk.meet(Step("killed before the status is written", lambda walk: walk.gate.hold(WRITTEN)), lambda: apply(baseline()))
    walk.operator.evaluated(fail=3)
    first, *_, last = walk.gate.asked(WRITTEN)
    walk.operator.wait_for("the gate to hear the last answer", lambda: last.status == 200)
    assert first.status is None
    assert walk.operator.lease()["leaseTransitions"] == 1
    walk.operator.wait_for("the dead one's watches to end", lambda: not any(thread.is_alive() for thread in connections))


def test_what_a_killed_one_asked_for_arrives_late_and_the_next_ones_word_stands(walk: Walk, apply: Apply) -> None:
    step = Step("killed before the status is written, which happens late", lambda walk: walk.gate.hold(WRITTEN), Ending.LATE)
    walk.meet(step, lambda: apply(baseline()))
    late = walk.gate.asked(WRITTEN)[0]
    walk.operator.wait_for("the late write to be answered", lambda: late.status in {200, 409})
    walk.operator.evaluated(fail=3)
    assert walk.operator.lease()["leaseTransitions"] == 1


def test_one_whose_answer_is_lost_looks_again_and_goes_on(walk: Walk, apply: Apply) -> None:
    walk.meet(Step("left without an answer", lambda walk: walk.gate.hold(WRITTEN, "after"), Ending.LOSE), lambda: apply(baseline()))
    walk.operator.evaluated(fail=3)
    assert walk.gate.asked(WRITTEN)[0].status == 200
    assert walk.operator.starts == 1


def test_an_api_server_that_is_away_for_a_while_is_found_again(walk: Walk, apply: Apply) -> None:
    apply(baseline())
    walk.operator.evaluated(fail=3)
    walk.gate.cut()
    with connected(walk.gate) as connection, pytest.raises(ConnectionRefusedError):
        connection.connect()
    apply(baseline(controls=(BLOCK,)))
    asked = len(walk.gate.requests)
    time.sleep(QUIET_SECONDS)
    assert len(walk.gate.requests) == asked
    walk.gate.mend()
    walk.operator.evaluated(controls=1, fail=1)
    assert walk.operator.starts == 1
    assert walk.operator.lease()["leaseTransitions"] == 0


def test_one_that_is_cut_off_while_a_write_is_held_up_has_not_written_and_writes_later(walk: Walk, apply: Apply) -> None:
    walk.meet(Step("left alone by the API server", lambda walk: walk.gate.hold(WRITTEN), Ending.AWAY), lambda: apply(baseline()))
    assert walk.gate.asked(WRITTEN)[0].status is None
    walk.operator.evaluated(fail=3)
    assert walk.operator.starts == 1
