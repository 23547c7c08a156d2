"""What Prometheus is told by a running operator is what is so in the cluster and in AWS."""

from __future__ import annotations

import contextlib
import http.client
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Kubectl
from tests.emulator import ACCOUNT, REGION, TESTING_KEY, Emulator
from tests.operator.conftest import Apply, NewOperator
from tests.operator.objects import BLOCK, LENGTH, Json, account, approval, baseline, exception, secret, seed
from tests.operator.program import Operator

Series = dict[tuple[str, frozenset[tuple[str, str]]], float]

WRITER = f"arn:aws:iam::{ACCOUNT}:role/seawall-write"
AT_ONCE_SECONDS = 4.0
"""Half a second on a quiet machine; with a task that kopf waits for, 5 s more."""
EXTERNAL_ID = "an-external-id-that-nobody-is-told"


def scrape(operator: Operator) -> Series:
    """Every series; none while nobody listens."""
    status, text = operator.probe("/metrics") or (200, "")
    assert status == 200
    families = text_string_to_metric_families(text)
    return {(each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples}


def total(series: Series, name: str, /, **labels: str) -> float:
    """The sum of the series of a name that have these labels."""
    wanted = set(labels.items())
    return sum(value for (found, has), value in series.items() if found == name and wanted <= has)


def until(operator: Operator, what: str, holds: Callable[[Series], bool]) -> Series:
    """Scrape until something holds."""
    seen: Series = {}

    def look() -> bool:
        nonlocal seen
        seen = scrape(operator)
        return holds(seen)

    operator.wait_for(what, look, shown=lambda: shown(seen))
    return seen


def shown(series: Series) -> str:
    return "\n".join(sorted(f"{name} {dict(labels)} {value}" for (name, labels), value in series.items() if value))


def of(series: Series, label: str, value: str) -> set[str]:
    """Names of the metrics that have a series with this label."""
    return {name for name, labels in series if (label, value) in labels}


def start(new_operator: NewOperator) -> Operator:
    """An operator that acts without admission policies."""
    made = new_operator("operator")
    made.flags = (*made.flags, "--allow-unguarded")
    made.start()
    return made


def writable(aws: Emulator) -> Json:
    role = {"roleARN": WRITER, "externalIDSecretRef": {"name": "ext", "key": "id"}}
    return account(endpoint=aws.url, remediation={"assumeRoles": [role]})


def test_after_an_evaluation_findings_calls_and_times_are_those_of_the_account(
    new_operator: NewOperator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    aws.throttle("dynamodb", "ListTables", times=1)
    operator = start(new_operator)
    apply(account(endpoint=aws.url), baseline(mode="Plan"))
    status = operator.evaluated(fail=3)
    source = {"kind": "SecurityBaseline", "namespace": operator.namespace, "name": "base"}
    found = until(operator, "the plans to be told", lambda series: total(series, "seawall_plans", state="Waiting") == 2)
    assert total(found, "seawall_findings", **source, account="prod", severity="High", verdict="Fail") == 1
    assert total(found, "seawall_findings", **source, account="prod", severity="Medium", verdict="Fail") == 2
    assert total(found, "seawall_findings", verdict="Pass") == 1
    assert total(found, "seawall_findings") == 4
    assert total(found, "seawall_changes", state="Pending") == 3
    for name, member in (("last", "lastEvaluationTime"), ("next", "nextEvaluationTime")):
        told = total(found, f"seawall_{name}_evaluation_timestamp_seconds", **source)
        assert told == datetime.fromisoformat(status[member]).timestamp()
    assert 0 < time.time() - total(found, "seawall_oldest_evidence_timestamp_seconds", **source, region=REGION) < 60
    assert total(found, "seawall_leader") == 1
    assert total(found, "seawall_api_server_silence_seconds") < 30
    assert total(found, "seawall_evaluation_duration_seconds_count", kind="SecurityBaseline") >= 1
    assert total(found, "seawall_reconcile_duration_seconds_count", kind="AWSAccount") >= 1
    for service, method, operation in (("dynamodb", "list_tables", "ListTables"), ("s3", "list_buckets", "ListBuckets")):
        throttled = total(found, "seawall_aws_throttles_total", service=service)
        assert throttled == (1 if service == "dynamodb" else 0)
        calls = total(found, "seawall_aws_calls_total", access="read", service=service, operation=method, result="OK")
        assert calls + throttled == aws.count(service, operation) > 0
    assert total(found, "seawall_aws_calls_total", access="write") == 0


def test_a_change_that_is_approved_is_told_state_by_state_with_the_write_that_made_it(
    new_operator: NewOperator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    operator = start(new_operator)
    apply(secret("ext", id=EXTERNAL_ID), writable(aws), baseline(controls=(BLOCK,), mode="Plan"))
    (plan,) = operator.wait_for("a plan", lambda: operator.all("rplan"))
    apply(approval("go", [plan["spec"]["hash"]]))
    operator.settled("rappr", "go", lambda status: status.get("state") == "Used")
    found = until(operator, "the change to be told", lambda series: total(series, "seawall_changes", state="Verified") == 1)
    moved = {
        (labels["before"], labels["state"]): value
        for (name, pairs), value in found.items()
        if name == "seawall_change_transitions_total" and (labels := dict(pairs))["control"] == BLOCK
    }
    assert moved == {("Pending", "InProgress"): 1, ("InProgress", "Applied"): 1, ("Applied", "Verified"): 1}
    assert total(found, "seawall_aws_calls_total", access="write") == aws.count("s3", "PutPublicAccessBlock") == 1
    assert total(found, "seawall_aws_calls_total", access="write", operation="put_public_access_block", result="OK") == 1
    assert total(found, "seawall_journal_write_duration_seconds_count") >= 3
    until(operator, "the approval to be told", lambda series: total(series, "seawall_approvals", state="Used") == 1)
    text = (operator.probe("/metrics") or (0, ""))[1]
    assert "arn:" not in text
    assert EXTERNAL_ID not in text
    assert TESTING_KEY not in text


def test_series_of_what_was_deleted_end(new_operator: NewOperator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    operator = start(new_operator)
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    apply(account(endpoint=aws.url), baseline(), baseline("other", controls=(LENGTH,)))
    apply(exception(expires=end.strftime("%Y-%m-%dT%H:%M:%SZ")))
    operator.evaluated(exempt=1)
    operator.evaluated("other", fail=1)
    found = until(operator, "the exception to be told", lambda series: total(series, "seawall_exceptions", state="Active") == 1)
    assert total(found, "seawall_exception_expiry_timestamp_seconds", name="accepted") == end.timestamp()
    assert len(of(found, "name", "base")) == 4
    kubectl("delete", "sb/base", "cex/accepted", "--timeout=10s")
    left = until(operator, "the series to end", lambda series: not of(series, "name", "base") | of(series, "name", "accepted"))
    assert total(left, "seawall_findings", name="other", verdict="Fail") == 1


def test_errors_are_counted_by_kind_and_reason(new_operator: NewOperator, apply: Apply) -> None:
    operator = start(new_operator)
    apply(baseline(controls=("s3.no-such-control",)))
    until(
        operator,
        "the error to be counted",
        lambda series: total(series, "seawall_reconcile_errors_total", kind="SecurityBaseline", reason="UnknownControl") >= 1,
    )
    assert total(scrape(operator), "seawall_reconciles_waiting") == 0


def test_a_standby_tells_of_itself_and_of_no_object(new_operator: NewOperator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    leader = start(new_operator)
    apply(account(endpoint=aws.url), baseline())
    leader.evaluated(fail=3)
    standby = new_operator("second")
    standby.start()
    standby.wait_for("it to stand by", lambda: (standby.probe("/readyz") or (0, ""))[0] == 200)
    found = scrape(standby)
    assert total(found, "seawall_leader") == 0
    assert ("seawall_leader", frozenset()) in found
    assert of(found, "namespace", standby.namespace) == set()
    assert total(found, "process_resident_memory_bytes") > 0


def test_a_prometheus_that_keeps_its_connection_does_not_hold_up_a_stop(new_operator: NewOperator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    operator = start(new_operator)
    apply(account(endpoint=aws.url), baseline())
    operator.evaluated(fail=3)
    connection = http.client.HTTPConnection("127.0.0.1", operator.web_port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics", headers={"Connection": "keep-alive"})
        assert b"seawall_leader 1.0" in connection.getresponse().read()
        began = time.monotonic()
        assert operator.stop() == 0
    assert time.monotonic() - began < AT_ONCE_SECONDS
