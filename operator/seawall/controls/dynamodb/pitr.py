"""Point-in-time recovery is on.

A table can then be restored to any second of its recovery period, which a deletion or a faulty writer makes worth having.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.dynamodb import PointInTimeRecovery, Table
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    min_days: Annotated[int, Field(ge=1, le=35)] = 35
    """Shortest recovery period, in days."""


control = Control(
    Table,
    Parameters,
    reads=(Table.point_in_time_recovery,),
    severity=Severity.MEDIUM,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": ("164.308(a)(1)(ii)(B) 164.308(a)(7)(i) 164.308(a)(7)(ii)(A) 164.308(a)(7)(ii)(B) 164.308(a)(7)(ii)(C) 164.312(a)(2)(ii)"),
        "nist-800-53-r5": "CP-1(2) CP-2(5) CP-6(2) CP-9(a) CP-9(b) CP-9(c) CP-10 CP-10(2) SC-5(2) SI-13(5)",
        "pci-dss-4.0": "10.3.3 10.5.1 3.2.1 3.3.1.1 3.3.1.3 3.3.2 3.3.3",
        "security-hub": "DynamoDB.2",
        "soc2": "CC7.4 A1.2",
        "well-architected-reliability": "REL09-BP03",
    },
)


@control.check
def check(table: Table, want: Parameters) -> Verdict:
    """It is on, and reaches back far enough."""
    recovery = table.point_in_time_recovery
    if not recovery.point_in_time_recovery_enabled:
        return Fail(f"point-in-time recovery is off, wanted on for {want.min_days} days")
    if recovery.period_days < want.min_days:
        return Fail(f"point-in-time recovery reaches back {recovery.period_days} days, wanted {want.min_days}")
    return Pass()


@control.fix(
    risk=Risk.SAFE,
    writes=(Table.point_in_time_recovery,),
    billed=True,
    mode=FixMode.AUTO,
    undo_risk=Risk.DESTRUCTIVE,
    breaks="taken back, the recovery points made since are lost",
)
def fix(table: Table, want: Parameters) -> Change[Table, PointInTimeRecovery]:
    """Turn it on with DynamoDB's own period, the longest; a period that somebody chose grows to what is wanted, no further."""
    days = want.min_days if table.point_in_time_recovery.point_in_time_recovery_enabled else None
    wanted = PointInTimeRecovery(point_in_time_recovery_enabled=True, recovery_period_in_days=days)
    return Table.point_in_time_recovery.change(table, wanted)
