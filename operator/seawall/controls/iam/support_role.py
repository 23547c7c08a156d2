"""A role exists that may work with AWS Support.

In an incident nobody should have to make one first, or to open cases as root. Whom the new role trusts people must say: nothing is guessed. A user
or group with the policy does not count.
Source: https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-in-use.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount, SupportRoles
from seawall.facts.iam.details import Document


class Parameters(Params):
    """The role that the fix makes."""

    role_name: str = "seawall-aws-support"
    """Its name."""

    trusted_principals: tuple[str, ...] = ()
    """ARNs of those who may assume it; without any there is no fix."""


control = Control(
    IamAccount,
    Parameters,
    reads=(IamAccount.authorization_details,),
    severity=Severity.LOW,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.17",
        "cis-3.0": "1.17",
        "cis-5.0": "1.16",
        "cis-6.0": "2.16",
        "cis-7.0": "2.15",
        "security-hub": "IAM.18",
        "well-architected-security": "SEC10-BP01",
    },
)


@control.check
def check(account: IamAccount, _want: Parameters) -> Verdict:
    """AWSSupportAccess is attached to at least one role."""
    roles = account.support_roles.roles
    return Pass(f"by {', '.join(sorted(roles))}") if roles else Fail("AWSSupportAccess is attached to no role, wanted one")


@control.fix(risk=Risk.SAFE, mode=FixMode.AUTO, writes=(IamAccount.support_roles,))
def fix(account: IamAccount, want: Parameters) -> Change[IamAccount, SupportRoles] | NoChange:
    """Make the role, trusting those who were named."""
    if not want.trusted_principals:
        return NoChange("the parameter trustedPrincipals must say who may assume the role")
    if want.role_name in {role.role_name for role in account.authorization_details.roles}:
        return NoChange(f"a role {want.role_name} exists already: attach AWSSupportAccess to it, or choose another name")
    statement = {"Effect": "Allow", "Principal": {"AWS": list(want.trusted_principals)}, "Action": "sts:AssumeRole"}
    trust: Document = {"Version": "2012-10-17", "Statement": [statement]}
    return IamAccount.support_roles.change(account, SupportRoles(roles={**account.support_roles.roles, want.role_name: trust}))
