"""No inline policy gives administrator rights.

Inline policies are seen only by those who look at this very user, group or role, so full rights hide well there. A statement that allows everything
but what it names comes near enough to fail too. Roles that IAM Identity Center keeps are judged, and mended only there; roles that AWS's services keep
cannot be edited at all.
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-admin-access.html (2026-11-24)
"""

from typing import Any

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
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
from seawall.facts.fact import Change
from seawall.facts.iam.everyone import AnyIdentity
from seawall.facts.iam.group import Group
from seawall.facts.iam.identity import DirectPolicies, Identity
from seawall.facts.iam.role import Role
from seawall.facts.iam.user import User
from seawall.facts.iam_policy.breadth import gives_everything, gives_nearly_everything
from seawall.facts.iam_policy.statements import Statement

control = Control(
    AnyIdentity,
    NoParams,
    severity=Severity.HIGH,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "hipaa": ("164.308(a)(1)(ii)(B) 164.308(a)(3)(i) 164.308(a)(3)(ii)(B) 164.308(a)(4)(i) 164.308(a)(4)(ii)(B) 164.312(a)(1)"),
        "iso27001-2022": "A.5.18 A.8.2",
        "nist-800-53-r5": (
            "AC-2(1) AC-2(6) AC-2(i)(2) AC-3 AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) "
            "AC-3(3)(b)(4) AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) "
            "AC-3(4)(e) AC-3(7) AC-3(8)"
        ),
        "nist-csf-2.0": "GV.RR-1 GV.RR-2 GV.PO-1",
        "soc2": "CC1.3 CC6.3",
        "well-architected-security": "SEC03-BP02",
    },
)


def _admin_policies(identity: Identity) -> dict[str, Statement]:
    inline = zip(identity.given_directly.inline, identity.own_policies, strict=True)
    return {
        name: statement
        for name, policy in inline
        for statement in policy.statements
        if gives_everything(statement) or gives_nearly_everything(statement)
    }


@control.check
def check(identity: Identity, _want: NoParams) -> Verdict:
    """No statement of an inline policy allows every action on every resource, or all but some."""
    if identity.is_service_linked:
        return NotApplicable("a service of AWS keeps the role")
    found = _admin_policies(identity)
    if found:
        statement = next((each for each in found.values() if gives_everything(each)), None)
        if statement is not None:
            return Fail(f"{statement} allows every action on every resource, wanted no inline administrator")
        nearly = next(iter(found.values()))
        return Fail(f"{nearly} allows everything but what it names (NotAction or NotResource), wanted no inline administrator")
    return Unknown(UnknownReason.ERROR, identity.unclear) if identity.unclear else Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(User.direct_policies, Group.direct_policies, Role.direct_policies),
    breaks="the identity loses all that only these policies allowed",
)
def fix(identity: Identity, _want: NoParams) -> Change[Any, DirectPolicies] | NoChange:
    """Delete these policies; the before-image keeps the documents for the way back."""
    if identity.is_aws_managed:
        return NoChange("IAM Identity Center keeps the role: change its permission set there")
    return identity.giving_directly(identity.given_directly.without(inline=tuple(_admin_policies(identity))))
