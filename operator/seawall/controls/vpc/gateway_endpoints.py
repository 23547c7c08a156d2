"""Gateway endpoints for S3 and DynamoDB serve every private subnet.

They cost nothing, keep the traffic inside the network and off the NAT gateway, and let bucket policies name the VPC. Private are the subnets whose
route table does not lead to an Internet gateway; their tables must be those of an endpoint that is available, or of several together. VPCs that
another account shares are its own affair.
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html (2026-11-24)
"""

from typing import Literal

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.ec2.endpoint import Endpoints, EndpointSettings, VpcEndpoint, full_name
from seawall.facts.ec2.routing import RouteTable, private_tables
from seawall.facts.ec2.vpc import Subnet, Vpc
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    services: tuple[Literal["s3", "dynamodb"], ...] = ("s3", "dynamodb")
    """The services; there are gateway endpoints for no others."""


control = Control(
    Vpc,
    Parameters,
    reads=(
        VpcEndpoint.LISTING,
        RouteTable.LISTING,
        Subnet.LISTING,
    ),
    severity=Severity.LOW,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
)


@control.check
def check(vpc: Vpc, want: Parameters) -> Verdict:
    """Each service's endpoints have the route tables of all private subnets."""
    if vpc.owner != vpc.target.account_id:
        return NotApplicable(f"the VPC belongs to account {vpc.owner}")
    private = _private(vpc)
    if not private:
        return NotApplicable("the VPC has no private subnet")
    missing = {service: tables for service in want.services if (tables := _missing(vpc, service, private))}
    if not missing:
        return Pass()
    if all(any(each.is_pending for each in _serving(vpc, service)) for service in missing):
        return Unknown(UnknownReason.PENDING, "a gateway endpoint is not available yet")
    gaps = (f"none for {service} serves route table {tables[0]}" for service, tables in missing.items())
    return Fail(f"of the gateway endpoints {' and '.join(gaps)}, wanted all tables of private subnets served")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Vpc.endpoints,),
    breaks="open connections to the service are cut as routes change, and policies that name the NAT gateway's address stop matching",
)
def fix(vpc: Vpc, want: Parameters) -> Change[Vpc, Endpoints]:
    """Add the missing route tables to the endpoint that is there; make one where none is."""
    private, endpoints = _private(vpc), list(vpc.endpoints)
    for service in want.services:
        tables = _missing(vpc, service, private)
        serving = next((each for each in _serving(vpc, service) if each.is_available), None)
        if not tables:
            continue
        if serving is None:
            endpoints.append(EndpointSettings(service_name=full_name(service, vpc.target.region), route_table_ids=tables))
            continue
        more = tuple(sorted({*serving.route_table_ids, *tables}))
        endpoints[endpoints.index(serving)] = serving.model_copy(update={"route_table_ids": more})
    return Vpc.endpoints.change(vpc, tuple(endpoints))


def _private(vpc: Vpc) -> tuple[str, ...]:
    tables = (table for table in vpc.target.all(RouteTable) if table.vpc_id == vpc.vpc_id)
    return private_tables(tables, (subnet for subnet in vpc.target.all(Subnet) if subnet.vpc_id == vpc.vpc_id))


def _serving(vpc: Vpc, service: str) -> Endpoints:
    return tuple(endpoint for endpoint in vpc.endpoints if endpoint.serves(service, vpc.target.region, "Gateway"))


def _missing(vpc: Vpc, service: str, private: tuple[str, ...]) -> tuple[str, ...]:
    served = {table for each in _serving(vpc, service) if each.is_available for table in each.route_table_ids}
    return tuple(table for table in private if table not in served)
