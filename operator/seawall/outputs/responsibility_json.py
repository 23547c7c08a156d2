"""JSON of a ResponsibilityReport: a contract for programs, with the ownership words of CSA's Cloud Controls Matrix."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from seawall.api.model import format_instant
from seawall.api.v1alpha1.responsibility_report import (
    AuditReport,
    CustomerSide,
    ProviderSide,
    ResponsibilityCell,
    ResponsibilityReport,
    ServiceResponsibility,
)
from seawall.outputs.responsibility_words import LIMITS, OWNERSHIP, Origin

SCHEMA_VERSION = 1


def render(report: ResponsibilityReport, origin: Origin) -> str:
    """The document as text, with its line feed; every member is there, null where it says nothing."""
    dumped = report.dump()
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "account": dumped["account"],
        "asOf": dumped["asOf"],
        "readBy": origin.caller,
        "regions": list(origin.regions),
        "judgedBy": origin.judged,
        "assurances": list(report.assurances),
        "auditReports": [_audit_report(each) for each in report.audit_reports],
        "baselines": list(report.baselines),
        "summary": dumped["summary"],
        "services": [_service(each) for each in report.services],
        "notSeen": list(report.not_seen),
        "limits": list(LIMITS),
    }
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def _audit_report(report: AuditReport) -> dict[str, Any]:
    return {
        "name": report.name,
        "assurance": report.assurance,
        "series": report.series,
        "result": report.result,
        "reason": report.reason,
        "title": report.title,
        "reportID": report.report_id,
        "version": report.version,
        "periodStart": _instant(report.period_start),
        "periodEnd": _instant(report.period_end),
        "expiresAt": _instant(report.expires_at),
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else format_instant(value)


def _service(service: ServiceResponsibility) -> dict[str, Any]:
    return {
        "service": service.service,
        "name": service.name,
        "model": service.model,
        "inUse": service.in_use,
        "seenBy": service.seen_by,
        "variants": [{"variant": each.variant, "inUse": each.in_use, "seenBy": each.seen_by} for each in service.variants],
        "cells": [_cell(each) for each in service.cells],
    }


def _cell(cell: ResponsibilityCell) -> dict[str, Any]:
    return {
        "layer": cell.layer,
        "variant": cell.variant,
        "owner": cell.owner,
        "ownership": OWNERSHIP[cell.owner],
        "default": cell.default,
        "do": cell.do,
        "aws": None if cell.aws is None else _aws(cell.aws),
        "customer": None if cell.customer is None else _customer(cell.customer),
        "verdict": cell.verdict,
    }


def _aws(side: ProviderSide) -> dict[str, Any]:
    return {"state": side.state, "reason": side.reason, "reports": list(side.reports)}


def _customer(side: CustomerSide) -> dict[str, Any]:
    return {
        "state": side.state,
        "reason": side.reason,
        "passed": side.passed,
        "failed": side.failed,
        "unknown": side.unknown,
        "exempt": side.exempt,
        "controls": list(side.controls),
    }
