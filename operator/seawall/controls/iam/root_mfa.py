"""The root user has MFA.

Nothing limits what root may do in its account, so its password alone must not be enough. A root user without password and access keys, as in member
accounts whose root credentials are managed centrally, has nothing that MFA could guard. Only root can enrol a device, so there is no fix.
GovCloud's root users sign in nowhere, and AWS's own rule is not offered there.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/root-account-mfa-enabled.html (2026-11-24)
Source: https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-iam.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.iam.account import IamAccount

control = Control(
    IamAccount,
    NoParams,
    reads=(IamAccount.summary,),
    severity=Severity.CRITICAL,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.5",
        "cis-3.0": "1.5",
        "cis-5.0": "1.4",
        "cis-6.0": "2.4",
        "cis-7.0": "2.5",
        "hipaa": "164.308(a)(3)(ii)(A) 164.312(d)",
        "iso27001-2022": "A.5.15 A.5.17 A.8.5",
        "nist-800-53-r5": (
            "AC-2(1) AC-3(2) AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) "
            "AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) AC-3(4)(e) AC-3(8) "
            "AC-3(12)(a) AC-3(13) AC-3(15)(a)"
        ),
        "nist-csf-2.0": "GV.RR-1 GV.PO-4 PR.AC-1 PR.AC-6 PR.AC-7 PR.IP-1",
        "pci-dss-4.0": "8.4.1 8.4.2 8.4.3",
        "security-hub": "IAM.9",
        "well-architected-security": "SEC01-BP02",
    },
)


@control.check
def check(account: IamAccount, _want: NoParams) -> Verdict:
    """MFA is on, or there is nothing to sign in with; a counter that AWS leaves out counts as credentials that exist."""
    root = account.summary
    if root.root_has_mfa:
        return Pass()
    if root.root_has_password is False and root.root_has_access_keys is False:
        return Pass("the root user has neither password nor access keys")
    if account.target.partition == "aws-us-gov":
        return NotApplicable("root users of GovCloud accounts do not sign in")
    if root.root_has_mfa is None:
        return Unknown(UnknownReason.ERROR, "iam.get_account_summary does not say whether the root user has MFA")
    return Fail("the root user has no MFA device, wanted one")
