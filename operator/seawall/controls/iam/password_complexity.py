"""Passwords of IAM users need all four kinds of characters.

Length does more; some frameworks ask for kinds all the same. The policy binds IAM users only, not root and not people who sign in through an identity
provider. AWS's default, which holds without a policy, asks for three of the four, whichever.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import DEFAULT_PASSWORD_POLICY, PasswordPolicy


class Parameters(Params):
    """For whom it counts."""

    only_with_console_users: bool = False
    """Whether an account in which no IAM user has a console password is not applicable."""


control = Control(
    IamAccount,
    Parameters,
    reads=(
        IamAccount.password_policy,
        IamAccount.credential_report,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "hipaa": "164.308(a)(5)(ii)(D)",
        "iso27001-2022": "A.5.15",
        "security-hub": "IAM.7",
        "well-architected-security": "SEC02-BP01",
    },
)


@control.check
def check(account: IamAccount, want: Parameters) -> Verdict:
    """The account's own policy asks for upper case, lower case, numbers and symbols."""
    policy = account.password_policy
    if policy is not None and not policy.missing_classes:
        return Pass()
    if want.only_with_console_users and not account.credential_report.has_console_users:
        return NotApplicable("no IAM user has a console password")
    if policy is None:
        return Fail("the account has no password policy, wanted one that asks for all four kinds of characters")
    return Fail(f"the password policy has {', '.join(policy.missing_classes)} off, wanted all four on")


@control.fix(risk=Risk.SAFE, mode=FixMode.AUTO, writes=(IamAccount.password_policy,))
def fix(account: IamAccount, _want: Parameters) -> Change[IamAccount, PasswordPolicy | None]:
    """Only the kinds change; where there is no policy, the new one is no weaker than AWS's default was."""
    policy = account.password_policy or DEFAULT_PASSWORD_POLICY
    return IamAccount.password_policy.change(account, policy.with_all_classes())
