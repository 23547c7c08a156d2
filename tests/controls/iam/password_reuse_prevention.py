from seawall.controls.iam.password_reuse_prevention import Parameters
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import PasswordPolicy
from seawall.facts.iam.report import CredentialReport
from tests.iam_accounts import ROOT_ARN, account, report, row

SPARING = Parameters(only_with_console_users=True)


def remembering(passwords: int | None, **report_rows: bool) -> IamAccount:
    policy = PasswordPolicy(minimum_password_length=9, max_password_age=30, password_reuse_prevention=passwords)
    return account(password_policy=policy, credential_report=listing(**report_rows))


def listing(**passwords: bool) -> CredentialReport:
    return report(*(row(f"arn:{name}", password=has) for name, has in passwords.items()), root=row(ROOT_ARN, password=True))


passes = {
    "24 are refused": remembering(24),
    "fewer are enough where the parameter says so": (remembering(5), Parameters(remembered=5)),
}
fails = {
    "AWS's default holds, which remembers none": account(password_policy=None),
    "AWS's default does not count where one is enough either": (account(password_policy=None), Parameters(remembered=1)),
    "the policy remembers fewer": remembering(23),
    "the policy remembers none": remembering(None),
    "accounts without console users are spared, and this one has such a user": (remembering(3, ann=False, bob=True), SPARING),
    "an account without console users fails where it is not spared": remembering(3, ann=False),
}
unknown = {"who has a password cannot be read": (account(password_policy=None), SPARING)}
not_applicable = {"no user has a console password; root, whom the policy does not bind, has one": (remembering(3, ann=False), SPARING)}
