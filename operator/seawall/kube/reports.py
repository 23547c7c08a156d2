"""Write ComplianceReports and offer RemediationPlans, and take away those that no longer speak.

Reports belong to their source and go with it. Plans do not: they hold before-images and a journal, so they outlive their source, and only
what nobody acted on is deleted (design §3).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from seawall.api.meta import API_VERSION, GROUP
from seawall.api.model import spelling
from seawall.api.v1alpha1 import ComplianceReport, RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ChangeState, Reason
from seawall.errors import Conflict, Gone
from seawall.kube.client import Cluster, Json
from seawall.kube.clock import Clock
from seawall.kube.conditions import READY, Judgement, holding, merged
from seawall.kube.status import put_status, without_nulls

SOURCE_KIND: Final = f"{GROUP}/source-kind"
SOURCE: Final = f"{GROUP}/source"
ACCOUNT: Final = f"{GROUP}/account"
REGION: Final = f"{GROUP}/region"

_NAME_LENGTH = 40  # with 8 digits and a number, names stay below 63
_READ_AT = spelling("read_at")
_EACH_READ = frozenset({_READ_AT, spelling("request_id")})  # differ at every evaluation, also when nothing changed

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """The SecurityBaseline or MultiAZPolicy that something is written for."""

    kind: str
    namespace: str
    name: str
    uid: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Name the source that a body is of."""
        metadata = body["metadata"]
        return cls(body["kind"], metadata["namespace"], metadata["name"], metadata["uid"])

    @property
    def reference(self) -> Json:
        """The source as `sourceRef` names it."""
        return {"kind": self.kind, "name": self.name, "uid": self.uid}

    @property
    def labels(self) -> dict[str, str]:
        """Labels of all that is written for this source."""
        return {SOURCE_KIND: self.kind, SOURCE: self.name}

    def report(self, account: str, region: str, number: int, content: Mapping[str, Any]) -> Json:
        """Make one ComplianceReport's body.

        Args:
            account: Name of the AWSAccount.
            region: The Region, or `global`.
            number: Counts the parts of one target from 1.
            content: The report's own members: summary, controls, findings, passed, zoneMatrix.
        """
        owner = {**self.reference, "apiVersion": API_VERSION, "controller": True, "blockOwnerDeletion": False}
        metadata = self._metadata(account, region, _digest(self.kind, self.name, account, region), number)
        target = {"sourceRef": self.reference, "account": account, "region": region}
        return without_nulls({"metadata": {**metadata, "ownerReferences": [owner]}, **content, **target})

    def plan(self, spec: Mapping[str, Any]) -> Json:
        """Make one RemediationPlan's body; it has no owner.

        Args:
            spec: All of the spec but sourceRef: account, region, run, hash, changes and perhaps requestedBy.
        """
        metadata = self._metadata(spec["account"], spec["region"], spec["hash"][:8], spec["run"])
        return {"metadata": metadata, "spec": {**spec, "sourceRef": self.reference}}

    def _metadata(self, account: str, region: str, digest: str, number: int) -> Json:
        name = f"{self.name[:_NAME_LENGTH].rstrip('-.')}-{digest}-{number}"
        return {"namespace": self.namespace, "name": name, "labels": {**self.labels, ACCOUNT: account, REGION: region}}


