"""Policies of the customer's do not give whole services.

Whole services hold more than anybody meant to give, and more with every year. `s3:Get*` is no whole service. Statements that allow everything but
what they name are told too. Policies that only limit, as permissions boundaries, give nothing. What is really needed only use can show: IAM Access
Analyzer can make the policy from it, so there is no fix.
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-full-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
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
from seawall.facts.iam.policy import ManagedPolicy
from seawall.facts.iam_policy.breadth import gives_nearly_everything, whole_services

control = Control(
    ManagedPolicy,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "security-hub": "IAM.21",
    },
)


@control.check
def check(policy: ManagedPolicy, _want: NoParams) -> Verdict:
    """No allowing statement has every action of a service on every resource."""
    if policy.is_boundary_only:
        return NotApplicable("the policy only serves as a permissions boundary")
    for statement in policy.own_statements:
        services = whole_services(statement)
        if services:
            named = "every service" if services == ("*",) else ", ".join(services)
            return Fail(f"{statement} allows every action of {named} on every resource, wanted single actions")
        if gives_nearly_everything(statement):
            return Fail(f"{statement} allows everything but what it names (NotAction or NotResource), wanted single actions")
    return Unknown(UnknownReason.ERROR, policy.unclear) if policy.unclear else Pass()
