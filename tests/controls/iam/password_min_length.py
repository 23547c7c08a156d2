from datetime import UTC, datetime

from seawall.controls.iam.password_min_length import Parameters
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import PasswordPolicy
from seawall.facts.iam.report import CredentialReport, ReportRow
from tests.builders import given

MADE = datetime(2026, 11, 24, 6, tzinfo=UTC)
LONG = PasswordPolicy(minimum_password_length=14)
SHORT = PasswordPolicy.model_validate(
    {"MinimumPasswordLength": 8, "MaxPasswordAge": 90, "AllowUsersToChangePassword": True, "NewKindOfRule": "kept"}
)
SPARING = Parameters(only_with_console_users=True)


def account(policy: PasswordPolicy | None, *passwords: bool) -> IamAccount:
    users = {f"arn:aws:iam::123456789012:user/{n}": ReportRow("", has_password=has, has_mfa=False) for n, has in enumerate(passwords)}
    root = ReportRow("arn:aws:iam::123456789012:root", has_password=True, has_mfa=True)
    return given(IamAccount(), password_policy=policy, credential_report=CredentialReport(MADE, root, users))


passes = {
    "the policy asks for 14 characters": given(IamAccount(), password_policy=LONG),
    "it asks for more": given(IamAccount(), password_policy=PasswordPolicy(minimum_password_length=20)),
    "8 are enough where the parameter says so": (given(IamAccount(), password_policy=SHORT), Parameters(min_length=8)),
    "a long one passes whoever has a password": (account(LONG), SPARING),
}
fails = {
    "there is no policy, so AWS's default holds": given(IamAccount(), password_policy=None),
    "AWS's default does not count where 8 are enough either": (given(IamAccount(), password_policy=None), Parameters(min_length=8)),
    "the policy asks for less, and has members that nobody knows": given(IamAccount(), password_policy=SHORT),
    "14 are too few where the parameter says 16": (given(IamAccount(), password_policy=LONG), Parameters(min_length=16)),
    "accounts without console users are spared, and this one has such a user": (account(None, False, True), SPARING),
    "an account without console users fails where it is not spared": account(SHORT, False),
}
unknown = {"who has a password cannot be read": (given(IamAccount(), password_policy=None), SPARING)}
not_applicable = {"no user has a console password; root, whom the policy does not bind, has one": (account(None, False), SPARING)}
