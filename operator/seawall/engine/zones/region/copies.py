"""Copies in another Region: what each type of resource is brought back from, or goes on as, once its own Region is lost.

What a rule means to copy is not a copy: only what AWS shows in the other Region was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.backup import BackupRegion, Plan
from seawall.facts.base import Resource, the
from seawall.facts.dynamodb import Table
from seawall.facts.ec2.volume import Volume
from seawall.facts.ecr import EcrRegion, Repository
from seawall.facts.efs import EfsRegion, FileSystem
from seawall.facts.fact import Read
from seawall.facts.fsx import FileSystem as FsxFileSystem
from seawall.facts.kms import Key
from seawall.facts.rds.cluster import AnyCluster, DbCluster, DocDbCluster, NeptuneCluster
from seawall.facts.rds.global_cluster import GlobalCluster
from seawall.facts.rds.instance import AnyInstance, DbInstance
from seawall.facts.s3.bucket import Bucket, BucketEntry
from seawall.facts.secretsmanager import Secret


@dataclass(frozen=True, slots=True)
class Copy:
    """One way in which data is in another Region.

    Attributes:
        how: what is there, and what somebody does with it.
        is_live: whether it is used as it is, without anybody doing anything.
        is_observed: whether it was seen; else it is only meant to be made.
        loses: the data that it lacks, as time since it was up to date; None when that is not known.
    """

    how: str
    is_live: bool = False
    is_observed: bool = True
    loses: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Finder:
    """A place where copies of a resource are looked for.

    Attributes:
        what: what is read, for messages.
        find: copies of a resource of one Region in another; a gap for one that is not told enough of.
    """

    what: str
    find: Callable[[Any, Site, Site], Iterable[Copy | Gap]]
    reads: tuple[Read, ...]


def _backups(resource: Resource, here: Site, there: Site) -> Iterator[Copy]:
    """A recovery point was copied when its job was made, or shortly before: what it holds is at least as old."""
    job = the(here.view, BackupRegion).copy_in(there.view.region, resource.arn)
    if job is not None:
        yield Copy("AWS Backup's copy there can be restored", loses=here.now - job.created)


def _instance_replicas(database: DbInstance, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    arns = {each for each in database.replicas if each.startswith("arn:") and each.split(":")[3] == there.view.region}
    known = {each.arn: each for each in there.view.all(DbInstance)} if arns else {}
    for arn in sorted(arns):
        replica = known.get(arn)
        if replica is None or replica.status != "available":
            yield Gap(UnknownReason.ERROR, f"its read replica {arn} is {replica.status if replica else 'not listed'}, wanted available")
        else:
            yield Copy(f"its read replica {replica.identifier} there can be promoted, and how far it lags is not read")


def _automated_backups(database: DbInstance, _here: Site, there: Site) -> Iterator[Copy]:
    if there.view.region in database.backup_regions:
        yield Copy("its automated backups are to be copied there, and how old the newest one is is not read", is_observed=False)


def _cluster_copies(cluster: AnyCluster, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """A copy without members must be given some before it answers, which is more than a failover."""
    group, region = cluster.global_database, there.view.region
    for copy in (each for each in (group.members if group else ()) if each.region == region and each.cluster_arn != cluster.arn):
        part = next((each for each in there.view.all(AnyCluster) if each.arn == copy.cluster_arn), None)
        follows = True if copy.is_writer else copy.is_connected
        if not follows or part is None or part.status != "available":
            told = copy.synchronization or "not told to follow"
            yield Gap(
                UnknownReason.ERROR, f"its copy {copy.identifier} is {part.status if part else 'not listed'} and {told}, wanted connected"
            )
        else:
            step = "can be made the writer" if part.members else "can be made the writer once it is given members"
            yield Copy(f"its copy {copy.identifier} there {step}, and how far it lags is not read")


def _replica_tables(table: Table, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """Every replica takes writes; with strong consistency it lacks nothing, else what was written in the last second or so."""
    told = table.replication
    for replica in (each for each in told.replicas if each.region == there.view.region):
        if replica.is_active:
            yield Copy(
                "its replica there takes reads and writes", is_live=True, loses=timedelta() if told.consistency == "STRONG" else None
            )
        elif replica.status == "CREATING":
            yield Gap(UnknownReason.PENDING, "its replica there is CREATING")
        else:
            yield Gap(UnknownReason.ERROR, f"its replica there is {replica.status or 'in a state that AWS does not tell'}, wanted ACTIVE")


def _replicated_objects(bucket: Bucket, here: Site, there: Site) -> Iterator[Copy]:
    """Only a rule for everything copies everything, and of what was there before it nothing. How late it is S3 tells where that is measured."""
    rules = [rule for rule in (bucket.replication.rules if bucket.replication else ()) if rule.is_on and rule.covers_everything]
    entries = {entry.name: entry for entry in here.view.globally.all(BucketEntry)} if rules else {}
    for rule in rules:
        destination = entries.get(rule.destination.bucket)
        if destination is None or destination.region != there.view.region:
            continue
        seconds = entries[bucket.name].replication_lag.get(rule.id or "")
        copied = f"what was written since the rule for all objects is copied to {destination.name} there"
        if seconds is None:
            yield Copy(f"{copied}, and whether it is so far is not measured", is_observed=False)
        else:
            yield Copy(copied, loses=timedelta(seconds=seconds))


def _replica_keys(key: Key, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    if there.view.region in key.regions:
        other = found(there, Key, key.key_id)
        if isinstance(other, Gap):
            yield other
        elif other.metadata.key_state == "Enabled":
            yield Copy("it is a multi-Region key that is enabled there", is_live=True, loses=timedelta())
        else:
            yield Gap(UnknownReason.ERROR, f"its replica there is {other.metadata.key_state}, wanted Enabled")


def _replica_secrets(secret: Secret, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    for replica in (each for each in secret.replicas if each.region == there.view.region):
        if replica.is_in_sync:
            yield Copy("its replica there holds what it holds", is_live=True, loses=timedelta())
        else:
            yield Gap(UnknownReason.ERROR, f"its replica there is {replica.status}, wanted InSync")


def _repositories(repository: Repository, here: Site, there: Site) -> Iterator[Copy | Gap]:
    """The same images by their digests; which of them are in use is not told."""
    other = next((each for each in there.view.all(Repository) if each.name == repository.name), None)
    if other is not None:
        missing = len(repository.images.keys() - {digest for digest, image in other.images.items() if image.can_be_pulled})
        if not missing:
            yield Copy("all its images can be pulled there", is_live=True, loses=timedelta())
        else:
            yield Gap(
                UnknownReason.ERROR, f"{missing} of its {len(repository.images)} images are not there, and which are in use is not known"
            )
        return
    rules = the(here.view, EcrRegion).replication.destinations_of(repository.name)
    if any(each.region == there.view.region and each.registry_id == here.view.account_id for each in rules):
        yield Copy("what is pushed is to be copied there", is_observed=False)


def _replica_file_systems(system: FileSystem, here: Site, there: Site) -> Iterator[Copy | Gap]:
    for replica in (each for each in system.replicas if each.region == there.view.region):
        last = replica.last_replicated_at
        if not replica.is_current:
            yield Gap(UnknownReason.ERROR, f"its replica {replica.file_system_id} is {replica.status}, wanted ENABLED")
        elif last is None:
            yield Copy(f"{replica.file_system_id} is to be its replica there", is_observed=False)
        else:
            yield Copy(f"its replica {replica.file_system_id} there can be made writable", loses=here.now - last)


def _other_snapshots(_resource: Resource, _here: Site, _there: Site) -> Iterator[Gap]:
    yield Gap(UnknownReason.ERROR, "whether copies of its snapshots are there by other means than AWS Backup is not simulated")


def _planned_backups(_resource: Resource, here: Site, there: Site) -> Iterator[Copy]:
    """A rule that copies to the Region; for which resources it is, is not read, so it proves nothing about this one."""
    vaults = (arn for plan in the(here.view, BackupRegion).plans for arns in plan.copy_vaults.values() for arn in arns)
    if any(arn.split(":")[3] == there.view.region for arn in vaults):
        yield Copy("a rule of AWS Backup means to copy there, and no copy of it is there", is_observed=False)


_BACKUP: Final = Finder("the copy jobs of AWS Backup", _backups, (BackupRegion.copies,))
_PLANNED: Final = Finder("the plans of AWS Backup", _planned_backups, (Plan.LISTING, Plan.copy_vaults))
_CLUSTER: Final = Finder("its copies in other Regions", _cluster_copies, (AnyCluster.LISTING, GlobalCluster.LISTING))
_OTHERS: Final = Finder("its snapshots", _other_snapshots, ())

#: Where copies of each type are looked for, the best first; where one is good enough nothing more is read.
COPIES: Final[Mapping[type[Resource], tuple[Finder, ...]]] = {
    DbInstance: (
        _BACKUP,
        Finder("its read replicas in other Regions", _instance_replicas, (AnyInstance.LISTING,)),
        Finder("its automated backups", _automated_backups, ()),
        _PLANNED,
    ),
    DbCluster: (_BACKUP, _CLUSTER, _PLANNED),
    DocDbCluster: (_BACKUP, _CLUSTER, _PLANNED),
    NeptuneCluster: (_BACKUP, _CLUSTER, _PLANNED),
    Table: (Finder("its replicas", _replica_tables, (Table.replication,)), _BACKUP, _PLANNED),
    Bucket: (
        Finder(
            "its replication",
            _replicated_objects,
            (BucketEntry.LISTING, BucketEntry.location, BucketEntry.replication, BucketEntry.replication_lag),
        ),
        _BACKUP,
        _PLANNED,
    ),
    Key: (Finder("its Regions", _replica_keys, (Key.LISTING, Key.metadata)),),
    Secret: (Finder("its replicas", _replica_secrets, (Secret.replicas,)),),
    Repository: (Finder("its images", _repositories, (Repository.LISTING, Repository.images, EcrRegion.replication)),),
    FileSystem: (Finder("its replicas", _replica_file_systems, (EfsRegion.replicas,)), _BACKUP, _PLANNED),
    FsxFileSystem: (_BACKUP, _PLANNED, _OTHERS),
    Volume: (_BACKUP, _PLANNED, _OTHERS),
}
