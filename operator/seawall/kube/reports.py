"""Write ComplianceReports, and take away those that no longer speak. Reports belong to their source and go with it; plans do not."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from seawall.api.meta import API_VERSION, GROUP
from seawall.api.model import spelling
from seawall.api.v1alpha1 import ComplianceReport
from seawall.errors import Conflict, Gone
from seawall.kube.client import Cluster, Json
from seawall.kube.clock import Clock
from seawall.kube.status import without_nulls

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
            content: The report's own members: summary, controls, findings, passed, zoneMatrix, zoneParts, zoneNodes.
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
        clock: Says how old evidence is.
    """

    def __init__(self, cluster: Cluster, clock: Clock) -> None:
        self._cluster = cluster
        self._clock = clock

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
            await self._delete(found)

    async def _delete(self, found: Json) -> None:
        try:
            await self._cluster.delete(ComplianceReport, found)
        except Gone:
            return
        except Conflict:  # somebody wrote it since it was listed: it is looked at again in the next run
            _log.info("not deleted, as it changed", extra={"kind": "ComplianceReport", "object": found["metadata"]["name"]})


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
