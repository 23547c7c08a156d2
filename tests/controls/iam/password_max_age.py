from seawall.controls.iam.password_max_age import Parameters
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import PasswordPolicy
from tests.iam_accounts import ROOT_ARN, account, report, row

SPARING = Parameters(only_with_console_users=True)


def expiring(days: int | None, *, password: bool = True) -> IamAccount:
    policy = PasswordPolicy.of({"MinimumPasswordLength": 9, "ExpirePasswords": days is not None, "MaxPasswordAge": days or 0})
    return account(password_policy=policy, credential_report=report(row(password=password), root=row(ROOT_ARN, password=True)))


passes = {
    "after 90 days": expiring(90),
    "after one day": expiring(1),
    "after 180 where that is enough": (expiring(180), Parameters(max_age_days=365)),
}
fails = {
    "AWS's default holds, under which they never do": account(password_policy=None),
    "never: AWS answers zero": expiring(None),
    "too late": expiring(91),
    "a user with a password is there where others are spared": (expiring(None), SPARING),
}
unknown = {"who has a password cannot be read": (account(password_policy=None), SPARING)}
not_applicable = {"no user has a console password": (expiring(None, password=False), SPARING)}
