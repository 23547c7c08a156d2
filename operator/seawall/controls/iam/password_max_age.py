"""Passwords of IAM users expire.

NIST SP 800-63B and newer editions of CIS advise against it, since people then choose worse passwords: take it only where an auditor asks. The policy
binds IAM users only, not root and not people who sign in through an identity provider; by AWS's default passwords never expire.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (2026-11-24)
"""

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import DEFAULT_PASSWORD_POLICY, PasswordPolicy


class Parameters(Params):
    """How old passwords may become, and whose."""

    max_age_days: int = Field(90, ge=1, le=1095)
    """Days after which a password must have expired."""

    only_with_console_users: bool = False
    """Whether an account in which no IAM user has a console password is not applicable."""


control = Control(
    IamAccount,
    Parameters,
    reads=(
        IamAccount.password_policy,
        IamAccount.credential_report,
    ),
    severity=Severity.LOW,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "iso27001-2022": "A.5.15",
        "pci-dss-4.0": "8.3.6 8.6.3",
        "security-hub": "IAM.17",
        "well-architected-security": "SEC03-BP06",
    },
)


@control.check
def check(account: IamAccount, want: Parameters) -> Verdict:
    """The account's own policy lets passwords expire soon enough."""
    policy = account.password_policy
    age = policy.max_password_age if policy else None
    if age is not None and age <= want.max_age_days:
        return Pass()
    if want.only_with_console_users and not account.credential_report.has_console_users:
        return NotApplicable("no IAM user has a console password")
    if policy is None:
        return Fail(f"the account has no password policy, wanted one under which passwords expire after {want.max_age_days} days")
    seen = "passwords never expire" if age is None else f"passwords expire after {age} days"
    return Fail(f"{seen}, wanted {want.max_age_days} days at most")


@control.fix(
    risk=Risk.DISRUPTIVE, writes=(IamAccount.password_policy,), breaks="passwords that are older already expire at once and must be changed"
)
def fix(account: IamAccount, want: Parameters) -> Change[IamAccount, PasswordPolicy | None]:
    """Only the age changes; where there is no policy, the new one is no weaker than AWS's default was."""
    policy = account.password_policy or DEFAULT_PASSWORD_POLICY
    return IamAccount.password_policy.change(account, policy.expiring_after(want.max_age_days))
