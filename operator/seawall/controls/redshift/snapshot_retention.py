"""Redshift cluster keeps automated snapshots long enough.

With them the cluster can be restored to what it was some hours or days ago, also after its data was deleted by mistake. AWS keeps them for one day
unless somebody says otherwise; only on old node types can they be turned off.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html (2026-11-24)
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
from seawall.facts.redshift import Cluster


class Parameters(Params):
    """What counts."""

    min_days: Annotated[int, Field(ge=1, le=35)] = 7
    """Shortest time that automated snapshots are kept, in days; AWS keeps them for 35 at most."""


control = Control(
    Cluster,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": ("164.308(a)(4)(ii)(A) 164.308(a)(7)(i) 164.308(a)(7)(ii)(A) 164.308(a)(7)(ii)(B) 164.308(a)(7)(ii)(C) 164.312(a)(2)(ii)"),
        "nist-800-53-r5": "CP-1(2) CP-2(5) CP-6(a) CP-6(1) CP-6(2) CP-9(a) CP-9(b) CP-9(c) CP-10 CP-10(2) SC-5(2) SI-13(5)",
        "pci-dss-4.0": "10.3.3",
        "security-hub": "Redshift.3",
        "soc2": "CC7.4 CC7.5 A1.2",
    },
)


@control.check
def check(cluster: Cluster, want: Parameters) -> Verdict:
    """They are kept as long as that, and no change under way decides otherwise."""
    if cluster.told_snapshot_days is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say how long automated snapshots are kept")
    days = cluster.snapshot_days
    if cluster.is_open("AutomatedSnapshotRetentionPeriod", cluster.told_snapshot_days, lambda kept: kept >= want.min_days):
        return Unknown(UnknownReason.PENDING, f"automated snapshots will soon be kept for {days} days")
    if days >= want.min_days:
        return Pass()
    return Fail(f"automated snapshots are {f'kept for {days} days' if days else 'off'}, wanted {want.min_days} days or more")


@control.fix(
    risk=Risk.SAFE,
    writes=(Cluster.snapshot_days,),
    billed=True,
    mode=FixMode.AUTO,
    undo_risk=Risk.DESTRUCTIVE,
    breaks="taken back, older snapshots are deleted",
)
def fix(cluster: Cluster, want: Parameters) -> Change[Cluster, int] | NoChange:
    """Keep them as long as wanted."""
    why = cluster.why_fixed
    return NoChange(why) if why else Cluster.snapshot_days.change(cluster, want.min_days)
