"""No policy of the customer's allows everything.

Who needs all permissions has AWS's own AdministratorAccess, which everybody recognizes and which other controls watch. Conditions do not count. A
statement that allows everything but what it names comes near enough to fail too. Policies that only limit, as permissions boundaries, give nothing.
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-admin-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.iam.policy import ManagedPolicy, PolicyVersion
from seawall.facts.iam_policy.breadth import gives_everything, gives_nearly_everything


class Parameters(Params):
    """Which policies count."""

    attached_only: bool = True
    """Whether policies that are attached to nobody are left out."""

    exclude_boundaries: bool = True
    """Whether policies that only serve as permissions boundaries are left out."""


control = Control(
    ManagedPolicy,
    Parameters,
    severity=Severity.HIGH,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.16",
        "cis-3.0": "1.16",
        "cis-5.0": "1.15",
        "cis-6.0": "2.15",
        "cis-7.0": "2.14",
        "hipaa": ("164.308(a)(1)(ii)(B) 164.308(a)(3)(i) 164.308(a)(3)(ii)(B) 164.308(a)(4)(i) 164.308(a)(4)(ii)(B) 164.312(a)(1)"),
        "iso27001-2022": "A.5.18 A.8.2",
        "nist-800-53-r5": (
            "AC-2(1) AC-2(6) AC-2(i)(2) AC-3 AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) "
            "AC-3(3)(b)(4) AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) "
            "AC-3(4)(e) AC-3(7) AC-3(8)"
        ),
        "nist-csf-2.0": "GV.RR-1 GV.RR-2 GV.PO-1 PR.AC-1 PR.AC-4 PR.AC-6",
        "security-hub": "IAM.1",
        "soc2": "CC1.3 CC6.3",
        "well-architected-security": "SEC03-BP02 SEC03-BP04",
    },
)


@control.check
def check(policy: ManagedPolicy, want: Parameters) -> Verdict:
    """No statement of the default version allows every action on every resource, or all but some."""
    if want.exclude_boundaries and policy.is_boundary_only:
        return NotApplicable("the policy only serves as a permissions boundary")
    if want.attached_only and not policy.attachment_count:
        return NotApplicable("the policy is attached to nobody")
    full = [statement for statement in policy.own_statements if gives_everything(statement)]
    if full:
        return Fail(f"{full[0]} allows every action on every resource, wanted only what is needed")
    nearly = [statement for statement in policy.own_statements if gives_nearly_everything(statement)]
    if nearly:
        return Fail(f"{nearly[0]} allows everything but what it names (NotAction or NotResource), wanted only what is needed")
    return Unknown(UnknownReason.ERROR, policy.unclear) if policy.unclear else Pass()


@control.fix(
    risk=Risk.DISRUPTIVE, writes=(ManagedPolicy.version,), breaks="whoever has the policy loses all that only these statements allowed"
)
def fix(policy: ManagedPolicy, _want: Parameters) -> Change[ManagedPolicy, PolicyVersion] | NoChange:
    """Make a default version without these statements; the old version stays for the way back."""
    if not policy.has_room:
        return NoChange("IAM keeps five versions of a policy, and deleting one to make room cannot be undone")
    without = policy.without(each for each in policy.own_statements if gives_everything(each) or gives_nearly_everything(each))
    return without or NoChange("nothing would be left of the policy: detach it, or say what is needed")
