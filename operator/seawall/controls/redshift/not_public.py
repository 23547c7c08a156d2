"""Redshift cluster is not publicly accessible.

A public cluster has addresses on the Internet, and from then on a security group alone keeps the world from its login. Without them it is reached
from its VPC, and from what is connected with that.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.redshift import Cluster, PublicAccess

control = Control(
    Cluster,
    NoParams,
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(3)(i) 164.312(a)(1)",
        "iso27001-2022": "A.8.1",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(7) AC-4(21) AC-6 AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) MP-2 SC-7(2) "
            "SC-7(3) SC-7(7) SC-7(9)(a) SC-7(11) SC-7(12) SC-7(16) SC-7(20) SC-7(21)"
        ),
        "nist-csf-2.0": "PR.AC-3",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 10.3.2 3.5.1.3 A1.1.2 A1.1.3 A3.4.1",
        "security-hub": "Redshift.1",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """No public address, and none about to come or go."""
    if cluster.told_public is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether the cluster is publicly accessible")
    is_public = cluster.public_access.publicly_accessible
    if cluster.is_open("PubliclyAccessible", cluster.told_public, lambda public: not public):
        return Unknown(UnknownReason.PENDING, f"the cluster is being made {'public' if is_public else 'private'}")
    return Fail("the cluster is publicly accessible, wanted no public address") if is_public else Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Cluster.public_access,),
    breaks="its name leads to private addresses from now on: clients outside the VPC lose it",
)
def fix(cluster: Cluster, _want: NoParams) -> Change[Cluster, PublicAccess] | NoChange:
    """Take the public addresses away; the customer's own one stays the customer's."""
    why = cluster.why_fixed
    return NoChange(why) if why else Cluster.public_access.change(cluster, PublicAccess(publicly_accessible=False))
