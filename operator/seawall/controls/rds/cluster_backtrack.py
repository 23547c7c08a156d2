"""Aurora MySQL can be taken back in time.

Backtracking undoes a mistake within minutes, where a restore would need a new cluster and hours. It can only be turned on when a cluster is made
or restored, so there is no fix. Aurora Serverless v1 and members of global databases cannot have it.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
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
        "security-hub": "RDS.14",
    },
)


@control.check
def check(cluster: DbCluster, _want: NoParams) -> Verdict:
    """It has a window to go back in."""
    if cluster.engine != "aurora-mysql":
        return NotApplicable(f"{cluster.engine} has no backtracking")
    if cluster.is_run_by_aws:
        return NotApplicable("Aurora Serverless v1 has no backtracking")
    if cluster.global_cluster is not None:
        return NotApplicable(f"it is part of the global database {cluster.global_cluster}, which excludes backtracking")
    return Pass() if cluster.backtrack_seconds > 0 else Fail("backtracking is off, wanted a window to go back in")
