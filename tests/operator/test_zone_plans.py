"""A plan for a workload on the real operator: offered, made by an approval alone, the workload survives, and taken back it does not."""

from __future__ import annotations

import json

from tests.emulator import ACCOUNT, Emulator
from tests.mending.shop import MACHINES, Shop
from tests.operator.conftest import Apply, NewOperator
from tests.operator.objects import Json, account, approval
from tests.operator.program import conditions

WRITER = f"arn:aws:iam::{ACCOUNT}:role/seawall-write"
LIBERAL = {"maxRisk": "Disruptive", "allowBilled": True}


def zones(mode: str) -> Json:
    """A policy over the shop's instances that lets Enforce do all that it may."""
    shop = {"name": "shop", "select": {"matchTags": {"app": "shop"}}, "components": [MACHINES]}
    spec = {"accountRefs": [{"name": "prod"}], "workloads": [shop], "mode": mode, "enforcement": LIBERAL}
    return {"apiVersion": "seawall.dev/v1alpha1", "kind": "MultiAZPolicy", "metadata": {"name": "zones"}, "spec": spec}


def test_a_workload_behind_one_gateway_is_mended_by_an_approval_alone_and_taken_back(
    new_operator: NewOperator, aws: Emulator, apply: Apply
) -> None:
    shop = Shop(aws)
    nat = shop.nat("a")
    tables = [shop.route({"NatGatewayId": nat}, subnet) for subnet in shop.private.values()]
    operator = new_operator("operator")
    operator.flags = (*operator.flags, "--allow-unguarded")
    operator.start()
    apply(account(endpoint=aws.url, remediation={"assumeRoles": [{"roleARN": WRITER}]}))

    def verdict(wanted: str) -> Json:
        return operator.settled("maz", "zones", lambda status: [each["verdict"] for each in status.get("workloads", [])] == [wanted])

    apply(zones("Enforce"))
    status = verdict("Fails")["status"]
    assert conditions(status)["UpToDate"] == ("False", "PlansWaiting")
    assert "Stalled" not in conditions(status)
    (plan,) = operator.all("rplan")
    assert plan["spec"]["sourceRef"]["kind"] == "MultiAZPolicy"
    operator.settled("rplan", plan["metadata"]["name"], lambda status: status.get("progress") == "4 Pending")
    assert len(shop.nats()) == 1, "Enforce makes nothing for workloads by itself"

    apply(approval("go", [plan["spec"]["hash"]]))
    done = operator.settled("rappr", "go", lambda status: status.get("state") == "Used")
    assert done["status"]["message"] == "4 Verified"
    assert len({shop.target_of(table) for table in tables}) == len(tables), "each zone has a way out of its own"
    assert conditions(verdict("Survives")["status"])["UpToDate"] == ("True", "NoPlanWaiting")

    apply(approval("back", [plan["spec"]["hash"]], action="Rollback"))
    back = operator.settled("rappr", "back", lambda status: status.get("state") == "Used")
    assert back["status"]["message"] == "4 RolledBack", json.dumps(operator.all("rplan"), indent=1)
    assert {shop.target_of(table) for table in tables} == {nat}
    assert [each["NatGatewayId"] for each in shop.nats()] == [nat]
    verdict("Fails")
