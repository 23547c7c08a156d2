"""What the cluster says right now, as the demo shows it: read like `kubectl get` does, from status alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from seawall.api.meta import Kind
from seawall.api.v1alpha1 import AWSAccount, ComplianceReport, ControlException, MultiAZPolicy, SecurityBaseline
from seawall.api.v1alpha1.terms import Verdict
from seawall.kube.client import Cluster

Body = Mapping[str, Any]

SHOWN: Final[tuple[type[Kind], ...]] = (AWSAccount, SecurityBaseline, MultiAZPolicy, ControlException)
"""What people write, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One object in the columns of `kubectl get`; empty where its kind has no such column or its status says nothing yet."""

    kind: type[Kind]
    name: str
    ready: str
    compliant: str
    up_to_date: str
    passed: str
    failed: str
    unknown: str
    score: str
    detail: str

    @property
    def title(self) -> str:
        """Kind and name."""
        return f"{self.kind.kind()}/{self.name}"

    @property
    def short_title(self) -> str:
        """Short name of the kind, and name."""
        return f"{self.kind.NAMES.short}/{self.name}"


@dataclass(frozen=True, slots=True)
class Seen:
    """Every object of the namespace that the demo shows, by kind."""

    bodies: Mapping[type[Kind], tuple[Body, ...]]

    def one(self, kind: type[Kind]) -> Body | None:
        """The namespace's object of a kind; None before it is there."""
        return next(iter(self.bodies.get(kind, ())), None)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The table, without its head."""
        return tuple(_row(kind, body) for kind in SHOWN for body in self.bodies.get(kind, ()))

    @property
    def findings(self) -> tuple[Body, ...]:
        """The baseline's worst findings, worst first."""
        return tuple(_status(self.one(SecurityBaseline)).get("topFindings") or ())

    @property
    def workloads(self) -> tuple[Body, ...]:
        """What the zone policy says of each workload, worst first."""
        return tuple(_status(self.one(MultiAZPolicy)).get("workloads") or ())

    def unsettled(self, kinds: Iterable[type[Kind]] = SHOWN) -> tuple[str, ...]:
        """What is not evaluated at its generation yet, each in words."""
        told = []
        for kind in kinds:
            body = self.one(kind)
            if body is None:
                told.append(f"there is no {kind.kind()}")
            elif condition(body, "Ready") != "True" or _status(body).get("observedGeneration") != body["metadata"]["generation"]:
                why = _condition(body, "Ready").get("message") or "nobody looked at it yet"
                told.append(f"{kind.kind()} {body['metadata']['name']}: {why}")
        exception = self.one(ControlException)
        if exception is not None and not told and not _status(exception).get("matched"):
            told.append(f"ControlException {exception['metadata']['name']} covers nothing yet")
        return tuple(told)


async def look(cluster: Cluster, namespace: str) -> Seen:
    """Read all that the demo shows."""
    lists = await asyncio.gather(*(cluster.list(kind, namespace) for kind in SHOWN))
    return Seen({kind: tuple(bodies) for kind, bodies in zip(SHOWN, lists, strict=True)})


async def verdict(cluster: Cluster, namespace: str, control: str, resource: str) -> Verdict | None:
    """What the baseline's reports say of a control on a resource; None when they do not name it."""
    for report in await cluster.list(ComplianceReport, namespace):
        for finding in report.get("findings") or ():
            if finding["control"] == control and finding["resource"]["id"] == resource:
                return Verdict(finding["verdict"])
        for passed in report.get("passed") or ():
            if passed["control"] == control and resource in passed["resourceIDs"]:
                return Verdict.PASS
    return None


def condition(body: Body, name: str) -> str:
    """A condition's status; empty when there is none."""
    return str(_condition(body, name).get("status") or "")


def summary(seen: Seen) -> Mapping[str, int]:
    """The baseline's counts, and its score in percent."""
    found: Mapping[str, int] = _status(seen.one(SecurityBaseline)).get("summary") or {}
    return found


def handled(seen: Seen) -> str | None:
    """The request that the baseline handled last."""
    found: str | None = _status(seen.one(SecurityBaseline)).get("lastHandledReconcileAt")
    return found


def _status(body: Body | None) -> Body:
    status: Body = (body or {}).get("status") or {}
    return status


def _condition(body: Body, name: str) -> Body:
    return next((each for each in _status(body).get("conditions") or () if each["type"] == name), {})


def _row(kind: type[Kind], body: Body) -> Row:
    summary = _status(body).get("summary") or {}

    def told(name: str) -> str:
        return "" if summary.get(name) is None else str(summary[name])

    return Row(
        kind=kind,
        name=body["metadata"]["name"],
        ready=condition(body, "Ready"),
        compliant=condition(body, "Compliant"),
        up_to_date=condition(body, "UpToDate"),
        passed=told("pass"),
        failed=told("fail"),
        unknown=told("unknown"),
        score=told("score"),
        detail=_detail(kind, body),
    )


def _detail(kind: type[Kind], body: Body) -> str:
    """What the columns do not say."""
    status = _status(body)
    if kind is AWSAccount:
        return str(status.get("accountID") or "")
    if kind is ControlException:
        return f"{status['state']}, covers {status.get('matched', 0)}" if status.get("state") else ""
    exempt = (status.get("summary") or {}).get("exempt")
    return f"{exempt} exempt" if exempt else ""
