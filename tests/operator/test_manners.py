"""The operator leaves alone what people wrote, lets them delete it, and writes nothing that says nothing new."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Kubectl
from tests.emulator import Emulator
from tests.operator.conftest import Apply, NewOperator
from tests.operator.objects import Json, account, baseline, exception, facts_asked, seed
from tests.operator.program import Operator, conditions

WRITTEN = (("aws", "prod"), ("sb", "base"), ("cex", "accepted"))
QUIET_SECONDS = 3.0


def all_three(aws: Emulator) -> tuple[Json, ...]:
    end = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return account(endpoint=aws.url), baseline(mode="Plan"), exception(expires=end)


def settled(operator: Operator) -> None:
    operator.evaluated(exempt=1)
    operator.settled("cex", "accepted", lambda status: status.get("matched") == 1)
    operator.settled("aws", "prod")


def test_nothing_that_people_wrote_is_touched(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    objects = all_three(aws)
    apply(*objects)
    settled(operator)
    for (kind, name), wrote in zip(WRITTEN, objects, strict=True):
        found = operator.get(kind, name)
        metadata = found["metadata"]
        ours = [entry for entry in metadata["managedFields"] if entry["manager"] != "kubectl-client-side-apply"]
        assert [(entry["manager"], entry["operation"], entry.get("subresource")) for entry in ours] == [("seawall", "Apply", "status")]
        assert list(ours[0]["fieldsV1"]) == ["f:status"]
        assert metadata["generation"] == 1
        assert found["spec"] == wrote["spec"]
        assert "finalizers" not in metadata
        assert "labels" not in metadata
        assert list(metadata["annotations"]) == ["kubectl.kubernetes.io/last-applied-configuration"]


def test_deleting_never_waits_for_the_operator_while_it_runs(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(*all_three(aws))
    settled(operator)
    kubectl("delete", "sb/base", "awsacct/prod", "cex/accepted", "--timeout=10s")
    kubectl("delete", "rplan", "--all", "--timeout=10s")
    assert [operator.find(kind, name) for kind, name in WRITTEN] == [None, None, None]
    operator.wait_for("the reports to go", lambda: not operator.all("crep"))


def test_deleting_never_waits_for_an_operator_that_is_not_there(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(*all_three(aws))
    settled(operator)
    operator.stop()
    kubectl("delete", "sb/base", "awsacct/prod", "cex/accepted", "--timeout=10s")
    assert [operator.find(kind, name) for kind, name in WRITTEN] == [None, None, None]
    operator.wait_for("the reports to go", lambda: not operator.all("crep"), alive=False)
    plans = operator.all("rplan")
    assert len(plans) == 2, "plans outlive their source"
    operator.start()
    operator.wait_for("the next start to sweep plans of a source that is gone", lambda: not operator.all("rplan"))


@pytest.mark.usefixtures("prod")
def test_a_baseline_that_is_deleted_while_it_is_evaluated_leaves_no_trace(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    operator.settled("aws", "prod")
    held = aws.delay("dynamodb", "ListTables", seconds=3, times=9)
    apply(baseline(mode="Plan"))
    operator.wait_for("the evaluation to be held up", lambda: held.times != 9)
    kubectl("delete", "sb/base", "--timeout=10s")
    apply(baseline("next", controls=("iam.password-min-length", "dynamodb.pitr")))  # waits for the same list
    operator.evaluated("next", fail=2)
    assert {report["metadata"]["labels"]["seawall.dev/source"] for report in operator.all("crep")} == {"next"}
    assert operator.all("rplan") == []


@pytest.mark.usefixtures("prod")
def test_a_baseline_made_anew_under_its_name_is_another_one(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    kubectl("delete", "sb/base", "--timeout=10s")
    apply(baseline(controls=("iam.password-min-length",)))
    operator.evaluated(controls=1, fail=1)
    uid = operator.get("sb", "base")["metadata"]["uid"]
    operator.wait_for(
        "the reports to be those of the new one", lambda: {each["sourceRef"]["uid"] for each in operator.all("crep")} == {uid}
    )


def versions(operator: Operator) -> dict[str, str]:
    found = [each for kind in ("aws", "sb", "cex", "crep", "rplan") for each in operator.all(kind)]
    return {f"{each['kind']}/{each['metadata']['name']}": each["metadata"]["resourceVersion"] for each in found}


def stays(look: Callable[[], object], seconds: float) -> bool:
    """Whether what is seen stays as it is; that nothing happens has no condition to wait for."""
    seen, deadline = look(), time.monotonic() + seconds
    while time.monotonic() < deadline:
        if look() != seen:
            return False
        time.sleep(0.1)
    return True


def test_between_evaluations_nothing_is_written(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    apply(*all_three(aws))
    settled(operator)
    operator.wait_for("the first writes to be over", lambda: stays(lambda: versions(operator), 1))
    aws.forget_calls()
    assert stays(lambda: versions(operator), QUIET_SECONDS)
    assert facts_asked(aws) == []


def test_a_run_that_finds_nothing_new_writes_nothing_new(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(*all_three(aws))
    settled(operator)
    operator.wait_for("the first writes to be over", lambda: stays(lambda: versions(operator), 1))
    before, last = versions(operator), operator.get("sb", "base")["status"]["lastEvaluationTime"]
    kubectl("label", "awsacct/prod", "touched=yes")
    operator.evaluated(after=last)
    changed = {name for name, version in versions(operator).items() if version != before[name]}
    assert changed == {"SecurityBaseline/base", "AWSAccount/prod"}, "the time of the evaluation, and the label"


def test_a_status_that_somebody_else_scribbled_into_is_put_right(
    new_operator: NewOperator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    operator = new_operator("operator")
    operator.start()
    apply(account(endpoint=aws.url), baseline())
    operator.evaluated(fail=3)
    kubectl("patch", "sb/base", "--subresource=status", "--type=merge", '-p={"status":{"summary":{"fail":0},"conditions":[]}}')
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    status = operator.evaluated(fail=3)
    assert conditions(status)["Compliant"] == ("False", "Failing")
