from datetime import UTC, datetime, timedelta

from seawall.controls.secretsmanager.unused import Parameters
from tests.builders import REGION
from tests.secret_builders import ELSEWHERE, ago, replicas, secret

MONTH = Parameters(max_days=30)

#: The first instant of the day on which ninety days ended: AWS tells no more of a use than its day.
LAST_DAY = datetime.combine(ago(90).date(), datetime.min.time(), UTC)

passes = {
    "it was fetched yesterday": secret(LastAccessedDate=ago(1)),
    "it was fetched on the last day, at whatever time": secret(LastAccessedDate=LAST_DAY),
    "it was never fetched, and is young": secret(CreatedDate=ago(90)),
    "it was fetched from a replica": secret(replicas(None, 3), LastAccessedDate=ago(200), PrimaryRegion=REGION),
    "a month is the limit": (secret(LastAccessedDate=ago(30)), MONTH),
}
fails = {
    "it was fetched on the day before the last": secret(replicas(), LastAccessedDate=LAST_DAY - timedelta(days=1)),
    "it was never fetched": secret(replicas()),
    "it was fetched neither here nor from a replica": secret(replicas(200, None), LastAccessedDate=ago(200), PrimaryRegion=REGION),
    "it was fetched long ago, and AWS does not say when it was made": secret(replicas(), LastAccessedDate=ago(200), CreatedDate=None),
    "a month is the limit, and it was fetched before": (secret(replicas(), LastAccessedDate=ago(32)), MONTH),
}
unknown = {
    "AWS says neither when it was fetched nor when it was made": secret(replicas(), CreatedDate=None),
    "nobody may read its replicas": secret(LastAccessedDate=ago(200)),
}
not_applicable = {
    "it is a replica": secret(LastAccessedDate=ago(200), PrimaryRegion=ELSEWHERE),
    "a service made it": secret(OwningService="rds"),
}
