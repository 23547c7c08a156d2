"""AWSCloudShellFullAccess is attached to nobody.

It lets people move files between the account and anywhere through a shell in the browser. AWS keeps a policy without that for those who need the
shell.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html (2026-11-24)
Source: https://docs.aws.amazon.com/cloudshell/latest/userguide/sec-auth-with-identities.html (2026-11-24)
"""

from typing import Any, Final

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.everyone import AnyIdentity
from seawall.facts.iam.group import Group
from seawall.facts.iam.identity import DirectPolicies, Identity
from seawall.facts.iam.role import Role
from seawall.facts.iam.user import User

_POLICY: Final = "AWSCloudShellFullAccess"

control = Control(
    AnyIdentity,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-5.0": "1.21",
        "cis-6.0": "2.21",
        "cis-7.0": "2.20",
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.3 7.2.5 7.3.1 7.3.2 7.3.3 8.2.7 8.2.8 8.3.4",
        "security-hub": "IAM.27",
    },
)


@control.check
def check(identity: Identity, _want: NoParams) -> Verdict:
    """The policy is not attached, to user, group or role."""
    if identity.has_attached((identity.aws_policy(_POLICY),)):
        return Fail(f"{_POLICY} is attached to the {identity.kind}, wanted it attached to nobody")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(User.direct_policies, Group.direct_policies, Role.direct_policies),
    breaks="the identity cannot use CloudShell any more",
)
def fix(identity: Identity, _want: NoParams) -> Change[Any, DirectPolicies] | NoChange:
    """Detach it."""
    if identity.is_aws_managed:
        return NoChange("AWS keeps the role: change it where it is made")
    return identity.giving_directly(identity.given_directly.without(arns=(identity.aws_policy(_POLICY),)))
