from typing import Any

from seawall.controls.secretsmanager.rotation_succeeds import Parameters
from seawall.facts.secretsmanager import Secret
from tests.secret_builders import ELSEWHERE, ago, secret


def rotating(**told: Any) -> Secret:
    """A secret that rotates every thirty days."""
    return secret(**{"RotationEnabled": True, "RotationRules": {"AutomaticallyAfterDays": 30}, **told})


passes = {
    "it is to be rotated in a week": rotating(NextRotationDate=ago(-7), LastRotatedDate=ago(23)),
    "it was never rotated, and is to be in a week": rotating(NextRotationDate=ago(-7)),
    "it should have been rotated a day ago": rotating(NextRotationDate=ago(1), LastRotatedDate=ago(31)),
    "somebody changed it by hand, so the last rotation is long ago": rotating(NextRotationDate=ago(-7), LastRotatedDate=ago(90)),
    "AWS tells no date, and it was rotated a month ago": rotating(LastRotatedDate=ago(31)),
    "AWS tells no date, and it is younger than its interval": rotating(CreatedDate=ago(10)),
    "the service that made it rotates it": rotating(NextRotationDate=ago(-7), OwningService="rds"),
}
fails = {
    "it should have been rotated three days ago": rotating(NextRotationDate=ago(3), LastRotatedDate=ago(33)),
    "it should have been rotated for the first time": rotating(NextRotationDate=ago(3)),
    "it should have been rotated a day ago, and none is granted": (rotating(NextRotationDate=ago(1)), Parameters(grace_days=0)),
    "AWS tells no date, and it was rotated longer ago": rotating(LastRotatedDate=ago(33)),
    "it rotates by the hour, and was not rotated since last week": rotating(
        RotationRules={"ScheduleExpression": "rate(4 hours)"}, LastRotatedDate=ago(7)
    ),
    "the service that made it should have rotated it": rotating(NextRotationDate=ago(3), OwningService="rds"),
}
unknown = {
    "AWS tells no date, and it is older than its interval and was never rotated": rotating(),
    "AWS tells no date, and nobody can tell how often its schedule rotates it": rotating(
        RotationRules={"ScheduleExpression": "cron(0 8 1 * ? *)"}, LastRotatedDate=ago(7)
    ),
    "AWS tells nothing": rotating(CreatedDate=None, RotationRules=None),
}
not_applicable = {
    "it does not rotate": secret(NextRotationDate=ago(3)),
    "it is a replica": rotating(NextRotationDate=ago(3), PrimaryRegion=ELSEWHERE),
}
