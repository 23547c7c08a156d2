"""The responsibility report of an account: written by the operator, told by kubectl, rewritten only when it says something else."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Kubectl
from tests.emulator import Emulator
from tests.operator.conftest import Apply
from tests.operator.gate import Asked, Gate
from tests.operator.objects import BLOCK, LENGTH, Json, account, baseline, seed
from tests.operator.program import Operator
from tests.operator.tenants import House, Tenant

pytestmark = pytest.mark.cluster

TWO_LOOKS_SECONDS = 4.5


def cell(report: Json, service: str, layer: str) -> Json:
    """One cell of a report."""
    found: Json = next(
        cell for each in report["services"] if each["service"] == service for cell in each["cells"] if cell["layer"] == layer
    )
    return found


def reported(tenant: Tenant, **wanted: Any) -> Json:
    """The account's report, once S3's network access is as wanted: the verdict, and perhaps counts of the customer's side."""
    verdict = wanted.pop("verdict")

    def look() -> Json | None:
        found = tenant.operator.find("resp", tenant.name)
        if found is None or "s3" not in {each["service"] for each in found["services"]}:
            return None
        network = cell(found, "s3", "network_access")
        return found if network["verdict"] == verdict and wanted.items() <= network["customer"].items() else None

    return tenant.operator.wait_for(f"a report that says {verdict} {wanted}", look)


def test_kubectl_tells_of_both_sides_of_an_account(house: House, tenant: Tenant) -> None:
    tenant.bucket()
    tenant.declare(BLOCK, LENGTH)
    found = reported(tenant, verdict="NotMet", failed=1)
    network = cell(found, "s3", "network_access")
    assert network["owner"] == "shared"
    assert network["default"] == "on"
    assert network["aws"] == {"state": "Unknown", "reason": "NotRead", "reports": []}
    assert network["customer"]["controls"] == [BLOCK]
    assert cell(found, "iam", "identity_access")["verdict"] == "NotMet"
    assert found["account"] == {"name": tenant.name, "id": tenant.number, "partition": "aws"}
    assert found["baselines"] == [tenant.name]
    (owner,) = found["metadata"]["ownerReferences"]
    assert (owner["kind"], owner["name"], owner["controller"]) == ("AWSAccount", tenant.name, True)
    header, row = (line.split() for line in house.kubectl("get", "resp", tenant.name, "-o", "wide").stdout.splitlines())
    assert header == [
        "NAME",
        "ACCOUNT",
        "ID",
        "SERVICES",
        "MET",
        "NOTMET",
        "NOCONTROL",
        "UNKNOWN",
        "ASSURED",
        "NOTINSCOPE",
        "OFF",
        "MAYBE",
        "AGE",
    ]
    summary, verdicts = found["summary"], found["summary"]["verdicts"]
    told = [verdicts[name] for name in ("met", "notMet", "noControl", "unknown", "assured", "notInScope")]
    counts = [summary["services"], *told, summary["offWithoutControl"], summary["unknownServices"]]
    assert row[:-1] == [tenant.name, tenant.name, tenant.number, *map(str, counts)]
    assert verdicts["notMet"] == 2


def test_a_report_follows_what_its_baselines_find_and_is_left_alone_while_that_is_the_same(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK)
    first = reported(tenant, verdict="NotMet", failed=1)
    tenant.shut(bucket)
    tenant.look_again()
    second = reported(tenant, verdict="Unknown", failed=0, passed=1)
    assert cell(second, "s3", "network_access")["customer"]["state"] == "Met", "the verdict is AWS's side, which nobody has read"
    tenant.look_again()
    tenant.bucket("second")
    third_evaluation = tenant.look_again()
    assert third_evaluation["summary"]["fail"] == 1
    third = reported(tenant, verdict="NotMet", failed=1, passed=1)
    versions = [int(each["metadata"]["generation"]) for each in (first, second, third)]
    assert versions[2] - versions[1] == versions[1] - versions[0] == 1, "the evaluation that found the same wrote nothing"


def test_a_denied_list_leaves_the_service_in_the_report_as_unknown(tenant: Tenant) -> None:
    tenant.bucket()
    tenant.declare(BLOCK, "dynamodb.pitr")
    tenant.aws.deny("dynamodb", "ListTables", account=tenant.number)
    tenant.look_again()

    def look() -> Json | None:
        found = tenant.operator.find("resp", tenant.name)
        services = {each["service"]: each for each in found["services"]} if found else {}
        return services.get("dynamodb")

    told = tenant.operator.wait_for("a report on DynamoDB", look)
    assert (told["inUse"], told["seenBy"]) == ("Unknown", "dynamodb:ListTables: AccessDenied")


def said(report: Json | None) -> Json:
    """All that a report says."""
    return {key: value for key, value in (report or {}).items() if key != "metadata"}


def asked_for_reports(gate: Gate) -> list[Asked]:
    """The requests for reports until now, without those by which the watch goes on."""
    found = gate.asked(lambda _, path, __: "/responsibilityreports" in path)
    return [each for each in found if "watch=" not in each.query]


def test_a_report_that_somebody_deletes_or_alters_is_put_right_and_one_that_is_as_it_was_costs_no_request(
    gate: Gate, gated: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(account(endpoint=aws.url), baseline(controls=(BLOCK,)))
    gated.evaluated(fail=1)

    def failing() -> Json | None:
        found = gated.find("resp", "prod")
        return found if found and found["summary"]["verdicts"]["notMet"] else None

    first = gated.wait_for("a report that says so", failing)
    began = datetime.fromisoformat(first["asOf"])
    gated.wait_for("another second to begin", lambda: datetime.now(UTC) - began > timedelta(seconds=1))
    before = asked_for_reports(gate)
    kubectl("delete", "resp/prod", "--timeout=10s")
    anew = gated.wait_for("the report to return", lambda: gated.find("resp", "prod"))
    assert anew["metadata"]["uid"] != first["metadata"]["uid"]
    assert said(anew) == said(first), "it says so since the same instant"
    kubectl("patch", "resp/prod", "--type=merge", '-p={"asOf": "2020-01-01T00:00:00Z", "services": []}')
    gated.wait_for("the report to be put right", lambda: said(gated.find("resp", "prod")) == said(first))
    kubectl("label", "resp/prod", "seen-by=an-auditor")
    time.sleep(TWO_LOOKS_SECONDS)
    asked = asked_for_reports(gate)[len(before) :]
    assert [(each.method, each.status) for each in asked] == [("PATCH", 201), ("PATCH", 200)]
    assert gated.get("resp", "prod")["metadata"]["labels"] == {"seen-by": "an-auditor"}
    told = f'seawall_responsibility_cells{{account="prod",namespace="{gated.namespace}",verdict="NotMet"}}'
    assert f"{told} {first['summary']['verdicts']['notMet']}.0" in (gated.probe("/metrics") or (0, ""))[1]
