"""Roles for services are assumed on the account's own behalf only.

A service works for everybody: without a condition on whose resource it works for, another customer may make it assume this role. Not every service
says so, EC2 for one need not; the list names services whose documentation asks for the condition. A service goes by other names in some Regions, as
`states.eu-west-1.amazonaws.com`, and in China: they count like its own. Service-linked roles are AWS's own.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html (2026-11-24)
"""

import re
from typing import Final

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.role import Role
from seawall.facts.iam_policy.patterns import Glob

#: Services that say for whose resource they assume a role.
_SAYING: Final = (
    "aoss.amazonaws.com",
    "apigateway.amazonaws.com",
    "appflow.amazonaws.com",
    "bedrock.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config.amazonaws.com",
    "datasync.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "events.amazonaws.com",
    "firehose.amazonaws.com",
    "glue.amazonaws.com",
    "logs.amazonaws.com",
    "pipes.amazonaws.com",
    "sagemaker.amazonaws.com",
    "scheduler.amazonaws.com",
    "sns.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
    "transfer.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)

#: A service's name in one Region, or in China.
_ELSEWHERE: Final = re.compile(r"^([a-z0-9-]+)(?:[.][a-z]+(?:-[a-z]+)+-[0-9]+)?[.]amazonaws[.]com(?:[.]cn)?$")


class Parameters(Params):
    """Which services count."""

    services: tuple[str, ...] = _SAYING
    """Service principals, with `*` and `?`, for which the condition is wanted."""


control = Control(
    Role,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "well-architected-security": "SEC02-BP04",
    },
)


@control.check
def check(role: Role, want: Parameters) -> Verdict:
    """Statements for these services pin aws:SourceAccount, aws:SourceArn or aws:SourceOrgID."""
    if role.is_service_linked:
        return NotApplicable("a service of AWS keeps the role")
    trusts = role.trusts
    for service, statement in trusts.services.items():
        plain = _ELSEWHERE.sub(r"\1.amazonaws.com", service)
        if any(Glob.of(pattern).has(name) for pattern in want.services for name in (service, plain)):
            return Fail(
                f"{statement} trusts {service} on anybody's behalf, wanted aws:SourceAccount, aws:SourceArn or aws:SourceOrgID pinned"
            )
    if role.trust.faults:
        return Unknown(UnknownReason.ERROR, f"{role.trust.faults[0]} is not understood: {role.trust.faults[0].fault}")
    return Pass()
