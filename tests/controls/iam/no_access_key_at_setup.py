from datetime import timedelta
from typing import Any

from seawall.controls.iam.no_access_key_at_setup import Parameters
from seawall.facts.iam.report import ReportKey
from seawall.facts.iam.user import AccessKey, User
from tests.iam_accounts import days_ago, judged, key, report, row, user

CREATED = days_ago(100)
SOON = CREATED + timedelta(seconds=299)
LATER = CREATED + timedelta(seconds=301)
AT_SETUP = key(made=SOON)
HELD = {"AKIA1": AccessKey(status="Active", create_date=SOON)}
OFF = {"AKIA1": AccessKey(status="Inactive", create_date=SOON)}


def ann(*keys: ReportKey, password: bool = True, created: Any = CREATED, has_more: bool = False, **facts: Any) -> User:
    entry = user(CreateDate=created)
    made: User = judged(entry, report=report(row(entry["Arn"], *keys, password=password, has_more=has_more)), **facts)
    return made


passes = {
    "no key": ann(),
    "the key was made later": ann(key(made=LATER)),
    "the key is in use": ann(key(made=SOON, used=days_ago(1))),
    "the key is inactive": ann(key(active=False, made=SOON)),
    "the user has no password": ann(AT_SETUP, password=False),
    "the key was used since the report was made": ann(AT_SETUP, access_keys=HELD, key_uses={"AKIA1": days_ago(0)}),
    "the key was switched off since": ann(AT_SETUP, access_keys=OFF, key_uses={}),
    "only the same second counts as together": (ann(AT_SETUP), Parameters(tolerance_seconds=0)),
}
fails = {
    "a key from the first minutes was never used": ann(AT_SETUP, access_keys=HELD, key_uses={"AKIA1": None}),
    "a third key, of which the report tells nothing": ann(has_more=True, access_keys=HELD, key_uses={"AKIA1": None}),
    "a key a little older than the user": ann(
        key(made=CREATED - timedelta(seconds=2)),
        access_keys={"AKIA1": AccessKey(status="Active", create_date=CREATED - timedelta(seconds=2))},
        key_uses={"AKIA1": None},
    ),
    "a later key counts as together by the parameter": (
        ann(key(made=LATER), access_keys={"AKIA1": AccessKey(status="Active", create_date=LATER)}, key_uses={"AKIA1": None}),
        Parameters(tolerance_seconds=600),
    ),
}
unknown = {
    "the user is newer than the report": ann(created=days_ago(0)),
    "the keys themselves are denied": ann(AT_SETUP),
}
