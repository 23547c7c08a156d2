"""Redshift cluster copies and unloads data through its VPC.

Else that traffic leaves by AWS's own network, where no endpoint policy, security group, or flow log of the VPC sees it.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-routing.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-enabling-cluster.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.redshift import Cluster

control = Control(
    Cluster,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "pci-dss-4.0": "1.3.1 1.3.2 1.4.1 1.4.2 1.4.4",
        "security-hub": "Redshift.7",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """It is on, and no change under way decides otherwise."""
    if cluster.told_routing is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether enhanced VPC routing is on")
    is_on = cluster.enhanced_routing
    if cluster.is_open("EnhancedVpcRouting", cluster.told_routing, bool):
        return Unknown(UnknownReason.PENDING, f"enhanced VPC routing is being turned {'on' if is_on else 'off'}")
    return Pass() if is_on else Fail("enhanced VPC routing is off, wanted on")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Cluster.enhanced_routing,),
    breaks="the cluster restarts, and COPY and UNLOAD fail where its subnets have no route or endpoint to the buckets",
)
def fix(cluster: Cluster, _want: NoParams) -> Change[Cluster, bool] | NoChange:
    """Turn it on."""
    why = cluster.why_fixed
    return NoChange(why) if why else Cluster.enhanced_routing.change(cluster, True)
