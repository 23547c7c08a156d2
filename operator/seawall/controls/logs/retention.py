"""Log groups keep events long enough.

An intruder is often found months later, and then the events of those months are needed. A log group without a setting keeps them for ever.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Verdict,
)
from seawall.facts.fact import Change
from seawall.facts.logs import RETENTION_DAYS, LogGroup


class Parameters(Params):
    """What counts."""

    min_days: Annotated[int, Field(ge=1, le=RETENTION_DAYS[-1])] = 365
    """How long events must be kept at least, in days; the fix takes the next number that CloudWatch Logs knows."""


control = Control(
    LogGroup,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.312(b)",
        "iso27001-2022": "A.8.15 A.8.16",
        "nist-800-53-r5": (
            "AC-16(b) AU-6(3) AU-6(4) AU-6(6) AU-6(9) AU-10 AU-11 AU-11(1) AU-12(1) AU-12(2) AU-12(3) AU-14(a) "
            "AU-14(b) CA-7(b) PM-14(a)(1) PM-14(b) PM-21(b) PM-31 SC-28(2) SI-4(17)"
        ),
        "pci-dss-4.0": "10.5.1 3.2.1 3.3.1.1 3.3.1.3 3.3.2 3.3.3 5.3.4",
        "security-hub": "CloudWatch.16",
        "soc2": "CC7.2 CC7.3 C1.2",
        "well-architected-security": "SEC03-BP06",
    },
)


@control.check
def check(group: LogGroup, want: Parameters) -> Verdict:
    """For ever is long enough."""
    if group.is_passage:
        return NotApplicable("a log group of the delivery class only hands events on")
    days = group.retention
    if days is None:
        return Pass("events are kept for ever")
    return Pass() if days >= want.min_days else Fail(f"events are kept {days} days, wanted at least {want.min_days}")


@control.fix(
    risk=Risk.SAFE,
    writes=(LogGroup.retention,),
    mode=FixMode.AUTO,
    breaks="rolling it back deletes what would have been deleted meanwhile",
    undo_risk=Risk.DESTRUCTIVE,
)
def fix(group: LogGroup, want: Parameters) -> Change[LogGroup, int | None] | NoChange:
    """Keep events as long as is wanted, or a little longer; never shorter than now."""
    if group.retention_policy_name:
        return NoChange(f"the account's retention policy {group.retention_policy_name} decides, and not the log group: change it there")
    return LogGroup.retention.change(group, next(days for days in RETENTION_DAYS if days >= want.min_days))
