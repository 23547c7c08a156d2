"""JSON of a ResponsibilityReport: a contract for programs, with the ownership words of CSA's Cloud Controls Matrix."""

from __future__ import annotations

import json
from typing import Any

from seawall.api.v1alpha1.responsibility_report import (
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
        "baselines": list(report.baselines),
        "summary": dumped["summary"],
        "services": [_service(each) for each in report.services],
        "notSeen": list(report.not_seen),
        "limits": list(LIMITS),
    }
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def _service(service: ServiceResponsibility) -> dict[str, Any]:
    return {
        "service": service.service,
        "name": service.name,
        "model": service.model,
        "inUse": service.in_use,
        "seenBy": service.seen_by,
        "cells": [_cell(each) for each in service.cells],
    }


def _cell(cell: ResponsibilityCell) -> dict[str, Any]:
    return {
        "layer": cell.layer,
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
