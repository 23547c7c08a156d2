"""Long-running EMR clusters have termination protection.

What is in HDFS and on the disks of a cluster ends with it, by one call or by a step that fails. Clusters that end once their steps are done are not
judged: they are made to end.
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_TerminationProtection.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.emr import Cluster
from seawall.facts.fact import Change

control = Control(
    Cluster,
    NoParams,
    reads=(Cluster.description,),
    severity=Severity.LOW,
    topic=Topic.RESILIENCE,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """It is protected, where it does not end by itself."""
    if cluster.description.ends_by_itself:
        return NotApplicable("the cluster ends once its steps are done")
    return Pass() if cluster.is_protected else Fail("termination protection is off, wanted on")


@control.fix(
    risk=Risk.SAFE,
    writes=(Cluster.is_protected,),
    mode=FixMode.AUTO,
    breaks="what ends the cluster on purpose must lift the protection first; a failed step does not end it any more",
)
def fix(cluster: Cluster, _want: NoParams) -> Change[Cluster, bool]:
    """Turn it on."""
    return Cluster.is_protected.change(cluster, True)
