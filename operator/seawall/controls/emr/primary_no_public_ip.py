"""The primary node of EMR clusters has no public address.

It takes commands for the whole cluster and serves the web pages of what runs there; with a public address, one open security group is enough to
reach both. Addresses come with the subnet that a cluster is launched in, so there is no fix: launch it anew in a private subnet. A cluster that is
still being started is judged once it has all of its nodes.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/APIReference/API_ListInstances.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.emr import Cluster

control = Control(
    Cluster,
    NoParams,
    reads=(Cluster.description, Cluster.primary_of_groups, Cluster.primary_of_fleets),
    severity=Severity.HIGH,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(1)(ii)(B) 164.312(a)(1)",
        "iso27001-2022": "A.8.1",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(7) AC-4(21) AC-6 AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) MP-2 SC-7(2) "
            "SC-7(3) SC-7(7) SC-7(9)(a) SC-7(11) SC-7(12) SC-7(16) SC-7(20) SC-7(21)"
        ),
        "security-hub": "EMR.1",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """No primary node has one, and none is still to come."""
    nodes = cluster.primary_nodes
    public = [node.public_ip for node in nodes if node.public_ip]
    if public:
        return Fail(f"the primary node has the public address {', '.join(public)}, wanted none")
    if not (nodes and cluster.is_complete):
        return Unknown(UnknownReason.PENDING, "the cluster does not have its primary node yet")
    return Pass()
