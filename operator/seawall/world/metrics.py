"""Every metric that Prometheus is told: its name, what it says, its labels. `measuring` fills them.

Labels take few values: kinds, states, reasons, controls, Regions, and names of objects that people made. Never an ARN, a resource's id, a message,
or anything of a Secret. `docs/metrics.md` has all of them; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from seawall.aws.observe import Access, Result


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: its name, what it says, its labels, and a histogram's upper bounds in seconds."""

    name: str
    kind: type[Counter | Gauge | Histogram]
    told: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


_SOURCE: Final = ("kind", "namespace", "name")
_STATE: Final = ("namespace", "state")
_CALL: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_REQUEST: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_RUN: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)

LEADER: Final = Family("seawall_leader", Gauge, "1 while this process holds the Lease and acts, else 0.")
SILENCE: Final = Family("seawall_api_server_silence_seconds", Gauge, "Time since the API server last answered; absent before it ever did.")

FINDINGS: Final = Family(
    "seawall_findings", Gauge, "Findings of a source's last evaluation, zeros included.", (*_SOURCE, "account", "severity", "verdict")
)
EVIDENCE: Final = Family(
    "seawall_oldest_evidence_timestamp_seconds",
    Gauge,
    "Age of the snapshot: when the oldest fact was read that a source's last evaluation rests on, as Unix time.",
    (*_SOURCE, "account", "region"),
)
EVALUATED: Final = Family("seawall_last_evaluation_timestamp_seconds", Gauge, "When a source was evaluated last, as Unix time.", _SOURCE)
NEXT: Final = Family(
    "seawall_next_evaluation_timestamp_seconds",
    Gauge,
    "When a source's next evaluation is due, as Unix time; in the past when it is late, absent while it is suspended.",
    _SOURCE,
)
EVALUATIONS: Final = Family(
    "seawall_evaluation_duration_seconds",
    Histogram,
    "Evaluations, from the first read until reports and plans are written, by the source's kind.",
    ("kind",),
    _RUN,
)

WORKLOADS: Final = Family(
    "seawall_workload_verdict",
    Gauge,
    "What the loss of the worst zone does to a workload of a MultiAZPolicy: 1 for its verdict, 0 for the others.",
    ("namespace", "policy", "workload", "verdict"),
)

PLANS: Final = Family("seawall_plans", Gauge, "RemediationPlans by the reason of their condition Ready, such as Waiting.", _STATE)
CHANGES: Final = Family("seawall_changes", Gauge, "Changes of plans by state; without those that are Pending in superseded plans.", _STATE)
TRANSITIONS: Final = Family(
    "seawall_change_transitions_total",
    Counter,
    "Changes that moved from one state (before) to another (state), counted once the journal has it.",
    ("namespace", "account", "control", "before", "state"),
)
APPROVALS: Final = Family("seawall_approvals", Gauge, "RemediationApprovals by state.", _STATE)
EXCEPTIONS: Final = Family("seawall_exceptions", Gauge, "ControlExceptions by state.", _STATE)
EXPIRY: Final = Family(
    "seawall_exception_expiry_timestamp_seconds",
    Gauge,
    "When an active ControlException ends, as Unix time.",
    ("namespace", "name"),
)
REPORTS: Final = Family(
    "seawall_provider_reports",
    Gauge,
    "Wanted reports and agreements of a ProviderAssurance by result: Current, Expiring, Missing or Unknown.",
    ("namespace", "name", "result"),
)
REPORT_EXPIRY: Final = Family(
    "seawall_provider_report_expiry_timestamp_seconds",
    Gauge,
    "When a wanted report of AWS's ends, as Unix time; absent while none is known.",
    ("namespace", "name", "report"),
)
CELLS: Final = Family(
    "seawall_responsibility_cells",
    Gauge,
    "Cells of an account's ResponsibilityReport by verdict, zeros included; none while the account is suspended.",
    ("namespace", "account", "verdict"),
)
JOURNAL: Final = Family(
    "seawall_journal_write_duration_seconds", Histogram, "Writes of a plan's journal to the API server, failed ones included.", (), _REQUEST
)

CALLS: Final = Family(
    "seawall_aws_calls_total",
    Counter,
    f"Calls to AWS, a read with all its pages and retries; access is {' or '.join(Access)}, result one of {', '.join(Result)}.",
    ("access", "service", "operation", "result"),
)
CALL_SECONDS: Final = Family(
    "seawall_aws_call_duration_seconds", Histogram, "The same calls, pages and retries included.", ("access", "service"), _CALL
)
THROTTLES: Final = Family(
    "seawall_aws_throttles_total", Counter, "Single requests that AWS throttled, those included that a retry mended.", ("service",)
)

RECONCILES: Final = Family("seawall_reconcile_duration_seconds", Histogram, "Runs of the reconciler of a kind.", ("kind",), _RUN)
WAITING: Final = Family(
    "seawall_reconciles_waiting", Gauge, "Depth of the work queue: objects that are due and wait for a turn.", ("kind",)
)
ERRORS: Final = Family(
    "seawall_reconcile_errors_total",
    Counter,
    "Runs that ended in an error, by its reason: that of the conditions, or of the log where the status could not be written.",
    ("kind", "reason"),
)

FAMILIES: Final = (
    *(LEADER, SILENCE),
    *(FINDINGS, EVIDENCE, EVALUATED, NEXT, EVALUATIONS, WORKLOADS),
    *(PLANS, CHANGES, TRANSITIONS, APPROVALS, EXCEPTIONS, EXPIRY, JOURNAL),
    *(REPORTS, REPORT_EXPIRY, CELLS),
    *(CALLS, CALL_SECONDS, THROTTLES),
    *(RECONCILES, WAITING, ERRORS),
)
"""All of them, as the page lists them."""
