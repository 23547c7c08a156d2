"""EMR clusters keep their logs in S3.

Logs on the nodes end with the cluster, and with them what a step did and why it failed. Where they go is said when a cluster is launched and never
later, so there is no fix: launch it anew with a place for them. A key of one's own for them needs release 5.30.0, or 6.1.0.
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-debugging.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/APIReference/API_Cluster.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.emr import Cluster


class Parameters(Params):
    """What counts."""

    require_kms: bool = False
    """Whether the cluster must name a KMS key for its logs; else what their bucket does with them is enough."""


control = Control(
    Cluster,
    Parameters,
    reads=(Cluster.description,),
    severity=Severity.LOW,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
)


@control.check
def check(cluster: Cluster, want: Parameters) -> Verdict:
    """There is a place for them, and a key where one is asked for."""
    description = cluster.description
    if not description.log_uri:
        return Fail("the cluster keeps no logs, wanted a place in S3 for them")
    if want.require_kms and not description.log_key:
        return Fail("the cluster names no KMS key for its logs, wanted one")
    return Pass()
