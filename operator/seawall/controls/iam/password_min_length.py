"""Passwords of IAM users have a minimum length.

Short passwords are found by trying. The policy binds IAM users only, not root and not people who sign in through an identity provider; a new
length counts from the next change of a password on.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (2026-11-24)
"""

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import DEFAULT_PASSWORD_POLICY, PasswordPolicy


class Parameters(Params):
    """What is long enough, and for whom."""

    min_length: int = Field(14, ge=6, le=128)
    """Characters that a password must have at least: 14 in CIS, 8 in Security Hub's IAM.7."""

    only_with_console_users: bool = False
    """Whether an account in which no IAM user has a console password is not applicable."""


control = Control(
    IamAccount,
    Parameters,
    reads=(IamAccount.password_policy, IamAccount.credential_report),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.8",
        "cis-3.0": "1.8",
        "cis-5.0": "1.7",
        "cis-6.0": "2.7",
        "cis-7.0": "2.8",
        "hipaa": "164.308(a)(5)(ii)(D)",
        "iso27001-2022": "A.5.15",
        "nist-800-53-r5": (
            "AC-2(1) AC-2(3)(a) AC-2(3)(b) AC-2(3)(c) AC-2(3)(d) AC-2(3) AC-2(d)(1) AC-3(3) AC-3(3)(a) "
            "AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) "
            "AC-3(4)(b) AC-3(4)(c) AC-3(4)(d)"
        ),
        "security-hub": "IAM.15",
        "well-architected-security": "SEC02-BP01",
    },
)


@control.check
def check(account: IamAccount, want: Parameters) -> Verdict:
    """The account's own policy asks for enough; AWS's default, which holds without one, asks for 8."""
    policy = account.password_policy
    if policy is not None and policy.minimum_password_length >= want.min_length:
        return Pass()
    if want.only_with_console_users and not any(row.has_password for row in account.credential_report.users.values()):
        return NotApplicable("no IAM user has a console password")
    if policy is None:
        return Fail(f"the account has no password policy, wanted one with at least {want.min_length} characters")
    return Fail(f"passwords need {policy.minimum_password_length} characters, wanted at least {want.min_length}")


@control.fix(risk=Risk.SAFE, writes=(IamAccount.password_policy,), mode=FixMode.AUTO)
def fix(account: IamAccount, want: Parameters) -> Change[IamAccount, PasswordPolicy | None]:
    """Only the length changes; where there is no policy, the new one is no weaker than AWS's default was."""
    policy = account.password_policy or DEFAULT_PASSWORD_POLICY
    return IamAccount.password_policy.change(account, policy.at_least(want.min_length))
