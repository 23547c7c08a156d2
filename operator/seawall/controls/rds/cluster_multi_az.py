"""DB cluster has members in several zones.

When a zone or the writer fails, a reader in another zone takes over within a minute; without one Aurora must make a new writer first, if there is
room for it. Where the storage is, three zones always, says nothing of the members. Aurora Serverless v1 has no members that anybody sees, and the
shard groups of Aurora Limitless Database have zones of their own.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html (2026-11-24)
"""

from typing import Any, Final

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
from seawall.facts.rds.instance import AnyInstance
from seawall.facts.rds.reader import Reader, Readers

_ZONES: Final = 2

#: States of a member that goes, or that works no more: it takes over from nobody.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html (2026-11-24)
_LOST: Final = frozenset(
    [
        "deleting",
        "failed",
        "inaccessible-encryption-credentials",
        "inaccessible-encryption-credentials-recoverable",
        "incompatible-network",
        "incompatible-parameters",
        "storage-full",
    ]
)

#: A writer and fifteen readers.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Replication.html (2026-11-24)
_MOST_MEMBERS: Final = 16

#: The promotion tier that AWS gives where nobody says otherwise; a serverless reader of it is always as large as the writer.
_TIER: Final = 1


control = Control(
    DbCluster,
    NoParams,
    reads=(AnyInstance.LISTING,),
    severity=Severity.MEDIUM,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_ZONES,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-5.0": "2.2.4",
        "cis-6.0": "3.2.4",
        "cis-7.0": "3.2.4",
        "iso27001-2022": "A.8.14",
        "security-hub": "RDS.15",
    },
)


@control.check
def check(cluster: DbCluster, _want: NoParams) -> Verdict:
    """Members that work are in two zones; one that is being made may be the second. Of a cluster that is stopped none works, and all come back."""
    if cluster.is_run_by_aws or cluster.has_shard_groups:
        return NotApplicable("AWS runs its instances where it likes" if cluster.is_run_by_aws else "shard groups carry its load")
    nodes = [node for node in cluster.nodes if node.status not in _LOST]
    if not nodes:
        return Fail(f"the cluster has no members{' that work' if cluster.members else ''}, wanted members in two zones")
    zones = {node.zone for node in nodes if node.status != "creating"} - {None}
    if len(zones) >= _ZONES:
        return Pass()
    coming = [node.identifier for node in nodes if node.zone is None or (node.status == "creating" and node.zone not in zones)]
    if coming:
        return Unknown(UnknownReason.PENDING, f"{', '.join(coming)} may be in another zone soon, and is not there yet")
    return Fail(f"every member that works is in {', '.join(map(str, zones))}, wanted members in two zones")


@control.fix(
    risk=Risk.SAFE,
    writes=(DbCluster.made_readers,),
    billed=True,
    undo_risk=Risk.DISRUPTIVE,
    breaks="taken back, whoever reads from the new member, or writes to it by then, loses it",
)
def fix(cluster: DbCluster, _want: NoParams) -> Change[Any, Readers] | NoChange:
    """Make a reader like the writer in another zone of the subnet group."""
    if not cluster.is_aurora:
        return NoChange("AWS places the members of a Multi-AZ DB cluster by itself")
    like = next((each for each in cluster.member_instances if cluster.writer and each.id == cluster.writer.identifier), None)
    if like is None or like.status != "available" or cluster.status != "available":
        return NoChange("the cluster has no writer that is available, and that a reader could be like")
    if len(cluster.members) >= _MOST_MEMBERS:
        return NoChange(f"the cluster has {len(cluster.members)} members already, and AWS allows no more")
    zones = like.subnet_zones.intersection(cluster.storage_zones or like.subnet_zones) - {like.availability_zone}
    if not zones:
        return NoChange(f"the subnet group {like.subnet_group} has no subnet in another zone that the storage is in: add one")
    reader = Reader.told(like).in_zone(cluster.arn, min(zones), _TIER)
    wanted = tuple(sorted((*cluster.made_readers, reader), key=lambda each: each.identifier))
    return DbCluster.made_readers.change(cluster, wanted)
