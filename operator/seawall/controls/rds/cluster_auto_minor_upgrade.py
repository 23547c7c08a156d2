"""DB cluster takes minor upgrades of its engine by itself.

Minor versions bring the fixes of known holes. Aurora upgrades a cluster only where each of its members has the flag, whatever the cluster itself
says; a Multi-AZ DB cluster has a flag of its own. The members' flags are set one by one, so that each gets back its own. A part of a global
database, and an Aurora MySQL cluster with a replica in another Region, AWS upgrades for nobody.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.Maintenance.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Updates.AMVU.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/rds-automatic-minor-version-upgrade-enabled.html (2026-11-24)
"""

from typing import Any

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.instance import AnyInstance, DbInstance

control = Control(
    DbCluster,
    NoParams,
    reads=(AnyInstance.LISTING,),
    severity=Severity.MEDIUM,
    topic=Topic.PATCHING,
    layer=Layer.PLATFORM_PATCHING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "RDS.35",
    },
)


@control.check
def check(cluster: DbCluster, _want: NoParams) -> Verdict:
    """Every member of Aurora has the flag, or the Multi-AZ DB cluster has."""
    apart = _apart(cluster)
    if apart:
        return NotApplicable(apart)
    if cluster.is_aurora:
        return _of_members(cluster)
    if cluster.told_minor_upgrades is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether minor upgrades are automatic")
    return Pass() if cluster.minor_upgrades else Fail("minor upgrades are not automatic, wanted automatic")


def _apart(cluster: DbCluster) -> str | None:
    """What it is, where no flag decides about it."""
    if cluster.is_run_by_aws:
        return "AWS runs its instances, and upgrades them"
    if cluster.global_cluster is not None:
        return f"it is part of the global database {cluster.global_cluster}, which people upgrade"
    if cluster.engine == "aurora-mysql" and any(replica.startswith("arn:") for replica in cluster.replicas):
        return "it has a replica in another Region, and then people upgrade it"
    return "it has no members that could be upgraded" if cluster.is_aurora and not cluster.members else None


def _of_members(cluster: DbCluster) -> Verdict:
    """Whether each has the flag; one that is missing from the list may be without it."""
    off = _without(cluster)
    if off:
        return Fail(f"minor upgrades are not automatic on {', '.join(member.id for member in off)}, wanted automatic on every member")
    told = [member for member in cluster.member_instances if member.told_minor_upgrades is not None]
    if len(told) < len(cluster.members):
        return Unknown(UnknownReason.PENDING, "AWS does not say of every member whether minor upgrades are automatic")
    return Pass()


def _without(cluster: DbCluster) -> tuple[DbInstance, ...]:
    """The members that hold the whole cluster back."""
    return tuple(member for member in cluster.member_instances if member.told_minor_upgrades is not None and not member.minor_upgrades)


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(DbCluster.minor_upgrades, DbInstance.minor_upgrades),
    breaks="the flag itself changes nothing; an upgrade with a restart follows in a maintenance window",
)
def fix(cluster: DbCluster, _want: NoParams) -> Change[DbCluster, bool] | tuple[Change[Any, Any], ...] | NoChange:
    """Set the flag where it counts and is missing."""
    why = cluster.why_fixed
    if why:
        return NoChange(why)
    if not cluster.is_aurora:
        return DbCluster.minor_upgrades.change(cluster, True)
    return tuple(DbInstance.minor_upgrades.change(member, True) for member in _without(cluster))
