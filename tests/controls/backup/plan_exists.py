from typing import Any

from seawall.controls.backup.plan_exists import Parameters
from seawall.facts.backup import BackupRegion, Plan
from tests.builders import given


def plan(number: int = 1) -> Plan:
    arn = f"arn:aws:backup:eu-west-1:123456789012:backup-plan:{number}"
    return Plan(plan_id=str(number), plan_arn=arn, name=f"plan-{number}")


def region(*plans: tuple[Plan, dict[str, Any]]) -> BackupRegion:
    return given(BackupRegion(), others=plans, none_of=[Plan])


def having(selection: bool, **days: int | None) -> dict[str, Any]:  # noqa: FBT001 - reads well in the table
    return {"has_selection": selection, "kept_days": days}


passes = {
    "a plan keeps what it selects long enough": region((plan(), having(True, daily=35))),
    "a plan keeps everything for ever": region((plan(), having(True, daily=None, monthly=365))),
    "one of two plans is enough": region((plan(1), having(False)), (plan(2), having(True, daily=90))),
    "one passes although another cannot be read": region((plan(1), {}), (plan(2), having(True, daily=90))),
    "less is wanted": (region((plan(), having(True, daily=7))), Parameters(min_retention_days=7)),
}
fails = {
    "there is no plan": region(),
    "the plan has no selection, and its rules are not asked": region((plan(), {"has_selection": False})),
    "a rule keeps its recovery points a week": region((plan(), having(True, daily=7, monthly=365))),
    "one plan selects nothing and the other keeps too briefly": region((plan(1), having(False)), (plan(2), having(True, daily=7))),
}
unknown = {
    "the plans cannot be listed": given(BackupRegion()),
    "the only plan cannot be read": region((plan(), {"has_selection": True})),
}
