"""AWS Artifact behind the emulator's endpoint: reports in pages, their versions, agreements. moto has none of it.

Downloading is refused as loudly as can be: no test of ours may ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.emulator import Emulator
from tests.fakes import Fake, Parameters, Refused, State

Json = dict[str, Any]

SOC = "report-SOC2000000000000"
ISO = "report-ISO2700100000000"


def at(text: str) -> datetime:
    """A day's beginning."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def report(report_id: str = SOC, version: int = 1, end: str | None = "2026-09-30", **other: Any) -> Json:
    """A published report of AWS's on a period; None takes a member away."""
    told: Json = {
        "id": report_id,
        "name": "System and Organization Controls (SOC) 2 Report" if report_id == SOC else "ISO 27001 Certificate",
        "series": "SOC" if report_id == SOC else "ISO",
        "category": "Certifications and Attestations",
        "companyName": "AWS",
        "version": version,
        "state": "PUBLISHED",
        "uploadState": "COMPLETE",
        "periodStart": at("2025-10-01"),
        "periodEnd": at(end) if end else None,
        "acceptanceType": "EXPLICIT",
        **other,
    }
    return {name: value for name, value in told.items() if value is not None}


def agreement(name: str = "AWS Business Associate Addendum", **other: Any) -> Json:
    """An active agreement without an end."""
    return {"id": "customer-agreement-BAA0000000000000", "name": name, "state": "ACTIVE", "type": "DEFAULT", **other}


def serve(
    aws: Emulator,
    *reports: Json,
    versions: Mapping[str, Sequence[Json]] | None = None,
    agreements: Sequence[Json] = (),
    page: int = 2,
) -> None:
    """Answer for AWS Artifact, until the emulator's next reset.

    Args:
        aws: the emulator.
        *reports: what the list tells.
        versions: by id; without an entry a report has the one version of the list.
        agreements: what the list of agreements tells.
        page: how many are told at a time.
    """

    def told_versions(wanted: Parameters, _: State) -> Mapping[str, Any]:
        report_id = wanted["reportId"]
        known = (versions or {}).get(report_id) or [each for each in reports if each.get("id") == report_id]
        if not known:
            raise Refused("ResourceNotFoundException", "No such report.", 404)
        return _page("reports", known, wanted, page)

    aws.fake("artifact", "ListReports", lambda wanted, _: _page("reports", reports, wanted, page))
    aws.fake("artifact", "ListReportVersions", told_versions)
    aws.fake("artifact", "ListCustomerAgreements", lambda wanted, _: _page("customerAgreements", agreements, wanted, page))
    for operation in ("GetReport", "GetTermForReport"):
        aws.fake("artifact", operation, _never(operation))


def _page(member: str, every: Sequence[Json], wanted: Parameters, size: int) -> Mapping[str, Any]:
    begin = int(wanted.get("nextToken") or 0)
    more = {"nextToken": str(begin + size)} if begin + size < len(every) else {}
    return {member: list(every[begin : begin + size]), **more}


def _never(operation: str) -> Fake:
    def refuse(_: Parameters, __: State) -> Mapping[str, Any]:
        raise AssertionError(f"{operation} accepts terms in the customer's name")

    return refuse