class Reports:
    """Writes what evaluations leave behind.

    Args:
        cluster: Where to.
        clock: Says how old evidence and superseded plans are.
        plan_grace: How long a superseded plan on which nobody acted is kept.
    """

    def __init__(self, cluster: Cluster, clock: Clock, *, plan_grace: timedelta) -> None:
        self._cluster = cluster
        self._clock = clock
        self._plan_grace = plan_grace

    async def write(
        self, source: Source, wanted: Iterable[Json], *, max_evidence_age: timedelta, existing: Iterable[Json] | None = None
    ) -> None:
        """Bring a source's reports to what is wanted: write those that say something new, delete those of targets that are no longer selected.

        Args:
            source: Whose reports.
            wanted: All of them, as `Source.report` makes them.
            max_evidence_age: Reports are renewed when their evidence is older than half of it, though they say the same.
            existing: Reports that carry the source's labels; None lists them.

        Raises:
            TooLarge: A report was not split small enough.
            KubernetesError: The API server refused or did not answer.
        """
        if existing is None:
            existing = await self._cluster.list(ComplianceReport, source.namespace, labels=source.labels)
        old = {found["metadata"]["name"]: found for found in existing}
        renew_before = self._clock.now() - max_evidence_age / 2
        for report in wanted:
            found = old.pop(report["metadata"]["name"], None)
            if found is None or differs(found, report, renew_before=renew_before):
                await self._cluster.apply(ComplianceReport, report)
        for found in old.values():
            await self._delete(ComplianceReport, found)

    async def offer(self, source: Source, wanted: Iterable[Json], *, existing: Iterable[Json] | None = None) -> None:
        """Bring a source's plans to what is wanted. A plan is known by its hash: the same hash is the same plan, and makes no new object.

        Others are superseded: those on which nobody acted are marked and deleted after the grace period, those with a history stay.

        Args:
            source: Whose plans.
            wanted: All that it needs now, as `Source.plan` makes them.
            existing: Plans that carry the source's labels; None lists them.
        """
        if existing is None:
            existing = await self._cluster.list(RemediationPlan, source.namespace, labels=source.labels)
        mine = [plan for plan in existing if plan["spec"]["sourceRef"]["uid"] == source.uid]
        known = {plan["spec"]["hash"] for plan in mine}
        needed = {plan["spec"]["hash"]: plan for plan in wanted}
        for digest, plan in needed.items():
            if digest not in known:
                await self._cluster.apply(RemediationPlan, plan)
        for plan in mine:
            if plan["spec"]["hash"] in needed:
                await self._revive(plan)
            elif not has_history(plan):
                await self._supersede(plan)

    async def sweep(self, live: Collection[str], namespaces: Collection[str] = ()) -> None:
        """Delete the plans of sources that are gone, where nobody acted on them; for the start, when all sources are known.

        Args:
            live: Uids of all SecurityBaselines and MultiAZPolicies in these namespaces.
            namespaces: Where to look; empty means all. Elsewhere, sources are another operator's, and so are their plans.
        """
        for namespace in namespaces or (None,):
            for plan in await self._cluster.list(RemediationPlan, namespace):
                if plan["spec"]["sourceRef"]["uid"] not in live and not has_history(plan):
                    await self._delete(RemediationPlan, plan)

    async def _supersede(self, plan: Json) -> None:
        since = superseded_since(plan)
        if since is None:
            await self._judge(
                plan, Judgement(READY, "True", Reason.SUPERSEDED, "a later plan takes its place, or nothing is left to change")
            )
        elif self._clock.now() - since >= self._plan_grace:
            await self._delete(RemediationPlan, plan)

    async def _revive(self, plan: Json) -> None:
        """Take the mark away from a plan whose changes are needed again."""
        if superseded_since(plan) is not None:
            await self._judge(plan, Judgement(READY, "False", Reason.WAITING, "waits for an approval or a window"))

    async def _judge(self, plan: Json, judgement: Judgement) -> None:
        generation = plan["metadata"]["generation"]

        def make(before: Json) -> Json:
            conditions = merged(before.get("conditions") or (), [judgement], generation=generation, now=self._clock.now())
            return {**before, "observedGeneration": generation, "conditions": conditions}

        with suppress(Gone):  # deleted by somebody since it was listed
            await put_status(self._cluster, RemediationPlan, plan, make)

    async def _delete(self, kind: type[ComplianceReport | RemediationPlan], found: Json) -> None:
        name = found["metadata"]["name"]
        try:
            await self._cluster.delete(kind, found)
        except Gone:
            return
        except Conflict:  # somebody acted on it since it was listed: it is looked at again in the next run
            _log.info("not deleted, as it changed", extra={"kind": kind.kind(), "object": name})


def differs(found: Mapping[str, Any], wanted: Mapping[str, Any], *, renew_before: datetime) -> bool:
    """Whether a report has to be written: it says something else, or the same with evidence that is getting old. Pure.

    The newest read counts: older ones, such as a credential report of hours ago, do not get newer by writing them again.

    Args:
        found: The report as it is.
        wanted: The report as it should be.
        renew_before: Evidence read before this instant is getting old.
    """
    if _said(found) != _said(wanted):
        return True
    read = [datetime.fromisoformat(instant) for instant in _instants(found)]
    return bool(read) and max(read) < renew_before and list(_instants(found)) != list(_instants(wanted))


def has_history(plan: Mapping[str, Any]) -> bool:
    """Whether anything was ever done about a plan: any of its changes is past Pending."""
    records = (plan.get("status") or {}).get("changes") or ()
    return any(record.get("state", ChangeState.PENDING) != ChangeState.PENDING for record in records)


def superseded_since(plan: Mapping[str, Any]) -> datetime | None:
    """When a plan was superseded; None when it is not."""
    ready = holding((plan.get("status") or {}).get("conditions") or ()).get(READY)
    return datetime.fromisoformat(ready["lastTransitionTime"]) if ready and ready["reason"] == Reason.SUPERSEDED else None


def _said(report: Mapping[str, Any]) -> object:
    """All that a report says, without what differs at each read."""
    metadata = report["metadata"]
    body = {key: value for key, value in report.items() if key not in {"apiVersion", "kind", "metadata"}}
    return metadata.get("labels"), metadata.get("ownerReferences"), _without_reads(body)


def _without_reads(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_reads(member) for key, member in value.items() if key not in _EACH_READ}
    if isinstance(value, list | tuple):
        return [_without_reads(member) for member in value]
    return value


def _instants(value: object) -> Iterator[str]:
    """All times of reads in a report, in its order."""
    if isinstance(value, Mapping):
        if isinstance(value.get(_READ_AT), str):
            yield value[_READ_AT]
        for member in value.values():
            yield from _instants(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _instants(member)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
