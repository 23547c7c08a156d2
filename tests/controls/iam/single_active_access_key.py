from typing import Any

from seawall.controls.iam.single_active_access_key import Parameters
from seawall.facts.iam.report import ReportKey
from seawall.facts.iam.user import AccessKey, User
from tests.iam_accounts import days_ago, judged, key, report, row, user


def held(days: float, status: str = "Active") -> AccessKey:
    return AccessKey(status=status, create_date=days_ago(days))


def ann(*keys: ReportKey, created: float = 300, has_more: bool = False, **facts: Any) -> User:
    entry = user(CreateDate=days_ago(created))
    made: User = judged(entry, report=report(row(entry["Arn"], *keys, has_more=has_more)), **facts)
    return made


passes = {
    "no key": ann(),
    "one key, and nothing else is asked": ann(key()),
    "two keys, one of them inactive": ann(key(), key(active=False)),
    "a rotation is under way, whichever key is listed first": ann(key(), key(), access_keys={"AKIA1": held(6), "AKIA2": held(400)}),
    "one was switched off since the report was made": ann(key(), key(), access_keys={"AKIA1": held(90), "AKIA2": held(80, "Inactive")}),
    "the user is newer than the report": ann(created=0),
}
fails = {
    "two are active since long": ann(key(), key(), access_keys={"AKIA1": held(90), "AKIA2": held(8)}),
    "one in the report, and a third of which it tells nothing": ann(
        key(), key(active=False), has_more=True, access_keys={"AKIA1": held(90), "AKIA2": held(90, "Inactive"), "AKIA3": held(80)}
    ),
    "no grace is wanted": (ann(key(), key(), access_keys={"AKIA1": held(2), "AKIA2": held(1)}), Parameters(grace_days=0)),
}
unknown = {"the keys themselves are denied": ann(key(), key()), "the report has no row of the user": judged(user(), report=report())}
