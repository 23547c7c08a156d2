"""DB cluster sends its logs to CloudWatch Logs.

On the members logs last for days; in CloudWatch Logs they outlive them, can be searched, and raise alarms. Aurora MySQL writes an audit log only
where its parameter group says so: exported without that, there is nothing in it. Aurora Serverless v1 exports what its parameter group turns on.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.CloudWatch.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Auditing.html (2026-11-24)
"""

from typing import Final

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
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.database import LogGap
from seawall.facts.rds.engine_version import EngineVersion
from seawall.facts.rds.parameter_group import AUDIT, ClusterParameterGroup, group_of

_AUDIT_LOG: Final = "audit"
_AURORA_MYSQL: Final = "aurora-mysql"


class Parameters(Params):
    """What counts."""

    required: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Log types by engine, such as `postgres`, or `oracle` for all its editions; an engine that is not named here needs what Security Hub wants."""


control = Control(
    DbCluster,
    Parameters,
    reads=(
        EngineVersion.offer,
        ClusterParameterGroup.LISTING,
        ClusterParameterGroup.parameters,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.15",
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.6.3 5.3.4",
        "security-hub": "RDS.34 RDS.37",
        "soc2": "PI1.3",
    },
)


@control.check
def check(cluster: DbCluster, want: Parameters) -> Verdict:
    """Every log type that is wanted and that its version has is exported, and an audit log is written."""
    if cluster.is_run_by_aws:
        return NotApplicable("Aurora Serverless v1 exports what its parameter group turns on")
    gap = cluster.log_gap(cluster.log_exports, want.required)
    if gap is None:
        return Unknown(UnknownReason.ERROR, f"which logs {cluster.engine} has is not known")
    if gap.moving:
        return Unknown(UnknownReason.PENDING, f"the export of {', '.join(gap.moving)} is being changed")
    if gap.missing:
        return Fail(f"the log types {', '.join(gap.missing)} are not exported, wanted exported")
    return _written(cluster, gap)


def _written(cluster: DbCluster, gap: LogGap) -> Pass | Fail | Unknown:
    """Whether there is an audit log to export, where one is wanted; only Aurora MySQL is told to write it by a parameter."""
    if _AUDIT_LOG not in gap.wanted or cluster.engine != _AURORA_MYSQL:
        return Pass(gap.note)
    group = group_of(cluster)
    writes = None if group is None else group.writes_audit_log
    if writes is None:
        return Unknown(UnknownReason.ERROR, f"AWS does not say what {AUDIT} is in the parameter group {cluster.parameter_group}")
    group_name = cluster.parameter_group
    return (
        Pass(gap.note)
        if writes
        else Fail(f"{AUDIT} is off in the parameter group {group_name}, wanted on: there is no audit log to export")
    )


@control.fix(risk=Risk.SAFE, writes=(DbCluster.log_exports,), billed=True, mode=FixMode.AUTO)
def fix(cluster: DbCluster, want: Parameters) -> Change[DbCluster, tuple[str, ...]] | NoChange:
    """Export what is missing; what is exported besides goes on. To write an audit log costs speed, on all that share the group: for a person."""
    now, why = cluster.log_exports, cluster.why_fixed
    gap = cluster.log_gap(now, want.required)
    if why or gap is None:
        return NoChange(why or f"which logs {cluster.engine} has is not known")
    written = _written(cluster, gap)
    wanted = tuple(sorted((*now, *gap.missing)))
    return DbCluster.log_exports.change(cluster, wanted) if isinstance(written, Pass) else NoChange(written.message)
