"""OSCAL of a ResponsibilityReport: a system security plan, the model in which provided, inherited, responsibility and satisfied are statements.

The thirteen layers are the controls, in a small catalogue that the document carries with it. Each service has two components, and so has each
variant of it with cells of its own. AWS's provides what AWS owns or shares, and names the responsibility that it leaves to the customer. The account's
inherits what is assured, with a link to the audit reports that say so, and satisfies what is met: both are claims, so what is unknown makes neither.
There is no leveraged authorization, because a report names no date on which anybody gave one.
Source: https://pages.nist.gov/OSCAL-Reference/models/v1.1.1/system-security-plan/json-reference/ (2026-11-24)
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from seawall.api.model import format_instant
from seawall.api.v1alpha1.responsibility_report import (
    AuditReport,
    CustomerState,
    Owner,
    ProviderSide,
    ProviderState,
    ResponsibilityCell,
    ResponsibilityReport,
    ServiceResponsibility,
    ServiceVariant,
)
from seawall.outputs.responsibility_words import (
    COUNTING,
    LAYERS,
    LIMITS,
    OWNER_MEANINGS,
    OWNERSHIP,
    Origin,
    account_title,
    customer_reason,
    customer_word,
    layer_title,
    provider_reason,
    provider_word,
    variant_title,
)
from seawall.outputs.visible import visible

OSCAL_VERSION: Final = "1.2.3"
NAMESPACE: Final = "https://seawall.dev/ns/oscal"
"""Of the props that are ours."""

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>&#|~!])")
"""What Markdown, in which OSCAL's texts are written, would take as more than text."""

_PROVIDER, _CUSTOMER = "provider", "customer"
"""Roles."""


def render(report: ResponsibilityReport, origin: Origin) -> str:
    """The document as text, with its line feed. The same report gives the same document, with the same UUIDs."""
    return f"{json.dumps({'system-security-plan': _Plan(report, origin).document()}, indent=2, ensure_ascii=False)}\n"


