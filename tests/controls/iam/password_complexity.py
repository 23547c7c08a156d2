from seawall.controls.iam.password_complexity import Parameters
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import DEFAULT_PASSWORD_POLICY, PasswordPolicy
from tests.iam_accounts import ROOT_ARN, account, report, row

SPARING = Parameters(only_with_console_users=True)
ALL = PasswordPolicy(minimum_password_length=9, max_password_age=30).with_all_classes()


def asking(*, password: bool = True, **changes: bool) -> IamAccount:
    rows = report(row(password=password), root=row(ROOT_ARN, password=True))
    return account(password_policy=ALL.model_copy(update=changes), credential_report=rows)


passes = {"all four are asked for": asking()}
fails = {
    "AWS's default holds, which asks for three of four": account(password_policy=None),
    "the nearest policy to AWS's default lacks symbols": account(password_policy=DEFAULT_PASSWORD_POLICY),
    "no symbols": asking(require_symbols=False),
    "no numbers": asking(require_numbers=False),
    "no upper case": asking(require_uppercase_characters=False),
    "no lower case": asking(require_lowercase_characters=False),
    "a user with a password is there where others are spared": (asking(require_symbols=False), SPARING),
}
unknown = {"who has a password cannot be read": (account(password_policy=None), SPARING), "the policy is denied": account()}
not_applicable = {"no user has a console password": (asking(password=False, require_symbols=False), SPARING)}
