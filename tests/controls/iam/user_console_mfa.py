from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.report import CredentialReport, ReportRow
from seawall.facts.iam.user import LoginProfile, User
from tests.builders import given

MADE = datetime(2026, 11, 24, 6, tzinfo=UTC)
BEFORE = MADE - timedelta(days=90)
ARN = "arn:aws:iam::123456789012:user/team/ann"
ROOT = ReportRow("arn:aws:iam::123456789012:root", has_password=False, has_mfa=False)


def user(*, password: bool = True, mfa: bool = False, created: datetime = BEFORE, arn: str = ARN, **facts: Any) -> User:
    row = ReportRow(ARN, has_password=password, has_mfa=mfa)
    report = CredentialReport(MADE, ROOT, {ARN: row})
    return given(User(user_name="ann", user_arn=arn, create_date=created), others=[(IamAccount(), {"credential_report": report})], **facts)


PROFILE = LoginProfile(create_date=BEFORE)

passes = {
    "the user has no password, and nothing else is asked": user(password=False),
    "the user has a password and a device, and nothing else is asked": user(mfa=True),
    "the password was removed since the report was made": user(login_profile=None),
    "a device was registered since the report was made": user(login_profile=PROFILE, mfa_devices=("arn:aws:iam::123456789012:mfa/ann",)),
}
fails = {"the user has a password and no device, still": user(login_profile=PROFILE, mfa_devices=())}
unknown = {
    "the user is newer than the report": user(created=MADE + timedelta(minutes=1), arn="arn:aws:iam::123456789012:user/new"),
    "the row is that of an older user of the same name": user(mfa=True, created=MADE + timedelta(minutes=1)),
    "the report has no row for the user": user(arn="arn:aws:iam::123456789012:user/ann"),
    "the report is denied": given(User(user_name="ann", user_arn=ARN, create_date=BEFORE)),
    "the devices of a user who fails in the report are denied": user(login_profile=PROFILE),
}
