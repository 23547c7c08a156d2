"""EMR clusters have a security configuration.

With it come the encryption of disks and of what nodes tell each other, Kerberos, and roles for data in S3; by themselves, clusters have none of
these. It is named when a cluster is launched and never later, so there is no fix: launch it anew with one.
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-security-configurations.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.emr import Cluster

control = Control(
    Cluster,
    NoParams,
    reads=(Cluster.description,),
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """It names one; what that says is judged by controls of its own."""
    return Pass() if cluster.description.security_configuration else Fail("the cluster has no security configuration, wanted one")
