"""DB cluster is protected against deletion.

Nobody, and no script, can delete it without turning the protection off first, which is a call of its own and shows in the trail. Members can be
deleted all the same, as the storage is the cluster's.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.rds.cluster import DbCluster

control = Control(
    DbCluster,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.RESILIENCE,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "nist-csf-2.0": "PR.DS-3 PR.DS-4 PR.PT-5",
        "security-hub": "RDS.7",
    },
)


@control.check
def check(cluster: DbCluster, _want: NoParams) -> Verdict:
    """The protection is on."""
    return Pass() if cluster.deletion_protection else Fail("deletion protection is off, wanted on")


@control.fix(
    risk=Risk.SAFE, writes=(DbCluster.deletion_protection,), mode=FixMode.AUTO, breaks="what deletes the cluster as part of its work fails"
)
def fix(cluster: DbCluster, _want: NoParams) -> Change[DbCluster, bool] | NoChange:
    """Turn it on, which leaves alone what waits for the maintenance window."""
    why = cluster.why_fixed
    return NoChange(why) if why else DbCluster.deletion_protection.change(cluster, True)
