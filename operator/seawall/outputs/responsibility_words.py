"""What a ResponsibilityReport's words mean to people, the same in every format: layers, owners, states, verdicts, and what a report does not say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from seawall.api.v1alpha1.responsibility_report import (
    CellVerdict,
    CustomerSide,
    CustomerState,
    Default,
    InUse,
    NoControlReason,
    Owner,
    ProviderReason,
    ProviderSide,
    ProviderState,
    ResponsibilityCell,
    ResponsibilityReport,
    ServiceResponsibility,
)
from seawall.api.v1alpha1.standing import Result, Why


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report comes from, as far as it does not say so itself.

    Attributes:
        caller: ARN of the identity that read the account; None when it is not known.
        regions: Regions that were looked at, beside what belongs to the whole account; empty when they are not known.
        judged: what the customer's side was judged by, such as `every control` or `the baselines pay and web`.
        printed_at: when this was printed.
    """

    caller: str | None
    regions: tuple[str, ...]
    judged: str
    printed_at: datetime


LAYERS: Final = {
    "facility_hardware": "Facilities and hardware",
    "network_infrastructure": "AWS's network",
    "host_os": "Host and hypervisor",
    "guest_os_patching": "Guest OS patching",
    "platform_patching": "Platform patching",
    "network_access": "Network access",
    "encryption_at_rest": "Encryption at rest",
    "encryption_in_transit": "Encryption in transit",
    "identity_access": "Identity and access",
    "data_backup": "Data and backup",
    "logging_monitoring": "Logging and monitoring",
    "availability_zones": "Loss of a zone",
    "availability_regions": "Loss of a Region",
}
"""Titles of the layers, from the ground up."""

LAYER_MEANINGS: Final = {
    "facility_hardware": "buildings, power, machines and how they are disposed of",
    "network_infrastructure": "the network between and within AWS's sites",
    "host_os": "what the machines run beneath the service",
    "guest_os_patching": "patches of the operating system that the service's own machines run",
    "platform_patching": "patches of what runs on it: engine, runtime, agent",
    "network_access": "who can reach it over a network",
    "encryption_at_rest": "whether what it keeps is encrypted, and with whose key",
    "encryption_in_transit": "whether connections to it are encrypted",
    "identity_access": "who may do what with it",
    "data_backup": "what data it holds, and whether it can be brought back",
    "logging_monitoring": "whether what happens is recorded, and somebody is told",
    "availability_zones": "whether it outlives the loss of one Availability Zone",
    "availability_regions": "whether it, or its data, outlives the loss of its Region",
}
"""What each layer is about, as a part of a sentence."""

MODELS: Final = {
    "iaas": "Infrastructure, which the customer sets up",
    "container-managed": "A platform that AWS runs on machines of the customer's choice",
    "managed": "A service that AWS runs",
    "serverless": "A service without machines that the customer could see",
    "account-security": "A service that guards the account itself",
}
"""How much of a service AWS runs."""

VARIANTS: Final = {
    "ad-connector": "AD Connector",
    "auto-mode": "Auto Mode",
    "container-image": "Container images",
    "fargate": "Fargate",
    "managed-instances": "Managed Instances",
    "managed-node-group": "Managed node groups",
    "one-zone": "One Zone",
    "one-zone-ia / express-one-zone": "One Zone classes",
    "rds-custom": "RDS Custom",
    "serverless": "Serverless",
}
"""Titles of the variants of services."""

OTHERS: Final = "All others"
"""What has a cell beside those of variants."""

OWNERS: Final = {Owner.AWS: "AWS", Owner.SHARED: "Shared", Owner.CUSTOMER: "Customer"}

OWNERSHIP: Final = {Owner.AWS: "CSP-owned", Owner.SHARED: "Shared CSP and CSC", Owner.CUSTOMER: "CSC-owned"}
"""The same in the words of control STA-04 of CSA's Cloud Controls Matrix 4.

Source: https://csf.tools/reference/cloud-controls-matrix/v4-0/sta/sta-04/ (2026-11-24)
"""

OWNER_MEANINGS: Final = {
    Owner.AWS: "AWS alone: nothing that the customer sets changes the outcome",
    Owner.SHARED: "AWS runs the mechanism; the customer chooses it, turns it on or keeps it",
    Owner.CUSTOMER: "AWS does nothing here unless the customer does it",
}

VERDICTS: Final = {
    CellVerdict.NOT_MET: "Not met",
    CellVerdict.NO_CONTROL: "No control",
    CellVerdict.NOT_IN_SCOPE: "Not in scope",
    CellVerdict.UNKNOWN: "Unknown",
    CellVerdict.MET: "Met",
    CellVerdict.ASSURED: "Assured",
}
"""Verdicts, worst first."""

VERDICT_MEANINGS: Final = {
    CellVerdict.NOT_MET: "at least one control fails on the customer's side",
    CellVerdict.NO_CONTROL: "no control has judged the customer's side: nobody looks after it",
    CellVerdict.NOT_IN_SCOPE: "AWS's audit reports are current, and do not have the service in their scope",
    CellVerdict.UNKNOWN: "it could not be found out; that is neither good nor bad news",
    CellVerdict.MET: "the customer's controls hold; where the layer is shared, AWS's side is assured too",
    CellVerdict.ASSURED: "AWS alone owns it, and a current audit report has the service in its scope",
}

RESULTS: Final = {
    Result.CURRENT: "Current",
    Result.EXPIRING: "Expiring",
    Result.MISSING: "Missing",
    Result.UNKNOWN: "Unknown",
}
"""How audit reports stand."""

