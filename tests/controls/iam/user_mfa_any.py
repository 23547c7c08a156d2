from typing import Any

from seawall.controls.iam.user_mfa_any import Parameters
from seawall.facts.iam.report import ReportKey
from seawall.facts.iam.user import User
from tests.iam_accounts import days_ago, judged, key, report, row, user


def ann(*keys: ReportKey, password: bool = False, mfa: bool = False, entry: dict[str, Any] | None = None, **facts: Any) -> User:
    entry = entry or user()
    made: User = judged(entry, report=report(row(entry["Arn"], *keys, password=password, mfa=mfa)), **facts)
    return made


SERVICE = user(Path="/service/", Tags=[{"Key": "robot", "Value": ""}])

passes = {
    "a password and a device": ann(password=True, mfa=True),
    "a key and a device": ann(key(), mfa=True),
    "no password, and the only key is inactive": ann(key(active=False)),
    "nothing to sign in with": ann(),
    "a device was registered since the report was made": ann(password=True, mfa_devices=("serial",)),
}
fails = {
    "a password and no device": ann(password=True, mfa_devices=()),
    "a service user with a key only": ann(key(), entry=SERVICE, mfa_devices=()),
    "a user at another path is not spared": (ann(key(), mfa_devices=()), Parameters(exempt_paths=("/service/",), exempt_tag="robot")),
}
unknown = {
    "the user is newer than the report": ann(password=True, entry=user(CreateDate=days_ago(0))),
    "the report has no row of the user": judged(user(), report=report()),
    "the report is denied": judged(user()),
}
not_applicable = {
    "the user's path is spared": (ann(key(), entry=SERVICE), Parameters(exempt_paths=("/service/",))),
    "the user's tag is spared": (ann(key(), entry=SERVICE), Parameters(exempt_tag="robot")),
}
