"""Reports: what people and auditors read of an evaluation. Pure.

A report names every failure and unknown with its evidence, counts the rest, and gives one sample of evidence for what holds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.compliance_report import ControlCounts, Passed, ZoneMatrixRow
from seawall.api.v1alpha1.security_baseline import TOP_FINDINGS
from seawall.api.v1alpha1.terms import Verdict
from seawall.api.v1alpha1.zone_graph import ZoneNode, ZonePart
from seawall.engine.finding import Finding

#: Largest report object, as JSON; etcd takes 1.5 MiB with managed fields, and small objects keep watches quick (design §3).
SIZE_LIMIT = 256 * 1024


@dataclass(frozen=True, slots=True)
class ZoneLists:
    """What the reports of a zone policy hold besides findings."""

    matrix: tuple[ZoneMatrixRow, ...] = ()
    parts: tuple[ZonePart, ...] = ()
    nodes: tuple[ZoneNode, ...] = ()


NO_ZONES = ZoneLists()

_LISTED = frozenset({Verdict.FAIL, Verdict.UNKNOWN, Verdict.EXEMPT})


def percent(part: int, whole: int) -> int | None:
    """Whole percent, rounded down so that 100 means all; None for a share of nothing."""
    return part * 100 // whole if whole else None


def summarise(findings: Sequence[Finding]) -> api.Summary:
    """Counts, score and coverage."""
    counts = Counter(finding.verdict for finding in findings)
    passed, failed, unknown = counts[Verdict.PASS], counts[Verdict.FAIL], counts[Verdict.UNKNOWN]
    return api.Summary(
        controls=len({finding.control for finding in findings}),
        resources=len({finding.resource.arn for finding in findings if finding.resource.id != "*"}),
        pass_=passed,
        fail=failed,
        unknown=unknown,
        exempt=counts[Verdict.EXEMPT],
        not_applicable=counts[Verdict.NOT_APPLICABLE],
        score=percent(passed, passed + failed),
        coverage=percent(passed + failed, passed + failed + unknown),
    )


def published(finding: Finding) -> api.Finding:
    """A finding in the words of the API."""
    return api.Finding(
        id=finding.id,
        control=finding.control,
        resource=finding.resource,
        verdict=finding.verdict,
        reason=finding.reason,
        severity=finding.severity,
        message=finding.message,
        evidence=finding.evidence,
        exception=finding.exception,
    )


def top(findings: Iterable[Finding]) -> tuple[api.TopFinding, ...]:
    """The worst findings for a status, without evidence."""
    worst = sorted((each for each in findings if each.verdict in {Verdict.FAIL, Verdict.UNKNOWN}), key=lambda each: each.worst_first)
    return tuple(api.TopFinding(**published(each).model_dump(exclude={"evidence", "exception"})) for each in worst[:TOP_FINDINGS])


def documents(
    source: api.SourceReference, account: str, region: str, findings: Sequence[Finding], zones: ZoneLists = NO_ZONES
) -> list[dict[str, Any]]:
    """The content of a target's ComplianceReports, each below the size limit.

    Args:
        source: the baseline or policy.
        account: name of the AWSAccount.
        region: the Region, or `global`.
        findings: of the target.
        zones: of the target, for zone policies.

    Returns:
        At least one document, without metadata; only the first carries counts per control, passed resources and what concerns zones when they fit.
    """
    head = {
        "sourceRef": source.dump(),
        "account": account,
        "region": region,
        "summary": summarise(findings).dump(),
    }
    listed = sorted((each for each in findings if each.verdict in _LISTED), key=lambda each: each.worst_first)
    parts = [
        *(("controls", counts.dump()) for counts in _counts(findings)),
        *(("findings", published(each).dump()) for each in listed),
        *(("passed", passed.dump()) for passed in _passed(findings)),
        *(("zoneMatrix", row.dump()) for row in zones.matrix),
        *(("zoneParts", part.dump()) for part in zones.parts),
        *(("zoneNodes", node.dump()) for node in zones.nodes),
    ]
    return _packed(head, parts)


def _packed(head: dict[str, Any], parts: Iterable[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Fill documents in order, a new one where the next part would not fit."""
    room = SIZE_LIMIT - len(json.dumps(head)) - 1024
    documents: list[dict[str, Any]] = [dict(head)]
    used = 0
    for name, part in parts:
        size = len(json.dumps(part)) + 2
        if used and used + size > room:
            documents.append(dict(head))
            used = 0
        documents[-1].setdefault(name, []).append(part)
        used += size
    return documents


def _by_control(findings: Iterable[Finding]) -> Iterable[tuple[str, list[Finding]]]:
    ordered = sorted(findings, key=lambda each: (each.control, each.resource.arn))
    return ((control, list(group)) for control, group in groupby(ordered, key=lambda each: each.control))


def _counts(findings: Sequence[Finding]) -> Iterable[ControlCounts]:
    for control, group in _by_control(findings):
        counts = Counter(finding.verdict for finding in group)
        yield ControlCounts(
            id=control,
            pass_=counts[Verdict.PASS],
            fail=counts[Verdict.FAIL],
            unknown=counts[Verdict.UNKNOWN],
            exempt=counts[Verdict.EXEMPT],
            not_applicable=counts[Verdict.NOT_APPLICABLE],
        )


#: Resources that one entry of `passed` names; a list that is longer goes on in the next entry, so that entries stay small parts of a report.
_PASSED_AT_ONCE = 500


def _passed(findings: Sequence[Finding]) -> Iterable[Passed]:
    for control, group in _by_control(finding for finding in findings if finding.verdict is Verdict.PASS):
        sample = group[0].evidence[-1] if group[0].evidence else None
        ids = [finding.resource.id for finding in group]
        for start in range(0, len(ids), _PASSED_AT_ONCE):
            yield Passed(
                control=control,
                resource_ids=tuple(ids[start : start + _PASSED_AT_ONCE]),
                operation=sample.operation if sample else None,
                read_at=sample.read_at if sample else None,
            )
