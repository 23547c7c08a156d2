from datetime import timedelta

from seawall.controls.cloudtrail.cloudwatch_logs import Parameters
from seawall.facts.cloudtrail import TrailStatus
from seawall.facts.cloudtrail_home import HomeTrail
from tests.builders import NOW, given

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*"
ROLE = "arn:aws:iam::123456789012:role/trail"
WITH_GROUP = Parameters(log_group_arn=GROUP, role_arn=ROLE)
HOUR = timedelta(hours=1)


def trail(status: TrailStatus | None = None, group: str | None = GROUP) -> HomeTrail:
    arn = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main"
    made = HomeTrail(name="main", trail_arn=arn, s3_bucket_name="logs", log_group_arn=group, log_role_arn=group and ROLE)
    return given(made, **({"status": status} if status else {}))


def delivered(hours_ago: int | None, error: str = "", started: int = 1000) -> TrailStatus:
    at = None if hours_ago is None else NOW - hours_ago * HOUR
    return TrailStatus(is_logging=True, started_at=NOW - started * HOUR, to_logs_at=at, to_logs_error=error)


passes = {
    "something was delivered an hour ago": trail(delivered(1)),
    "something was delivered within the time that is wanted": (trail(delivered(40)), Parameters(max_delivery_age_hours=48)),
}
fails = {
    "there is no log group": trail(group=None),
    "AWS answers an empty text for no log group": trail(group=""),
    "there is no log group, and one to name": (trail(delivered(1), group=None), WITH_GROUP),
    "the last delivery is too old": trail(delivered(25)),
    "the last delivery failed": (trail(delivered(1, error="AccessDenied")), WITH_GROUP),
    "an old trail never delivered": trail(delivered(None)),
}
unknown = {
    "a new trail has not delivered yet": trail(delivered(None, started=2)),
    "the status cannot be read": trail(),
}
