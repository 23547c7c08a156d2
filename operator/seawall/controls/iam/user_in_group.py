"""Every IAM user belongs to a group.

Permissions then follow the person's work and not the person. Which group is right is for people to say, so there is no fix.
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-user-group-membership-check.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.iam.user import User


class Parameters(Params):
    """Which groups count."""

    allowed_groups: tuple[str, ...] = ()
    """Names of groups of which the user must be in one; empty: any."""


control = Control(
    User,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={},
)


@control.check
def check(user: User, want: Parameters) -> Verdict:
    """At least one group that counts."""
    if not user.groups:
        return Fail("the user is in no group, wanted one" + (f" of {', '.join(want.allowed_groups)}" if want.allowed_groups else ""))
    if want.allowed_groups and not set(user.groups) & set(want.allowed_groups):
        return Fail(f"the user is in {', '.join(user.groups)}, wanted one of {', '.join(want.allowed_groups)}")
    return Pass()
