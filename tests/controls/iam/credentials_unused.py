from datetime import datetime
from typing import Any

from seawall.controls.iam.credentials_unused import Parameters
from seawall.facts.iam.report import ReportKey
from seawall.facts.iam.user import AccessKey, LoginProfile, User
from tests.iam_accounts import days_ago, judged, key, report, row, user

PROFILE = LoginProfile(create_date=days_ago(200))


def held(made: datetime, *, active: bool = True) -> AccessKey:
    return AccessKey(status="Active" if active else "Inactive", create_date=made)


def ann(*keys: ReportKey, facts: dict[str, Any] | None = None, created: datetime | None = None, **of_row: Any) -> User:
    entry = user(CreateDate=created or days_ago(300))
    made: User = judged(entry, report=report(row(entry["Arn"], *keys, **of_row)), **(facts or {}))
    return made


OLD_KEY = key(made=days_ago(200), used=days_ago(60))
NEVER = key(made=days_ago(60))
OLD_PASSWORD: dict[str, Any] = {"password": True, "password_used_at": days_ago(60), "password_changed_at": days_ago(200)}

passes = {
    "no credentials: not applicable and not supported are no dates": ann(),
    "both are used, and nothing else is asked": ann(key(used=days_ago(2)), password=True, password_used_at=days_ago(44)),
    "a key that was never used is young": ann(key(made=days_ago(3))),
    "a password that was never used is young": ann(password=True, password_changed_at=days_ago(3)),
    "an inactive key does not count": ann(key(active=False, made=days_ago(300))),
    "90 days are wanted": (ann(OLD_KEY), Parameters(max_unused_days=90)),
    "the key was used since the report was made": ann(
        OLD_KEY, facts={"access_keys": {"AKIA1": held(days_ago(200))}, "key_uses": {"AKIA1": days_ago(0.01)}}
    ),
    "the key was switched off since": ann(OLD_KEY, facts={"access_keys": {"AKIA1": held(days_ago(200), active=False)}, "key_uses": {}}),
    "the password was deleted since": ann(facts={"login_profile": None}, **OLD_PASSWORD),
    "the password was set anew since": ann(facts={"login_profile": LoginProfile(create_date=days_ago(0))}, **OLD_PASSWORD),
    "the user is newer than the report": ann(created=days_ago(0)),
}
fails = {
    "a key was used long ago": ann(OLD_KEY, facts={"access_keys": {"AKIA1": held(days_ago(200))}, "key_uses": {"AKIA1": days_ago(60)}}),
    "a key was never used, and is old: without a date it never was": ann(
        key(used=days_ago(1)),
        NEVER,
        facts={
            "access_keys": {"AKIA1": held(days_ago(200)), "AKIA2": held(days_ago(60))},
            "key_uses": {"AKIA1": days_ago(1), "AKIA2": None},
        },
    ),
    "a third key, of which the report tells nothing": ann(
        key(used=days_ago(1)),
        has_more=True,
        facts={"access_keys": {"AKIA3": held(days_ago(200))}, "key_uses": {"AKIA3": None}},
    ),
    "a password was used long ago": ann(facts={"login_profile": PROFILE}, **OLD_PASSWORD),
    "a password was never used: no information": ann(facts={"login_profile": PROFILE}, password=True, password_changed_at=days_ago(100)),
    "nothing is known of a password but when it was made": ann(facts={"login_profile": PROFILE}, password=True),
    "both": ann(
        OLD_KEY,
        facts={"login_profile": PROFILE, "access_keys": {"AKIA1": held(days_ago(200))}, "key_uses": {"AKIA1": None}},
        **OLD_PASSWORD,
    ),
}
unknown = {
    "the report has no row of the user": judged(user(), report=report()),
    "the key's last use is denied": ann(OLD_KEY, facts={"access_keys": {"AKIA1": held(days_ago(200))}}),
    "the password itself is denied": ann(**OLD_PASSWORD),
}
