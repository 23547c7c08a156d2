"""The root user's MFA is a device of its own, not a program.

A program on a phone can be copied with its secret; a security key cannot. Security keys and passkeys are not among the virtual devices, so a passkey
that is synchronized passes. Only root can enrol a device, so there is no fix.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-hw-mfa-for-root.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/root-account-hardware-mfa-enabled.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.account import IamAccount

control = Control(
    IamAccount,
    NoParams,
    reads=(
        IamAccount.summary,
        IamAccount.virtual_devices,
    ),
    severity=Severity.HIGH,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.6",
        "cis-3.0": "1.6",
        "cis-5.0": "1.5",
        "cis-6.0": "2.5",
        "cis-7.0": "2.6",
        "hipaa": "164.308(a)(3)(ii)(A) 164.312(d)",
        "nist-800-53-r5": (
            "AC-2(1) AC-3(2) AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) "
            "AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) AC-3(4)(e) AC-3(8) "
            "AC-3(12)(a) AC-3(13) AC-3(15)(a)"
        ),
        "pci-dss-4.0": "8.4.1 8.4.2 8.4.3",
        "security-hub": "IAM.6",
        "well-architected-security": "SEC01-BP02",
    },
)


@control.check
def check(account: IamAccount, _want: NoParams) -> Verdict:
    """No virtual device is root's, whatever its serial number; a root user without MFA, or without credentials, needs no list."""
    root = account.summary
    if root.root_has_nothing:
        return Pass("the root user has neither password nor access keys")
    if account.target.partition == "aws-us-gov" and not root.root_has_mfa:
        return NotApplicable("root users of GovCloud accounts do not sign in")
    if root.root_has_mfa is None:
        return Unknown(UnknownReason.ERROR, "iam.get_account_summary does not say whether the root user has MFA")
    if not root.root_has_mfa:
        return Fail("the root user has no MFA device, wanted a hardware device or a security key")
    virtual = [device.serial for device in account.virtual_devices if device.is_roots]
    if virtual:
        return Fail(f"the root user has the virtual MFA device {virtual[0]}, wanted a hardware device or a security key")
    return Pass()
