"""Endpoint policies are not full access.

An endpoint whose policy lets anybody do anything is a way out for data: with keys of another account, to a bucket of another account, past every
proxy. Anything is every action on every resource of the endpoint's own service, for nothing else comes through it. Limited is a statement that asks
for the caller's organization or account, for the resource's, or that one of AWS's services calls; a statement that denies everybody else does as
well. Where calls come from says nothing here, for all of them come through the endpoint. AWS's own policy for new endpoints is full access.
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

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
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.fact import Change

OrganizationId = Annotated[str, Field(pattern=r"^o-[a-z0-9]{10,32}$")]


class Parameters(Params):
    """How it is mended."""

    organization: OrganizationId | None = None
    """Id of the organization whose principals alone full access is left to; without it nothing is changed."""


control = Control(
    VpcEndpoint,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "GV.RR-1 GV.PO-3 GV.OV-3 ID.RA-5 PR.AC-5 DE.AE-1",
        "well-architected-security": "SEC05-BP01",
    },
)


@control.check
def check(endpoint: VpcEndpoint, _want: Parameters) -> Verdict:
    """No statement gives everything of the service to everybody."""
    if endpoint.owner != endpoint.target.account_id:
        return NotApplicable(f"the endpoint belongs to account {endpoint.owner}")
    if endpoint.policy is None:
        return NotApplicable("the endpoint's service has no endpoint policies")
    statements = endpoint.open_statements
    if statements:
        return Fail(
            f"statement {statements[0].number} of the policy is full access, wanted callers or resources limited to the organization"
        )
    if endpoint.policy_parsed.faults:
        return Unknown(UnknownReason.ERROR, "the endpoint's policy is not understood")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(VpcEndpoint.policy,),
    undo_risk=Risk.SAFE,
    breaks="principals of other organizations, and AWS's services that call for nobody of the organization, get nothing through the endpoint",
)
def fix(endpoint: VpcEndpoint, want: Parameters) -> Change[VpcEndpoint, str | None] | NoChange:
    """Leave full access to the organization's principals; other statements stay as they are."""
    if endpoint.requester_managed:
        return NoChange("a service of AWS made the endpoint, and alone may change it")
    if want.organization is None:
        return NoChange("name spec.controls[].parameters.organization, whose principals alone keep full access")
    if endpoint.policy_parsed.faults:
        return NoChange("other parts of the policy are not understood: mend them first")
    return VpcEndpoint.policy.change(endpoint, endpoint.policy_limited_to(want.organization))
