from typing import Any

from seawall.controls.iam.access_key_rotation import Parameters
from seawall.facts.iam.report import ReportKey
from seawall.facts.iam.user import AccessKey, User
from tests.iam_accounts import days_ago, judged, key, report, row, user


def held(days: float, status: str = "Active") -> AccessKey:
    return AccessKey(status=status, create_date=days_ago(days))


def ann(*keys: ReportKey, created: float = 300, has_more: bool = False, **facts: Any) -> User:
    entry = user(CreateDate=days_ago(created))
    made: User = judged(entry, report=report(row(entry["Arn"], *keys, has_more=has_more)), **facts)
    return made


OLD = key(made=days_ago(91), used=days_ago(0.1))

passes = {
    "no key": ann(),
    "a young key, and nothing else is asked": ann(key(made=days_ago(89))),
    "an old key that is inactive": ann(key(active=False, made=days_ago(500)), key(made=days_ago(1))),
    "a year is wanted": (ann(OLD), Parameters(max_key_age_days=365)),
    "the old key was switched off since the report was made": ann(OLD, access_keys={"AKIA1": held(91, "Inactive"), "AKIA2": held(0)}),
    "a third key, of which the report tells nothing, is young": ann(key(), has_more=True, access_keys={"AKIA3": held(10)}),
    "the user is newer than the report": ann(created=0),
}
fails = {
    "an old key, used or not": ann(OLD, access_keys={"AKIA1": held(91)}),
    "one of two is old": ann(OLD, key(), access_keys={"AKIA1": held(91), "AKIA2": held(10), "AKIA3": held(200, "Inactive")}),
    "a third key, of which the report tells nothing, is old": ann(key(), has_more=True, access_keys={"AKIA1": held(10), "AKIA3": held(91)}),
    "the report does not say how old": ann(ReportKey(is_active=True), access_keys={"AKIA1": held(100)}),
}
unknown = {
    "the report has no row of the user": judged(user(), report=report()),
    "the keys themselves are denied": ann(OLD),
}
