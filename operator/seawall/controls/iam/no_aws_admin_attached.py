"""AWS's administrator policies are attached only to those who were named.

Every holder of AdministratorAccess can do everything, so each should be known. Name break-glass and Identity Center roles by pattern. The fix never
takes the policy from its last holder; it cannot know the role that it runs as itself, so have that named too.
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-in-use.html (2026-11-24)
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html (2026-11-24)
"""

from typing import Any

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.everyone import AnyIdentity
from seawall.facts.iam.group import Group
from seawall.facts.iam.identity import DirectPolicies, Identity
from seawall.facts.iam.role import Role
from seawall.facts.iam.user import User


class Parameters(Params):
    """Which policies, and who may have them."""

    policies: tuple[str, ...] = ("AdministratorAccess",)
    """Names of AWS's policies; add IAMFullAccess or PowerUserAccess for a stricter rule."""

    allowed_principals: tuple[str, ...] = ("arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_AdministratorAccess_*",)
    """Names or ARNs, with `*` and `?`, of users, groups and roles that may have them. A name alone anybody may give to a user or a role."""


control = Control(
    AnyIdentity,
    Parameters,
    reads=(IamAccount.authorization_details,),
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
        "nist-csf-2.0": "GV.RR-1 GV.RR-2 GV.PO-1 PR.AC-1 ID.AM-6 PR.AC-4",
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.5 7.3.1 7.3.2 7.3.3 8.2.7 8.2.8 8.3.4",
        "soc2": "CC1.3 CC6.3",
        "well-architected-security": "SEC03-BP02",
    },
)


def _attached(identity: Identity, want: Parameters) -> tuple[str, ...]:
    return identity.has_attached(identity.aws_policy(name) for name in want.policies)


@control.check
def check(identity: Identity, want: Parameters) -> Verdict:
    """None of the policies, or a name that is allowed."""
    attached = _attached(identity, want)
    if not attached:
        return Pass()
    if identity.is_one_of(want.allowed_principals):
        return Pass(f"the {identity.kind} is allowed")
    names = ", ".join(arn.rpartition("/")[2] for arn in attached)
    return Fail(f"{names} is attached to the {identity.kind}, wanted only {', '.join(want.allowed_principals) or 'nobody'} to have it")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(User.direct_policies, Group.direct_policies, Role.direct_policies),
    breaks="the identity loses what the policy allowed; make sure that nobody is locked out, Seawall's own role among them",
)
def fix(identity: Identity, want: Parameters) -> Change[Any, DirectPolicies] | NoChange:
    """Detach them, except from their last holder."""
    if identity.is_aws_managed:
        return NoChange("AWS keeps the role: change it where it is made")
    attached = _attached(identity, want)
    if any(identity.account.authorization_details.holders_of(arn) <= 1 for arn in attached):
        return NoChange("nobody else has the policy: name another administrator first")
    return identity.giving_directly(identity.given_directly.without(arns=attached))
