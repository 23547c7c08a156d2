"""The operator survives what happens around it, and what happens to it leaves nothing half done."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cluster.local import LocalCluster
from tests.emulator import Emulator
from tests.operator.conftest import Apply, NewOperator
from tests.operator.objects import BLOCK, account, baseline, facts_asked, seed, several
from tests.operator.program import Operator, Proxy, conditions

OUTAGE_SECONDS = 18.0
"""Longer than a term of the Lease: the leader must stop acting and come back."""
AT_ONCE_SECONDS = 4.0
"""Half a second on a quiet machine; kopf left to itself takes 5 s, and AWS 20 s here."""
FEW = 9
"""Requests that a rule meets at most; fewer are left once the first has come."""


@pytest.fixture
def alone(own_cluster: LocalCluster, tmp_path: Path, aws: Emulator) -> Iterator[Operator]:
    """An operator, not started, in a cluster of its own."""
    with Proxy(own_cluster, tmp_path) as proxy:
        own_cluster.kubectl("create", "namespace", "alone")
        operator = Operator(own_cluster, proxy, "alone", tmp_path)
        yield operator
        operator.kill()
    assert aws.url


def names(operator: Operator) -> list[str]:
    return [each["metadata"]["name"] for kind in ("crep", "rplan") for each in operator.all(kind)]


@pytest.mark.slow
def test_an_api_server_that_is_away_for_a_while_ends_nothing(alone: Operator, own_cluster: LocalCluster, aws: Emulator) -> None:
    seed(aws)
    own_cluster.kubectl("-n", "alone", "apply", "-f", "-", stdin=several(account(endpoint=aws.url), baseline()))
    alone.start()
    alone.evaluated(fail=3)
    own_cluster.kill_api_server()
    began = time.monotonic()
    alone.wait_for("the outage to last", lambda: time.monotonic() - began > OUTAGE_SECONDS, seconds=OUTAGE_SECONDS + 5)
    own_cluster.start_api_server()
    own_cluster.kubectl("-n", "alone", "apply", "-f", "-", stdin=several(baseline(controls=(BLOCK,))))
    alone.evaluated(controls=1, fail=1, seconds=30)
    assert alone.running
    probe = alone.wait_for("it to be ready", lambda: ready if (ready := alone.probe("/readyz")) and ready[0] == 200 else None)
    assert json.loads(probe[1]) == {"role": "leader"}
    check_log_of_outage(alone)


def at(operator: Operator, words: str) -> datetime:
    """When the newest line with these words was logged."""
    return datetime.fromisoformat(operator.logged(words)[-1]["time"])


def check_log_of_outage(operator: Operator) -> None:
    """It may tell of the outage, and of nothing else."""
    bad = [line for line in operator.log() if "traceback" in line or line["level"] == "critical"]
    assert not bad, bad
    errors = {line["message"] for line in operator.log() if line["level"] == "error" and not line["logger"].startswith("kopf.")}
    assert errors == {"leadership lost"}


@pytest.mark.slow
def test_without_the_crds_it_says_which_are_missing_and_ends_and_before_that_it_is_healthy_and_not_ready(
    alone: Operator, own_cluster: LocalCluster
) -> None:
    own_cluster.kubectl("delete", "crd", "securitybaselines.seawall.dev", "controlexceptions.seawall.dev")
    own_cluster.kill_api_server()
    alone.start()
    status, body = alone.wait_for("its probes to listen", lambda: alone.probe("/readyz"))
    assert status == 503
    assert "the API server has not answered yet" in json.loads(body)["problem"]
    assert alone.probe("/healthz") == (200, "ok\n")
    own_cluster.start_api_server()
    assert alone.ended() == 1
    last = alone.log()[-1]
    assert last["level"] == "error"
    assert last["message"].startswith("not installed: ")
    for name in ("securitybaselines.seawall.dev", "controlexceptions.seawall.dev"):
        assert name in last["message"]
    assert "awsaccounts" not in last["message"]
    assert "seawall crds | kubectl apply -f -" in last["message"]


@pytest.mark.slow
def test_a_kind_that_is_deleted_under_its_hands_ends_it_with_a_sentence(alone: Operator, own_cluster: LocalCluster) -> None:
    alone.start()
    alone.wait_for("it to lead", lambda: '"leader"' in (alone.probe("/readyz") or (0, ""))[1])
    own_cluster.kubectl("-n", "alone", "apply", "-f", "-", stdin=several(baseline()))
    alone.settled("sb", "base", lambda status: "Stalled" in conditions(status))
    own_cluster.kubectl("delete", "crd", "securitybaselines.seawall.dev")
    assert alone.ended() == 1
    assert alone.log()[-1]["message"].startswith("the watches ended")
    assert alone.lease()["holderIdentity"] == "", "the next one need not wait"


@pytest.mark.slow
@pytest.mark.usefixtures("prod")
def test_one_killed_in_the_middle_of_an_evaluation_is_followed_by_one_that_finishes_it(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    apply(baseline(mode="Plan"))
    operator.evaluated(fail=3)
    before = names(operator)
    held = aws.delay("dynamodb", "ListTables", seconds=60, times=FEW)
    apply(baseline(mode="Plan", controls=(BLOCK, "dynamodb.pitr", "ec2.ebs-default-encryption"), maxEvidenceAge="2h"))
    operator.cluster.kubectl("-n", operator.namespace, "annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    operator.wait_for("the evaluation to be held up", lambda: held.times != FEW)
    operator.kill()
    aws.withdraw(held)
    operator.start()
    operator.wait_for("the Lease to be taken over", lambda: operator.lease()["leaseTransitions"] == 1)
    served, led = (at(operator, words) for words in ("serving health", "leading"))
    assert led - served < timedelta(seconds=18), "15 s of the dead one's term, and a look every 2 s"
    status = operator.settled("sb", "base", lambda status: status.get("lastHandledReconcileAt") == "1")["status"]
    assert (status["summary"]["controls"], status["summary"]["fail"]) == (3, 3)
    assert conditions(status)["Ready"] == ("True", "Evaluated")
    after = names(operator)
    assert len(after) == len(set(after))
    reports = operator.all("crep")
    assert len(reports) == 2
    assert {each["metadata"]["name"] for each in reports} <= set(before)
    waiting = [plan for plan in operator.all("rplan") if conditions(plan.get("status", {})).get("Ready", ("", ""))[1] != "Superseded"]
    assert sorted(plan["spec"]["region"] for plan in waiting) == ["eu-west-1"]


@pytest.mark.usefixtures("prod")
def test_sigterm_ends_it_at_once_with_code_0_and_frees_the_lease(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    assert operator.lease()["holderIdentity"]
    began = time.monotonic()
    assert operator.stop() == 0
    assert time.monotonic() - began < AT_ONCE_SECONDS
    assert operator.lease()["holderIdentity"] == ""
    operator.start()
    operator.evaluated(after=operator.get("sb", "base")["status"]["lastEvaluationTime"])


@pytest.mark.usefixtures("prod")
def test_sigterm_does_not_wait_for_aws(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    operator.settled("aws", "prod")
    held = aws.delay("dynamodb", "ListTables", seconds=20, times=FEW)
    apply(baseline())
    operator.wait_for("the evaluation to be held up", lambda: held.times != FEW)
    began = time.monotonic()
    assert operator.stop() == 0
    assert time.monotonic() - began < AT_ONCE_SECONDS
    assert operator.lease()["holderIdentity"] == ""


@pytest.mark.usefixtures("prod")
def test_a_second_operator_stands_by_and_takes_over_when_the_first_goes(
    operator: Operator, new_operator: NewOperator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    second = new_operator("second")
    second.start()
    standby = second.wait_for(
        "the second one to be ready", lambda: ready if (ready := second.probe("/readyz")) and ready[0] == 200 else None
    )
    assert json.loads(standby[1]) == {"role": "standby"}
    assert json.loads((operator.probe("/readyz") or (0, "{}"))[1]) == {"role": "leader"}
    asked = len(facts_asked(aws))
    apply(baseline(controls=(BLOCK,)))
    operator.evaluated(controls=1)
    assert len(facts_asked(aws)) == asked, "a standby reads nothing"
    assert operator.stop() == 0
    second.wait_for("the second one to lead", lambda: '"leader"' in (second.probe("/readyz") or (0, ""))[1], seconds=5)
    apply(baseline())
    second.evaluated(controls=3, fail=3)
    assert second.lease()["leaseTransitions"] == 1
