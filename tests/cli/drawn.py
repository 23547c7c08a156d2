"""A workload whose two zones share one NAT gateway, as the reports of a MultiAZPolicy hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seawall.api.v1alpha1 import ComplianceReport
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.compliance_report import ZoneMatrixRow
from seawall.api.v1alpha1.multi_az_policy import WorkloadAnswer
from seawall.api.v1alpha1.terms import Severity, SourceKind, Verdict
from seawall.engine.finding import ZONE_LOSS, Finding
from seawall.engine.report import ZoneLists, documents
from seawall.engine.zones.graph import nodes_of, parts_of
from seawall.engine.zones.loss.nodes import Member, Node
from seawall.engine.zones.loss.outcome import Terms
from seawall.engine.zones.loss.parts import Component, Group, Pair, Pool
from seawall.engine.zones.loss.simulation import simulate
from tests.builders import ACCOUNT, REGION

AZ1, AZ2 = "euw1-az1", "euw1-az2"

NODES = {
    "nat-1": Node("nat-1", AZ1, needs=("subnet-a",)),
    "rtb-1": Node("rtb-1", needs=("nat-1",)),
    "subnet-a": Node("subnet-a", AZ1),
    "subnet-b": Node("subnet-b", AZ2, needs=("rtb-1",)),
    "unused": Node("unused", AZ2),
}


def web() -> Component:
    members = (
        *(Member(f"i-a{number}", AZ1) for number in range(3)),
        *(Member(f"i-b{number}", AZ2, needs=("subnet-b",)) for number in range(3)),
    )
    return Component("web", (Pool("", (Group("web", members),), 3),))


def database() -> Component:
    return Component("db", (Pair("shop-db", Member("shop-db", AZ1), Member("shop-db (standby)", AZ2)), Pair("logs", Member("logs", AZ2))))


def lists(components: Sequence[Component], nodes: Mapping[str, Node] = NODES, workload: str = "shop") -> ZoneLists:
    """What a report holds of one workload."""
    losses = simulate(components, nodes, Terms())
    return ZoneLists(
        matrix=tuple(_row(workload, loss.component, loss.zone, loss.worst) for loss in losses if loss.zone),
        parts=tuple(parts_of(workload, components, losses)),
        nodes=tuple(nodes_of(components, nodes)),
    )


def _row(workload: str, component: str, zone: str, worst: Any) -> ZoneMatrixRow:
    left = worst.remaining
    return ZoneMatrixRow(
        workload=workload,
        component=component,
        zone=zone,
        verdict=worst.verdict,
        remaining=left.low if left else None,
        required=worst.need,
        causes=(worst.cause,) if worst.why else (),
    )


def reports(held: ZoneLists, *findings: Finding, source: str = "pay", uid: str = "u", account: str = "prod") -> list[dict[str, Any]]:
    """The reports' own content."""
    reference = api.SourceReference(kind=SourceKind.MULTI_AZ_POLICY, name=source, uid=uid)
    return documents(reference, account, REGION, findings, held)


def failing(message: str) -> Finding:
    resource = api.Resource(type="Workload", arn="arn", id="shop", account=ACCOUNT, region=REGION)
    return Finding(ZONE_LOSS, Severity.HIGH, resource, Verdict.FAIL, None, message)


def parsed(contents: Sequence[Mapping[str, Any]]) -> list[ComplianceReport]:
    return [ComplianceReport.parse({"metadata": {"name": f"pay-{number}"}, **each}) for number, each in enumerate(contents, 1)]


def answer(verdict: str = "Fails", name: str = "shop", **more: Any) -> WorkloadAnswer:
    return WorkloadAnswer.model_validate({"name": name, "verdict": verdict, **more})
