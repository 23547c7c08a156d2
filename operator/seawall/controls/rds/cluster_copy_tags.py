"""Snapshots of a DB cluster get its tags.

Who owns a snapshot, who may use it and when it may go is often decided by tags; one without them is left to itself. It holds for members'
snapshots, too, as these are the cluster's.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Tagging.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.rds.cluster import DbCluster

control = Control(
    DbCluster,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.5.13",
        "security-hub": "RDS.16 RDS.47 RDS.48",
    },
)


@control.check
def check(cluster: DbCluster, _want: NoParams) -> Verdict:
    """Tags are copied."""
    return Pass() if cluster.copies_tags else Fail("tags are not copied to snapshots, wanted copied")


@control.fix(risk=Risk.SAFE, writes=(DbCluster.copies_tags,), mode=FixMode.AUTO)
def fix(cluster: DbCluster, _want: NoParams) -> Change[DbCluster, bool] | NoChange:
    """Copy them from the next snapshot on, which leaves alone what waits for the maintenance window."""
    why = cluster.why_fixed
    return NoChange(why) if why else DbCluster.copies_tags.change(cluster, True)
