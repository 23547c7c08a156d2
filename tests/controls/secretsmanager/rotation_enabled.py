from seawall.controls.secretsmanager.rotation_enabled import Parameters
from tests.builders import REGION
from tests.secret_builders import ELSEWHERE, ago, secret

MONTH = Parameters(max_days=30)
CRON = {"ScheduleExpression": "cron(0 8 1 * ? *)"}

passes = {
    "it rotates, however often": secret(RotationEnabled=True, RotationRules={"AutomaticallyAfterDays": 365}),
    "it rotates by a schedule that nobody can tell the length of": secret(RotationEnabled=True, RotationRules=CRON),
    "it rotates as often as is wanted": (secret(RotationEnabled=True, RotationRules={"AutomaticallyAfterDays": 30}), MONTH),
    "it rotates every ten days": (secret(RotationEnabled=True, RotationRules={"ScheduleExpression": "rate(10 days)"}), MONTH),
    "it rotates every day": (secret(RotationEnabled=True, RotationRules={"ScheduleExpression": "rate(1 day)"}), MONTH),
    "it rotates every four hours": (secret(RotationEnabled=True, RotationRules={"ScheduleExpression": "rate(4 hours)"}), MONTH),
    "it was rotated, and will be within a month": (
        secret(RotationEnabled=True, RotationRules=CRON, LastRotatedDate=ago(20), NextRotationDate=ago(-10)),
        MONTH,
    ),
    "the service that made it rotates it": secret(RotationEnabled=True, OwningService="rds", RotationRules={"AutomaticallyAfterDays": 7}),
    "it has replicas": secret(RotationEnabled=True, PrimaryRegion=REGION),
}
fails = {
    "it does not rotate": secret(),
    "it was to rotate once": secret(RotationEnabled=False, RotationRules={"AutomaticallyAfterDays": 30}),
    "it does not rotate, and should every month": (secret(), MONTH),
    "it rotates too rarely": (secret(RotationEnabled=True, RotationRules={"AutomaticallyAfterDays": 31}), MONTH),
    "it rotates every hundred days": (secret(RotationEnabled=True, RotationRules={"ScheduleExpression": "rate(100 days)"}), MONTH),
    "it was rotated, and will be after more than a month": (
        secret(RotationEnabled=True, RotationRules=CRON, LastRotatedDate=ago(20), NextRotationDate=ago(-11)),
        MONTH,
    ),
    "the service that made it rotates it too rarely": (
        secret(RotationEnabled=True, OwningService="rds", RotationRules={"AutomaticallyAfterDays": 90}),
        MONTH,
    ),
    "it has replicas, and does not rotate": secret(PrimaryRegion=REGION),
}
unknown = {
    "nobody can tell how often its schedule rotates it": (secret(RotationEnabled=True, RotationRules=CRON), MONTH),
    "it was rotated past the time by which it was to be rotated next": (
        secret(RotationEnabled=True, RotationRules=CRON, LastRotatedDate=ago(2), NextRotationDate=ago(3)),
        MONTH,
    ),
    "AWS tells of no schedule": (secret(RotationEnabled=True), MONTH),
}
not_applicable = {
    "it is a replica": secret(PrimaryRegion=ELSEWHERE),
    "the service that made it does not rotate it": secret(OwningService="events"),
}