class _Plan:
    """A plan while it is written."""

    def __init__(self, report: ResponsibilityReport, origin: Origin) -> None:
        self._report = report
        self._origin = origin
        self._names = uuid5(NAMESPACE_URL, f"{NAMESPACE}/{report.account.partition}/{report.account.id}")

    def _uuid(self, *about: str) -> str:
        return str(uuid5(self._names, "|".join(about)))

    def document(self) -> dict[str, Any]:
        """All of it."""
        catalogue = self._uuid("catalogue")
        said = json.dumps([self._report.dump(), self._origin.caller, self._origin.regions, self._origin.judged])
        return {
            "uuid": self._uuid("plan", said),
            "metadata": self._metadata(),
            "import-profile": {"href": f"#{catalogue}"},
            "system-characteristics": self._characteristics(),
            "system-implementation": {
                "users": [{"uuid": self._uuid("user"), "title": "Whoever answers for the account", "role-ids": [_CUSTOMER]}],
                "components": list(self._components()),
            },
            "control-implementation": {
                "description": "Who owns which layer of which AWS service in use, and how both sides stand.",
                "implemented-requirements": [self._requirement(layer) for layer in self._layers()],
            },
            "back-matter": {"resources": [_catalogue(catalogue, self._layers()), *map(self._resource, self._report.audit_reports)]},
        }

    def _layers(self) -> list[str]:
        """Layers that the report speaks of, in its order; without services all that this version knows."""
        seen = [cell.layer for service in self._report.services for cell in service.cells]
        return list(dict.fromkeys(seen)) or list(LAYERS)

    def _metadata(self) -> dict[str, Any]:
        return {
            "title": f"Shared responsibility in AWS account {_markup(account_title(self._report))}",
            "last-modified": format_instant(self._report.as_of),
            "version": format_instant(self._report.as_of),
            "oscal-version": OSCAL_VERSION,
            "roles": [{"id": _PROVIDER, "title": "Cloud service provider"}, {"id": _CUSTOMER, "title": "Cloud service customer"}],
            "parties": [{"uuid": self._uuid("party", "aws"), "type": "organization", "name": "Amazon Web Services"}],
            "responsible-parties": [{"role-id": _PROVIDER, "party-uuids": [self._uuid("party", "aws")]}],
            "remarks": " ".join(LIMITS),
        }

    def _characteristics(self) -> dict[str, Any]:
        account = self._report.account
        read_by = f", read by {_markup(self._origin.caller)}" if self._origin.caller else ""
        return {
            "system-ids": [{"identifier-type": f"{NAMESPACE}/aws-account", "id": _line(account.id)}],
            "system-name": _line(account_title(self._report)),
            "description": f"AWS account {_markup(account_title(self._report))}{read_by}; judged by {_markup(self._origin.judged)}.",
            "props": [_prop("partition", account.partition), *(_prop("region", region) for region in self._origin.regions)],
            "system-information": {
                "information-types": [{"title": "Not classified", "description": "Seawall does not know what data the account holds."}]
            },
            "status": {
                "state": "other",
                "remarks": "Seawall reads the account's settings; it does not know the state of the system in it.",
            },
            "authorization-boundary": {
                "description": "The account's resources in the Regions named, of the services that are or may be in use."
            },
        }

    def _components(self) -> Iterator[dict[str, Any]]:
        yield {
            "uuid": self._uuid("system"),
            "type": "this-system",
            "title": f"AWS account {_markup(account_title(self._report))}",
            "description": "The account, as its owner has set it up.",
            "status": {"state": "operational"},
        }
        for service in self._report.services:
            yield from self._pair(service, None)
            for variant in service.variants:
                yield from self._pair(service, variant)

    def _pair(self, service: ServiceResponsibility, variant: ServiceVariant | None) -> Iterator[dict[str, Any]]:
        """Both components of a service, or of one of its variants."""
        key = (service.service,) if variant is None else (service.service, variant.variant)
        title = service.name if variant is None else f"{service.name} ({variant_title(variant.variant)})"
        seen = service if variant is None else variant
        props = [_prop("service", service.service), _prop("model", service.model), _prop("in-use", seen.in_use)]
        for role, whose in ((_PROVIDER, "AWS's side"), (_CUSTOMER, "the customer's side")):
            yield {
                "uuid": self._uuid(role, *key),
                "type": "service",
                "title": f"{_markup(title)}, {whose}",
                "description": f"In use: {seen.in_use} ({_markup(seen.seen_by)}).",
                "props": props if variant is None else [*props, _prop("variant", variant.variant)],
                "status": {"state": "operational"},
                "responsible-roles": [{"role-id": role}],
            }

    def _requirement(self, layer: str) -> dict[str, Any]:
        parts = [
            part
            for service in self._report.services
            for cell in service.cells
            if cell.layer == layer
            for part in (self._provider(service, cell), self._customer(service, cell))
        ]
        requirement: dict[str, Any] = {"uuid": self._uuid("requirement", layer), "control-id": layer}
        return requirement | ({"by-components": parts} if parts else {})

    def _provider(self, service: ServiceResponsibility, cell: ResponsibilityCell) -> dict[str, Any]:
        """What AWS provides here, and what it leaves to the customer."""
        about = _about(service, cell)
        export: dict[str, Any] = {}
        if cell.owner is not Owner.CUSTOMER:
            export["provided"] = [{"uuid": self._uuid("provided", *about), "description": f"{OWNER_MEANINGS[cell.owner]}."}]
        if cell.owner is not Owner.AWS:
            leaning = {"provided-uuid": self._uuid("provided", *about)} if cell.owner is Owner.SHARED else {}
            duty = {"description": _markup(cell.do or "What this layer needs is left to the customer.")}
            export["responsibilities"] = [{"uuid": self._uuid("responsibility", *about), **leaning, **duty}]
        told = f"{provider_word(cell.aws)}: {provider_reason(cell.aws)}" if cell.aws else "left to the customer"
        return self._part(_PROVIDER, about, f"AWS's side is {told}.", _props(cell)) | {"export": export}

    def _customer(self, service: ServiceResponsibility, cell: ResponsibilityCell) -> dict[str, Any]:
        """What the account inherits, and what it is known to satisfy."""
        about = _about(service, cell)
        told = (
            f"{customer_word(cell.customer)}: {customer_reason(cell.customer)}" if cell.customer else "empty, as AWS alone owns the layer"
        )
        part = self._part(_CUSTOMER, about, f"The customer's side is {told}.", _props(cell))
        if cell.aws and cell.aws.state is ProviderState.ASSURED:
            shown = f"Named by audit reports of AWS: {_markup(', '.join(cell.aws.reports))}."
            provided = self._uuid("provided", *about)
            links = [{"href": f"#{self._evidence(each)}", "rel": "reference"} for each in self._assuring(cell.aws)]
            claim = {"uuid": self._uuid("inherited", *about), "provided-uuid": provided, "description": shown}
            part["inherited"] = [claim | ({"links": links} if links else {})]
        if cell.customer and cell.customer.state is CustomerState.MET:
            part["implementation-status"] = {"state": "implemented"}
            responsibility = self._uuid("responsibility", *about)
            shown = f"Every control that was selected holds, exceptions apart: {customer_reason(cell.customer)}."
            part["satisfied"] = [{"uuid": self._uuid("satisfied", *about), "responsibility-uuid": responsibility, "description": shown}]
        return part

    def _part(self, role: str, about: tuple[str, ...], description: str, props: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "component-uuid": self._uuid(role, *about[:-1]),
            "uuid": self._uuid("part", role, *about),
            "description": description,
            "props": props,
            "responsible-roles": [{"role-id": role}],
        }

    def _assuring(self, side: ProviderSide) -> list[AuditReport]:
        """The audit reports that a cell names and that count."""
        return [each for each in self._report.audit_reports if each.name in side.reports and each.result in COUNTING]

    def _evidence(self, report: AuditReport) -> str:
        return self._uuid("audit report", report.assurance, report.name)

    def _resource(self, report: AuditReport) -> dict[str, Any]:
        """An audit report of AWS's, which stays in AWS Artifact: what is known of it."""
        dates = (("period-start", report.period_start), ("period-end", report.period_end), ("counts-until", report.expires_at))
        words = (("name", report.name), ("series", report.series), ("result", report.result), ("reason", report.reason))
        return {
            "uuid": self._evidence(report),
            "title": _markup(report.title or report.name),
            "description": f"An audit report of AWS's that {_markup(report.assurance)} watches in AWS Artifact.",
            "props": [
                *(_prop(name, value) for name, value in words),
                *([_prop("report-id", report.report_id)] if report.report_id else []),
                *([_prop("version", str(report.version))] if report.version is not None else []),
                *(_prop(name, format_instant(value)) for name, value in dates if value is not None),
            ],
        }


