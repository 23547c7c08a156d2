"""EMR clusters know their users by Kerberos.

Without it Hadoop takes whoever reaches a node for the user that he names. It is set up when a cluster is launched and never later, so there is no
fix: launch it anew with a security configuration that has it.
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-kerberos.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.emr import Cluster

control = Control(
    Cluster,
    NoParams,
    reads=(Cluster.description,),
    severity=Severity.LOW,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """It belongs to a realm."""
    return Pass() if cluster.description.kerberos_realm else Fail("the cluster belongs to no Kerberos realm, wanted one")
