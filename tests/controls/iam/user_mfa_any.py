from typing import Any

from seawall.controls.iam.user_mfa_any import Parameters
from seawall.facts.iam.report import ReportKey
from seawall.facts.iam.user import AccessKey, LoginProfile, User
from tests.iam_accounts import days_ago, judged, key, report, row, user


def ann(*keys: ReportKey, password: bool = False, mfa: bool = False, entry: dict[str, Any] | None = None, **facts: Any) -> User:
    entry = entry or user()
    has_more = facts.pop("has_more", False)
    made: User = judged(entry, report=report(row(entry["Arn"], *keys, password=password, mfa=mfa, has_more=has_more)), **facts)
    return made


ON = AccessKey(status="Active", create_date=days_ago(10))
OFF = AccessKey(status="Inactive", create_date=days_ago(10))
PROFILE = LoginProfile(create_date=days_ago(200))

SERVICE = user(Path="/service/", Tags=[{"Key": "robot", "Value": ""}])

passes = {
    "a password and a device": ann(password=True, mfa=True),
    "a key and a device": ann(key(), mfa=True),
    "no password, and the only key is inactive": ann(key(active=False)),
    "nothing to sign in with": ann(),
    "a device was registered since the report was made": ann(password=True, mfa_devices=("serial",)),
    "password and key were taken away since the report was made": ann(
        key(), password=True, mfa_devices=(), login_profile=None, access_keys={"AKIA1": OFF}
    ),
}
fails = {
    "a password and no device": ann(password=True, mfa_devices=(), login_profile=PROFILE),
    "a service user with a key only": ann(key(), entry=SERVICE, mfa_devices=(), access_keys={"AKIA1": ON}),
    "a third key, of which the report tells nothing": ann(has_more=True, mfa_devices=(), access_keys={"AKIA3": ON}),
    "a user at another path is not spared": (
        ann(key(), mfa_devices=(), access_keys={"AKIA1": ON}),
        Parameters(exempt_paths=("/service/",), exempt_tag="robot"),
    ),
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
