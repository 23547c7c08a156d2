from seawall.controls.dynamodb.pitr import Parameters
from seawall.facts.dynamodb import PointInTimeRecovery, Table
from tests.builders import given

OFF = PointInTimeRecovery(point_in_time_recovery_enabled=False)


def table(days: int | None) -> Table:
    recovery = PointInTimeRecovery(point_in_time_recovery_enabled=True, recovery_period_in_days=days)
    return given(Table(name="orders"), point_in_time_recovery=recovery)


passes = {
    "it is on for the longest period": table(35),
    "DynamoDB does not say how long, which means the longest period": table(None),
    "a week is enough where that is said": (table(7), Parameters(min_days=7)),
    "more than enough is enough": (table(14), Parameters(min_days=7)),
}
fails = {
    "it is off": given(Table(name="orders"), point_in_time_recovery=OFF),
    "it is off, and a week is enough": (given(Table(name="orders"), point_in_time_recovery=OFF), Parameters(min_days=7)),
    "the period is too short": table(7),
    "the period is a little too short": (table(7), Parameters(min_days=8)),
}
unknown = {"it cannot be read": given(Table(name="orders"))}
