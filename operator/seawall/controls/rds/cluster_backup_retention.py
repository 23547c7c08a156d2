"""DB cluster keeps automated backups long enough.

With them the cluster can be restored to any second of that time, also after its data was deleted by mistake. AWS never turns them off, but keeps
them for one day only unless somebody says otherwise.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html (2026-11-24)
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


class Parameters(Params):
    """What counts."""

    min_days: Annotated[int, Field(ge=1, le=35)] = 7
    """Shortest time that automated backups are kept, in days; AWS keeps them for 35 at most."""


control = Control(
    DbCluster,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "RDS.50",
    },
)


@control.check
def check(cluster: DbCluster, want: Parameters) -> Verdict:
    """They are kept as long as that, and no change is about to decide otherwise."""
    if cluster.is_open("BackupRetentionPeriod", cluster.backup_retention_days, lambda days: days >= want.min_days):
        return Unknown(
            UnknownReason.PENDING, f"backups will be kept for {cluster.backup_days} days, soon or from the maintenance window on"
        )
    if cluster.backup_days >= want.min_days:
        return Pass()
    return Fail(f"automated backups are kept for {cluster.backup_days} days, wanted {want.min_days} days or more")


@control.fix(
    risk=Risk.SAFE,
    writes=(DbCluster.backup_days,),
    billed=True,
    mode=FixMode.AUTO,
    undo_risk=Risk.DESTRUCTIVE,
    breaks="taken back, older backups are lost",
)
def fix(cluster: DbCluster, want: Parameters) -> Change[DbCluster, int] | NoChange:
    """Keep them as long as wanted."""
    why = cluster.why_backups_fixed or cluster.why_not_at_once("BackupRetentionPeriod")
    return NoChange(why) if why else DbCluster.backup_days.change(cluster, want.min_days)