REPORT_REASONS: Final = {
    Why.IN_WINDOW: "its term goes on",
    Why.ENDS_SOON: "its term ends soon",
    Why.NO_MATCH: "AWS Artifact has none like it",
    Why.WITHDRAWN: "AWS has withdrawn it",
    Why.TOO_OLD: "its term is over",
    Why.IN_FORCE: "it is in force",
    Why.NOT_IN_FORCE: "it is not in force",
    Why.ACCESS_DENIED: "AWS refused to tell",
    Why.NOT_READ: "AWS has not been asked, or did not answer",
    Why.NO_PERIOD: "AWS names no end of its period",
    Why.NOT_READY: "AWS has not published it yet",
    Why.NO_METADATA: "AWS does not say what it is",
    Why.READ_TOO_OLD: "AWS has not answered for long",
}
"""Why audit reports stand so, as a part of a sentence."""

COUNTING: Final = frozenset({Result.CURRENT, Result.EXPIRING})
"""Those of them that assure something."""

DEFAULTS: Final = {
    Default.OFF: "off until the customer acts",
    Default.ON: "on, and must be kept",
    Default.VARIES: "varies with the resource's age and the way it was made",
}

IN_USE: Final = {InUse.YES: "in use", InUse.UNKNOWN: "unknown whether in use"}

_PROVIDER: Final = {
    ProviderState.ASSURED: "assured",
    ProviderState.NOT_IN_SCOPE: "not in scope",
    ProviderState.UNKNOWN: "unknown",
}
_PROVIDER_REASONS: Final = {
    ProviderReason.IN_SCOPE: "the reports named have the service in their scope",
    ProviderReason.OUT_OF_SCOPE: "the list of services in scope does not name the service",
    ProviderReason.NOT_READ: "no audit report of AWS has been read",
    ProviderReason.NO_SCOPE: "there is no list of services in scope",
    ProviderReason.SCOPE_TOO_OLD: "the list of services in scope is too old",
    ProviderReason.NO_CURRENT_REPORT: "the reports that name the service are missing, stale or could not be read",
}
_CUSTOMER: Final = {
    CustomerState.MET: "met",
    CustomerState.NOT_MET: "not met",
    CustomerState.UNKNOWN: "unknown",
    CustomerState.NO_CONTROL: "no control",
}
_NO_CONTROL: Final = {
    NoControlReason.NOT_WRITTEN: "Seawall has no control for it",
    NoControlReason.NOT_SELECTED: "there are controls, and none of them was selected",
    NoControlReason.NOTHING_TO_JUDGE: "the selected controls found nothing that they apply to",
}

LIMITS: Final = (
    "An audit report is assurance about AWS, over its own period; it says nothing about how this account is set up.",
    "It never turns a shared layer green: there the customer's side must hold as well, and the worse of both sides counts.",
    "AWS's reports are scoped by service and by Region. That a service is in their scope does not say that each of its features or Regions is.",
    "Seawall reads which reports there are and which period they cover; it neither downloads nor judges what they say.",
    "What the reports ask of the customer, the complementary user entity controls, must be read by a person.",
    "Met means that every selected control holds on what could be read. It is not proof that a layer is safe.",
    "A service of which nothing was seen may still be in use where Seawall does not look.",
)
"""What a report does not say, in sentences."""


def provider_word(side: ProviderSide) -> str:
    """AWS's side in a word or two."""
    return _PROVIDER[side.state]


def provider_reason(side: ProviderSide) -> str:
    """Why AWS's side is what it is, as a part of a sentence."""
    return _PROVIDER_REASONS[side.reason]


def customer_word(side: CustomerSide) -> str:
    """The customer's side in a word or two."""
    return _CUSTOMER[side.state]


def customer_reason(side: CustomerSide) -> str:
    """What the customer's side rests on, as a part of a sentence."""
    if side.state is CustomerState.NO_CONTROL:
        return _NO_CONTROL[side.reason] if side.reason else "no control has judged it"
    counts = ((side.passed, "pass"), (side.failed, "fail"), (side.unknown, "unknown"), (side.exempt, "exempt"))
    return ", ".join(f"{number} {word}" for number, word in counts if number) or "nothing is counted"


def layer_title(layer: str) -> str:
    """A layer's title; the layer itself where a newer version has written one that this one does not know."""
    return LAYERS.get(layer, layer)


def variant_title(variant: str) -> str:
    """A variant's title; its name where a newer version has written one that this one does not know."""
    return VARIANTS.get(variant, variant)


def part(service: ServiceResponsibility, cell: ResponsibilityCell) -> str:
    """What of the service a cell is about, and whether that is in use where it is not known; empty for all of it."""
    if cell.variant is None:
        return OTHERS if sum(each.layer == cell.layer for each in service.cells) > 1 else ""
    unknown = any(each.variant == cell.variant and each.in_use is InUse.UNKNOWN for each in service.variants)
    return f"{variant_title(cell.variant)}, {IN_USE[InUse.UNKNOWN]}" if unknown else variant_title(cell.variant)


def cell_title(service: ServiceResponsibility, cell: ResponsibilityCell) -> str:
    """A cell's layer, and the part of the service that it is about."""
    told = part(service, cell)
    return f"{layer_title(cell.layer)} ({told})" if told else layer_title(cell.layer)


def account_title(report: ResponsibilityReport) -> str:
    """The account, by name and number; by its number alone where it has no other name."""
    account = report.account
    return account.id if account.name == account.id else f"{account.name} ({account.id})"
