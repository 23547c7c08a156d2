"""Passwords of IAM users may not be used again soon.

Who must change a password and may take the old one back has changed nothing. The policy binds IAM users only, not root and not people who sign in
through an identity provider; AWS's default, which holds without a policy, remembers none.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (2026-11-24)
"""

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import DEFAULT_PASSWORD_POLICY, PasswordPolicy


class Parameters(Params):
    """How many earlier passwords count, and for whom."""

    remembered: int = Field(24, ge=1, le=24)
    """Earlier passwords that must be refused at least."""

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
        "cis-1.4": "1.9",
        "cis-3.0": "1.9",
        "cis-5.0": "1.8",
        "cis-6.0": "2.8",
        "cis-7.0": "2.9",
        "hipaa": "164.308(a)(4)(ii)(B) 164.308(a)(5)(ii)(D) 164.312(d)",
        "iso27001-2022": "A.5.15",
        "security-hub": "IAM.16",
        "well-architected-security": "SEC02-BP01",
    },
)


@control.check
def check(account: IamAccount, want: Parameters) -> Verdict:
    """The account's own policy remembers enough."""
    policy = account.password_policy
    remembered = (policy and policy.password_reuse_prevention) or 0
    if remembered >= want.remembered:
        return Pass()
    if want.only_with_console_users and not account.credential_report.has_console_users:
        return NotApplicable("no IAM user has a console password")
    if policy is None:
        return Fail(f"the account has no password policy, wanted one that refuses the last {want.remembered} passwords")
    return Fail(f"the last {remembered} passwords are refused, wanted at least {want.remembered}")


@control.fix(risk=Risk.SAFE, mode=FixMode.AUTO, writes=(IamAccount.password_policy,))
def fix(account: IamAccount, want: Parameters) -> Change[IamAccount, PasswordPolicy | None]:
    """Only the memory changes; where there is no policy, the new one is no weaker than AWS's default was."""
    policy = account.password_policy or DEFAULT_PASSWORD_POLICY
    return IamAccount.password_policy.change(account, policy.remembering(want.remembered))
