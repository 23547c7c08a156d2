from typing import Any

from seawall.controls.iam.root_not_used import Parameters
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.report import ReportKey
from tests.iam_accounts import ROOT_ARN, account, days_ago, key, report, row


def used(*keys: ReportKey, **dates: Any) -> IamAccount:
    return account(credential_report=report(root=row(ROOT_ARN, *keys, **dates)))


passes = {
    "it was never used": used(key(active=False), key(active=False)),
    "the last use is long ago": used(key(used=days_ago(40)), password_used_at=days_ago(3)),
    "making a key is no use of it": used(key(made=days_ago(0.2))),
}
fails = {
    "the password was used today": used(password_used_at=days_ago(0.5)),
    "the password was used long ago, and the first key today": used(key(used=days_ago(0.1)), password_used_at=days_ago(100)),
    "only the second key was used, inactive as it is now": used(key(used=days_ago(9)), key(active=False, used=days_ago(0.9))),
    "a week is not long enough where the parameter says so": (used(password_used_at=days_ago(7)), Parameters(max_days=30)),
}
unknown = {
    "the report has no row of root": account(credential_report=report()),
    "the report is denied": account(),
}
