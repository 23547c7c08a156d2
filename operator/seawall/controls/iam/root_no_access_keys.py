"""The root user has no access keys.

Nothing limits what root's keys may do, and keys sign in without MFA. A key counts even while it is inactive; signing certificates are another matter.
Only root itself, or the organization's management account, can delete them, so there is no fix.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user_manage_delete-key.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.account import IamAccount

control = Control(
    IamAccount,
    NoParams,
    reads=(IamAccount.summary,),
    severity=Severity.CRITICAL,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.4",
        "cis-3.0": "1.4",
        "cis-5.0": "1.3",
        "cis-6.0": "2.3",
        "cis-7.0": "2.4",
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(3)(i) 164.308(a)(3)(ii)(B) 164.308(a)(4)(ii)(B) 164.312(a)(2)(i)",
        "iso27001-2022": "A.5.15",
        "nist-800-53-r5": (
            "AC-2(1) AC-2(6) AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) "
            "AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) AC-3(4)(e) AC-3(7) "
            "AC-3(8) AC-3(12)(a) AC-3(13)"
        ),
        "nist-csf-2.0": "PR.AC-1 PR.AC-6",
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.3 8.2.1 8.2.2 8.2.4 8.2.5 8.3.11",
        "security-hub": "IAM.4",
        "well-architected-security": "SEC01-BP02",
    },
)


@control.check
def check(account: IamAccount, _want: NoParams) -> Verdict:
    """The counter of root's keys is zero; one that AWS leaves out decides nothing."""
    has_keys = account.summary.root_has_access_keys
    if has_keys is None:
        return Unknown(UnknownReason.ERROR, "iam.get_account_summary does not say whether the root user has access keys")
    return Fail("the root user has access keys, wanted none") if has_keys else Pass()
