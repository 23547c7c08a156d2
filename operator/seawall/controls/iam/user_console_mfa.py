"""Users with a console password have MFA.

A password that leaks, or is guessed, opens the console at once. The credential report answers for all users with one read; who fails there is read
again directly, so that a password removed, or a device registered, since the report was made counts at once.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.user import LoginProfile, User

control = Control(
    User,
    NoParams,
    reads=(IamAccount.credential_report, User.login_profile, User.mfa_devices),
    severity=Severity.HIGH,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.10",
        "cis-3.0": "1.10",
        "cis-5.0": "1.9",
        "cis-6.0": "2.9",
        "cis-7.0": "2.10",
        "hipaa": "164.308(a)(3)(ii)(A) 164.312(a)(1) 164.312(d)",
        "iso27001-2022": "A.5.15 A.5.17 A.8.5",
        "nist-800-53-r5": (
            "AC-2(1) AC-3(2) AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) "
            "AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) AC-3(4)(e) AC-3(8) "
            "AC-3(12)(a) AC-3(13) AC-3(15)(a)"
        ),
        "nist-csf-2.0": "PR.AC-7",
        "pci-dss-4.0": "8.4.1 8.4.2 8.4.3",
        "security-hub": "IAM.5",
        "well-architected-security": "SEC02-BP01",
    },
)


@control.check
def check(user: User, _want: NoParams) -> Verdict:
    """No password, or a device."""
    report = user.account.credential_report
    row = report.row(user.arn, since=user.create_date)
    if row is None:
        return Unknown(UnknownReason.PENDING, f"the user is not in the credential report of {report.generated_at:%Y-%m-%dT%H:%M:%SZ} yet")
    if not row.has_password or row.has_mfa:
        return Pass()
    if user.login_profile is None:
        return Pass("the console password was removed since the credential report was made")
    if user.mfa_devices:
        return Pass("a device was registered since the credential report was made")
    return Fail("a console password and no MFA device, wanted a device or no password")


@control.fix(
    risk=Risk.DESTRUCTIVE,
    writes=(User.login_profile,),
    breaks="the user cannot sign in to the console any more; only a new password brings access back",
)
def fix(user: User, _want: NoParams) -> Change[User, LoginProfile | None]:
    """Remove the password, which nothing restores; nobody can register a device for somebody else."""
    return User.login_profile.change(user, None, reversible=Reversible.NO)
