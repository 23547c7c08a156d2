"""Users, groups and roles carry no inline policies.

A managed policy can be found, compared and reviewed in one place. Turning inline policies into managed ones touches many identities at once, so that is
left to people. Roles that AWS's services or IAM Identity Center keep are not the customer's to change.
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-no-inline-policy-check.html (2026-11-24)
"""

from typing import Final

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.iam.everyone import AnyIdentity
from seawall.facts.iam.identity import Identity

_SHOWN: Final = 3


class Parameters(Params):
    """Who is spared."""

    exempt: tuple[str, ...] = ()
    """Names or ARNs, with `*` and `?`, of identities that are not judged."""


control = Control(
    AnyIdentity,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={},
)


@control.check
def check(identity: Identity, want: Parameters) -> Verdict:
    """The list of inline policies is empty."""
    if identity.is_aws_managed:
        return NotApplicable("AWS keeps the role")
    if identity.is_one_of(want.exempt):
        return NotApplicable(f"the {identity.kind} is exempt")
    names = list(identity.given_directly.inline)
    if not names:
        return Pass()
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return Fail(f"the {identity.kind} has inline policies ({shown}), wanted managed ones")