def _about(service: ServiceResponsibility, cell: ResponsibilityCell) -> tuple[str, ...]:
    """What a cell is about: the key of its component, then the layer."""
    return (service.service, cell.layer) if cell.variant is None else (service.service, cell.variant, cell.layer)


def _props(cell: ResponsibilityCell) -> list[dict[str, str]]:
    """The cell in words for programs; those of CSA's Cloud Controls Matrix among them."""
    props = [_prop("owner", cell.owner), _prop("ccm-sta-04-ownership", OWNERSHIP[cell.owner]), _prop("verdict", cell.verdict)]
    if cell.default:
        props.append(_prop("default", cell.default))
    if cell.aws:
        props += [_prop("aws-state", cell.aws.state), _prop("aws-reason", cell.aws.reason)]
    if cell.customer:
        props.append(_prop("customer-state", cell.customer.state))
        props += [_prop("failing-control", control) for control in cell.customer.controls]
    return props


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NAMESPACE, "value": _line(value)}


def _line(text: str) -> str:
    """Text as OSCAL's strings are: on one line, neither empty nor with white space at its ends."""
    return visible(text).strip() or "-"


def _markup(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", visible(text))


def _catalogue(uuid: str, layers: list[str]) -> Mapping[str, Any]:
    """The layers as a catalogue of controls, within the document that needs it."""
    document = {
        "catalog": {
            "uuid": str(uuid5(UUID(uuid), "layers")),
            "metadata": {
                "title": "Layers of the shared-responsibility model",
                "last-modified": "2026-11-24T00:00:00Z",
                "version": "1",
                "oscal-version": OSCAL_VERSION,
            },
            "controls": [
                {
                    "id": layer,
                    "title": _markup(layer_title(layer)),
                    "parts": [
                        {"id": f"{layer}_smt", "name": "statement", "prose": "Its owner looks after this layer of each service in use."}
                    ],
                }
                for layer in layers
            ],
        }
    }
    value = base64.b64encode(json.dumps(document).encode()).decode()
    return {
        "uuid": uuid,
        "title": "Layers of the shared-responsibility model, as an OSCAL catalogue",
        "base64": {"filename": "layers.json", "media-type": "application/oscal+json", "value": value},
    }
