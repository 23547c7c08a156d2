"""Copies in another Region: what each type of resource is brought back from, or goes on as, once its own Region is lost.

What a rule means to copy is not a copy: only what AWS shows in the other Region was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.region import clusters, databases
from seawall.engine.zones.region.model import Copy, Finder
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.backup import BackupRegion, Plan
from seawall.facts.base import Resource, the
from seawall.facts.dax import Cluster as DaxCluster
from seawall.facts.dms import ReplicationInstance
from seawall.facts.ds import Directory
from seawall.facts.dynamodb import Table
from seawall.facts.ec2.volume import Volume
from seawall.facts.ecr import EcrRegion, Repository
from seawall.facts.efs import EfsRegion, FileSystem
from seawall.facts.eks import FargateProfile, Nodegroup
from seawall.facts.elasticache import CacheCluster, ReplicationGroup, ServerlessCache
from seawall.facts.emr import Cluster as EmrCluster
from seawall.facts.fsx import FileSystem as FsxFileSystem
from seawall.facts.kafka import Cluster as KafkaCluster
from seawall.facts.kms import Key
from seawall.facts.memorydb import Cluster as MemoryDbCluster
from seawall.facts.mq import Broker
from seawall.facts.opensearch import Domain
from seawall.facts.rds.cluster import DbCluster, DocDbCluster, NeptuneCluster
from seawall.facts.rds.instance import DbInstance
from seawall.facts.rds.proxy import Proxy
from seawall.facts.redshift import Cluster as Warehouse
from seawall.facts.redshift_serverless import Workgroup
from seawall.facts.s3.bucket import Bucket, BucketEntry
from seawall.facts.secretsmanager import Secret
from seawall.facts.workspaces import Directory as UserDirectory
from seawall.facts.workspaces import Workspace


def _backups(resource: Resource, here: Site, there: Site) -> Iterator[Copy]:
    """A recovery point was copied when its job was made, or shortly before: what it holds is at least as old."""
    job = the(here.view, BackupRegion).copy_in(there.view.region, resource.arn)
    if job is not None:
        yield Copy("AWS Backup's copy there can be restored", loses=here.now - job.created)


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
_OTHERS: Final = Finder("its snapshots", _other_snapshots, ())

#: Where copies of each type are looked for, the best first; where one is good enough nothing more is read.
COPIES: Final[Mapping[type[Resource], tuple[Finder, ...]]] = {
    DbInstance: (databases.SOURCE, _BACKUP, databases.REPLICAS, databases.INSTANCE_SNAPSHOTS, databases.BACKUPS, _PLANNED),
    DbCluster: (_BACKUP, databases.GLOBAL, databases.FOLLOWERS, databases.CLUSTER_SNAPSHOTS, _PLANNED),
    DocDbCluster: (_BACKUP, databases.GLOBAL, databases.CLUSTER_SNAPSHOTS, _PLANNED),
    NeptuneCluster: (_BACKUP, databases.GLOBAL, databases.CLUSTER_SNAPSHOTS, _PLANNED),
    ReplicationGroup: (clusters.GLOBAL_DATASTORE,),
    MemoryDbCluster: (clusters.MULTI_REGION,),
    KafkaCluster: (clusters.REPLICATORS,),
    Broker: (clusters.COUNTERPART,),
    Domain: (clusters.CONNECTIONS,),
    Warehouse: (_BACKUP, clusters.SNAPSHOT_COPIES, _PLANNED),
    Directory: (clusters.DIRECTORY_REGIONS,),
    Workspace: (clusters.STANDBYS,),
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

#: What is not judged of types whose copies are not looked for.
NOT_JUDGED: Final[Mapping[type[Resource], str]] = {
    CacheCluster: "whether a cache there holds the same, or a backup of it was exported there,",
    DaxCluster: "whether a cluster there stands in front of the table's replica",
    EmrCluster: "whether a cluster like it, and the data that it works on, is there",
    FargateProfile: "whether a cluster there runs the same, with profiles of its own,",
    Nodegroup: "whether a cluster there runs the same, with nodes of its own,",
    Proxy: "whether a proxy there leads to the copy of its database",
    ReplicationInstance: "whether its tasks can go on there",
    ServerlessCache: "whether a cache there holds the same, or a backup of it was exported there,",
    UserDirectory: "whether its users can register and sign in there",
    Workgroup: "whether snapshots of its namespace are copied there",
}
