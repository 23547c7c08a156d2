"""DB instance keeps automated backups long enough.

With them the instance can be restored to any second of that time; without them only snapshots are left, if somebody took any. A read replica has
the backups of its source, and none of its own unless somebody wants them.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.Enabling.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/AutomatedBackups.AWSBackup.html (2026-11-24)
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
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.rds.instance import DbInstance


class Parameters(Params):
    """What counts."""

    min_days: Annotated[int, Field(ge=1, le=35)] = 7
    """Shortest time that automated backups are kept, in days; AWS keeps them for 35 at most."""
    check_replicas: bool = False
    """Whether read replicas need backups of their own."""


control = Control(
    DbInstance,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": (
            "164.308(a)(1)(ii)(B) 164.308(a)(4)(ii)(A) 164.308(a)(7)(i) 164.308(a)(7)(ii)(A) 164.308(a)(7)(ii)(B) "
            "164.308(a)(7)(ii)(C) 164.312(a)(2)(ii)"
        ),
        "nist-800-53-r5": "CP-1(2) CP-2(5) CP-6(a) CP-6(1) CP-6(2) CP-9(a) CP-9(b) CP-9(c) CP-10 CP-10(2) SC-5(2) SI-13(5)",
        "nist-csf-2.0": "PR.DS-3 PR.DS-4 PR.IP-4 RC.RP-1",
        "pci-dss-4.0": "10.3.3",
        "security-hub": "RDS.11",
        "soc2": "CC7.4 A1.2",
        "well-architected-reliability": "REL09-BP03",
    },
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """They are kept as long as that, and no change is about to decide otherwise."""
    if instance.cluster is not None:
        return NotApplicable("it is a member of a DB cluster, which is judged instead")
    if instance.is_replica and not want.check_replicas:
        return NotApplicable("it is a read replica")
    if instance.is_open("BackupRetentionPeriod", instance.backup_retention_days, lambda days: days >= want.min_days):
        return Unknown(
            UnknownReason.PENDING, f"backups will be kept for {instance.backup_days} days, soon or from the maintenance window on"
        )
    if instance.backup_days >= want.min_days:
        return Pass()
    kept = f"kept for {instance.backup_days} days" if instance.backup_days else "off"
    return Fail(f"automated backups are {kept}, wanted {want.min_days} days or more")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(DbInstance.backup_days,),
    billed=True,
    mode=FixMode.AUTO,
    undo_risk=Risk.DESTRUCTIVE,
    breaks="where there were none, the instance is away for a moment and a backup is made at once; taken back, older backups are lost",
)
def fix(instance: DbInstance, want: Parameters) -> Change[DbInstance, int] | NoChange:
    """Keep them as long as wanted. Only turning them on asks for all at once, what else waits included."""
    turned_on = instance.backup_days == 0
    why = instance.why_backups_fixed or (instance.why_not_at_once("BackupRetentionPeriod") if turned_on else None)
    return NoChange(why) if why else DbInstance.backup_days.change(instance, want.min_days)
