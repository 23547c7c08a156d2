"""DynamoDB table is protected against deletion.

Nobody, and no script, can delete it without turning the protection off first, which is a call of its own and shows in the trail.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NoParams,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.dynamodb import Table
from seawall.facts.fact import Change

control = Control(
    Table,
    NoParams,
    reads=(Table.description,),
    severity=Severity.MEDIUM,
    topic=Topic.RESILIENCE,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "nist-csf-2.0": "PR.DS-3 PR.DS-4 PR.PT-5",
        "security-hub": "DynamoDB.6",
    },
)


@control.check
def check(table: Table, _want: NoParams) -> Verdict:
    """The protection is on."""
    if table.description.deletion_protection is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether deletion protection is on")
    return Pass() if table.deletion_protection else Fail("deletion protection is off, wanted on")


@control.fix(
    risk=Risk.SAFE,
    writes=(Table.deletion_protection,),
    mode=FixMode.AUTO,
    breaks="what deletes the table as part of its work fails",
)
def fix(table: Table, _want: NoParams) -> Change[Table, bool] | NoChange:
    """Turn it on."""
    why = table.description.why_fixed
    return NoChange(why) if why else Table.deletion_protection.change(table, True)
