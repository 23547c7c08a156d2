"""DB instance sits in subnets that no Internet gateway leads to.

Security groups change more often than routes. Where no route leads in from the Internet, none of them can open a database to it. Members of
clusters are judged like any other. There is no fix: other subnets mean another subnet group, and often another instance.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/rds-instance-subnet-igw-check.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.rds.instance import DbInstance

control = Control(
    DbInstance,
    NoParams,
    reads=(RouteTable.LISTING,),
    severity=Severity.HIGH,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "RDS.46",
    },
)


@control.check
def check(instance: DbInstance, _want: NoParams) -> Verdict:
    """None of the subnets that it may be placed in has a route to a gateway; one without a table of its own goes by the VPC's main one."""
    moving = instance.pending.get("DBSubnetGroupName")
    if moving is not None:
        return Unknown(UnknownReason.PENDING, f"the instance is being moved to the subnet group {moving}")
    if not instance.subnets:
        return Unknown(UnknownReason.PENDING, "AWS does not say which subnets the instance is in yet")
    outward = instance.outward_subnets
    if outward is None:
        return Unknown(UnknownReason.ERROR, f"no route table of the VPC {instance.vpc_id} is among those that the account sees")
    if outward:
        return Fail(f"an Internet gateway leads to {', '.join(outward)} of its subnet group, wanted subnets without such a route")
    return Pass()
