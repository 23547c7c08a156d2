"""Required interface endpoints exist.

Traffic to AWS then stays inside the network, and the way out to the Internet can be closed. Every VPC of the account must have an endpoint that is
available in a subnet at least for each service asked for; VPCs that another account shares are its own affair.
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html (2026-11-24)
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
from seawall.facts.ec2.endpoint import Endpoints, EndpointSettings, VpcEndpoint, full_name
from seawall.facts.ec2.security_group import SecurityGroup
from seawall.facts.ec2.vpc import Subnet, Vpc
from seawall.facts.fact import Change

Service = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[a-z0-9.-]+$")]


class Parameters(Params):
    """What counts, and how a missing endpoint is made."""

    services: tuple[Service, ...] = ("ec2",)
    """Services as endpoints call them: ec2, ecr.api, ssm; or full names, of services of other accounts too."""
    subnets: tuple[str, ...] = ()
    """Ids of the subnets for new endpoints; those of other VPCs are passed over. Without any in a VPC none is made there."""
    security_groups: tuple[str, ...] = ()
    """Ids of the security groups for new endpoints, likewise."""


control = Control(
    Vpc,
    Parameters,
    reads=(
        VpcEndpoint.LISTING,
        Subnet.LISTING,
        SecurityGroup.LISTING,
    ),
    severity=Severity.LOW,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "ID.RA-5 DE.AE-1",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.1 1.4.2 1.4.4 1.5.1 A1.1.3",
        "security-hub": "EC2.10 EC2.55 EC2.56 EC2.57",
    },
)


@control.check
def check(vpc: Vpc, want: Parameters) -> Verdict:
    """Each service has one that is available; one in no subnet has no network interface, and nobody reaches it."""
    if vpc.owner != vpc.target.account_id:
        return NotApplicable(f"the VPC belongs to account {vpc.owner}")
    missing = _missing(vpc, want)
    if not missing:
        return Pass()
    pending = [service for service in missing if any(each.is_pending for each in _serving(vpc, service))]
    if pending == missing:
        return Unknown(UnknownReason.PENDING, f"the interface endpoint for {pending[0]} is not available yet")
    return Fail(f"no interface endpoint for {', '.join(missing[:5])} is available in the VPC, wanted one each")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Vpc.endpoints,),
    billed=True,
    breaks="private DNS leads the whole VPC's traffic for the service to the endpoint at once, past what its security groups do not let in",
)
def fix(vpc: Vpc, want: Parameters) -> Change[Vpc, Endpoints] | NoChange:
    """One endpoint for each service that has none, in the subnets and with the security groups that somebody named."""
    broken = [each.vpc_endpoint_id for service in _missing(vpc, want) for each in _serving(vpc, service)]
    if broken:
        return NoChange(f"endpoint {broken[0]} is there and carries nothing: mend or delete it first")
    subnets = [each.subnet_id for each in vpc.target.all(Subnet) if each.vpc_id == vpc.vpc_id and each.subnet_id in want.subnets]
    if not subnets:
        return NoChange("name spec.controls[].parameters.subnets, the subnets of this VPC for new endpoints")
    groups = [
        each.group_id for each in vpc.target.all(SecurityGroup) if each.vpc_id == vpc.vpc_id and each.group_id in want.security_groups
    ]
    if not groups:
        return NoChange("name spec.controls[].parameters.securityGroups, the security groups of this VPC for new endpoints")
    made = (
        EndpointSettings(
            vpc_endpoint_type="Interface",
            service_name=full_name(service, vpc.target.region),
            subnet_ids=tuple(sorted(subnets)),
            security_group_ids=tuple(sorted(groups)),
            private_dns_enabled=True,
        )
        for service in _missing(vpc, want)
    )
    return Vpc.endpoints.change(vpc, (*vpc.endpoints, *made))


def _serving(vpc: Vpc, service: str) -> Endpoints:
    return tuple(endpoint for endpoint in vpc.endpoints if endpoint.serves(service, vpc.target.region, "Interface"))


def _missing(vpc: Vpc, want: Parameters) -> list[str]:
    return [service for service in want.services if not any(each.is_available and each.subnet_ids for each in _serving(vpc, service))]
