"""DB instance sends its logs to CloudWatch Logs.

On the instance logs last for days and go with it; in CloudWatch Logs they outlive it, can be searched, and raise alarms. What an edition or
version cannot export, AWS says itself, and it is not wanted then. Some log types stay empty until a parameter or an option turns them on as
well: audit logs of MySQL and MariaDB, slow queries, general logs.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html (2026-11-24)
"""

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
from seawall.facts.rds.engine_version import EngineVersion
from seawall.facts.rds.instance import DbInstance


class Parameters(Params):
    """What counts."""

    required: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Log types by engine, such as `postgres`, or `oracle` for all its editions; an engine that is not named here needs what Security Hub wants."""


control = Control(
    DbInstance,
    Parameters,
    reads=(EngineVersion.offer,),
    severity=Severity.MEDIUM,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(4)(ii)(A) 164.312(b)",
        "iso27001-2022": "A.8.15",
        "nist-800-53-r5": (
            "AC-2(4) AC-3(1) AC-3(10) AC-4(26) AC-6(9) AU-2(b) AU-3(a) AU-3(b) AU-3(c) AU-3(d) AU-3(e) AU-3(f) "
            "AU-6(3) AU-6(4) AU-6(6) AU-6(9) AU-8(b) AU-10 AU-12(a) AU-12(c)"
        ),
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.6.3 5.3.4",
        "security-hub": "RDS.9 RDS.36 RDS.40 RDS.42",
        "soc2": "CC7.2 CC7.3 A1.2 PI1.3",
        "well-architected-reliability": "REL06-BP01",
        "well-architected-security": "SEC04-BP01",
    },
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """Every log type that is wanted and that its version has is exported, or was never there to be."""
    if instance.cluster is not None:
        return NotApplicable("it is a member of a DB cluster, which is judged instead")
    if instance.is_custom:
        return NotApplicable("RDS Custom exports no logs")
    gap = instance.log_gap(instance.log_exports, want.required)
    if gap is None:
        return Unknown(UnknownReason.ERROR, f"which logs {instance.engine} has is not known")
    if gap.moving:
        return Unknown(UnknownReason.PENDING, f"the export of {', '.join(gap.moving)} is being changed")
    return Fail(f"the log types {', '.join(gap.missing)} are not exported, wanted exported") if gap.missing else Pass(gap.note)


@control.fix(risk=Risk.SAFE, writes=(DbInstance.log_exports,), billed=True, mode=FixMode.AUTO)
def fix(instance: DbInstance, want: Parameters) -> Change[DbInstance, tuple[str, ...]] | NoChange:
    """Export what is missing; what is exported besides goes on."""
    now, why = instance.log_exports, instance.why_fixed
    gap = instance.log_gap(now, want.required)
    if why or gap is None:
        return NoChange(why or f"which logs {instance.engine} has is not known")
    return DbInstance.log_exports.change(instance, tuple(sorted((*now, *gap.missing))))
