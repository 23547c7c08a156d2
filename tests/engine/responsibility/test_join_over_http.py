"""The join over a seeded account: real reads and real controls, the matrix of RDS, S3 and IAM counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from seawall.api.v1alpha1.responsibility_report import CellVerdict, CustomerState, InUse, NoControlReason, Owner, ReportedAccount
from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Identity, Keys, Sessions
from seawall.controls import registry
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.responsibility.join import Joined, Known, join
from seawall.engine.responsibility.matrix import LAYERS
from seawall.engine.responsibility.results import Results, sorted_by_service
from seawall.engine.responsibility.seen import is_telling, seen
from seawall.engine.select import select
from seawall.errors import Unreadable
from seawall.facts.base import the
from seawall.facts.snapshot import Freshness, Snapshots
from seawall.facts.tagged import Tagged, TaggedRegion
from tests.emulator import ACCOUNT, REGION, Emulator

CONTROLS = (
    "iam.password-min-length",
    "rds.cluster-deletion-protection",
    "rds.instance-deletion-protection",
    "rds.instance-multi-az",
    "rds.instance-not-public",
    "rds.instance-storage-encrypted",
    "s3.bucket-tls-only",
    "s3.bucket-versioning",
)

AWS, MET, NOT_MET, NONE = CellVerdict.UNKNOWN, CellVerdict.MET, CellVerdict.NOT_MET, CellVerdict.NO_CONTROL
"""AWS's side is Unknown everywhere: there is no ProviderAssurance, so what is Met in a shared cell is Unknown too."""

BY_HAND = {
    "rds": [AWS, AWS, AWS, AWS, NONE, NOT_MET, NOT_MET, NONE, NONE, AWS, NONE, AWS, NONE],
    "s3": [AWS, AWS, AWS, AWS, AWS, NONE, NONE, NOT_MET, NONE, NOT_MET, NONE, NONE, NONE],
    "iam": [AWS, AWS, AWS, AWS, AWS, NONE, AWS, AWS, NOT_MET, NONE, NONE, AWS, NONE],
}


@pytest.fixture(scope="module")
def readers() -> Iterator[Executor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def seeded(aws: Emulator) -> Emulator:
    """A bucket, a database of PostgreSQL that is open and not encrypted but has a standby and is protected, and an Aurora cluster that is not."""
    aws.seeding("s3").create_bucket(Bucket="open", CreateBucketConfiguration={"LocationConstraint": REGION})
    rds = aws.seeding("rds")
    login = {"MasterUsername": "owner", "MasterUserPassword": "Correct-horse-7"}
    rds.create_db_instance(
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MultiAZ=True,
        PubliclyAccessible=True,
        DeletionProtection=True,
        **login,
    )
    rds.create_db_cluster(DBClusterIdentifier="ledger", Engine="aurora-postgresql", **login)
    aws.seeding("sqs").create_queue(QueueName="orders", tags={"app": "shop"})
    return aws


def joined(aws: Emulator, sessions: Sessions, readers: Executor) -> Joined:
    """A new evaluation of everything, joined."""
    account = AwsAccount(Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), sessions)
    account.verify(None)
    now = datetime.now(UTC)
    snapshots = Snapshots(lambda: datetime.now(UTC))
    view = snapshots.view("uid", account, Freshness(now, now, timedelta(hours=1)))
    chosen = select((), [ControlEntry(id=control) for control in CONTROLS], registry(), {})
    findings = [found for region in ("global", REGION) for found in evaluate(chosen, view.target(region), Scope(), readers, 4)]
    tagged: list[Tagged | Unreadable] = []
    for region in ("global", REGION):
        try:
            tagged.append(the(view.target(region), TaggedRegion).tagged)
        except Unreadable as error:
            tagged.append(error)
    known = Known(
        seen=seen(snapshots.done("uid", is_telling), tagged),
        results=[Results("base", frozenset(CONTROLS), verdicts=sorted_by_service(findings))],
        assurances=(),
        controls={control.id: control.layer.value for control in registry().values()},
    )
    return join(ReportedAccount(name="prod", id=ACCOUNT, partition="aws"), known)


def test_the_cells_of_rds_s3_and_iam_are_as_counted_by_hand(seeded: Emulator, sessions: Sessions, readers: Executor) -> None:
    report = joined(seeded, sessions, readers)
    services = {each.service: each for each in report.services}
    assert {name: [cell.verdict for cell in services[name].cells] for name in BY_HAND} == BY_HAND
    rds = {cell.layer: cell for cell in services["rds"].cells}
    backup, zones, platform = rds["data_backup"].customer, rds["availability_zones"].customer, rds["platform_patching"].customer
    assert backup is not None
    assert zones is not None
    assert platform is not None
    assert (backup.state, backup.passed, backup.failed) == (CustomerState.MET, 1, 0)
    assert (zones.state, zones.passed) == (CustomerState.MET, 1)
    assert platform.reason is NoControlReason.NOT_SELECTED
    assert rds["network_access"].customer is not None
    assert rds["network_access"].customer.controls == ("rds.instance-not-public",)


def test_a_database_of_rds_custom_has_cells_of_its_own_and_leaves_the_others_to_aws(
    seeded: Emulator, sessions: Sessions, readers: Executor
) -> None:
    rds = seeded.seeding("rds")
    login = {"MasterUsername": "owner", "MasterUserPassword": "Correct-horse-7"}
    rds.create_db_instance(
        DBInstanceIdentifier="legacy",
        DBInstanceClass="db.m5.xlarge",
        Engine="custom-sqlserver-se",
        EngineVersion="15.00.4322.2.v1",
        AllocatedStorage=100,
        Port=1433,
        StorageEncrypted=True,
        **login,
    )
    (told,) = (each for each in joined(seeded, sessions, readers).services if each.service == "rds")
    assert [(each.variant, each.in_use, each.seen_by) for each in told.variants] == [("rds-custom", InUse.YES, "rds:DescribeDBInstances")]
    cells = {(cell.layer, cell.variant): cell for cell in told.cells}
    patching = cells["guest_os_patching", "rds-custom"]
    assert (patching.owner, patching.do) == (Owner.CUSTOMER, "patch the OS of the custom instance")
    assert cells["guest_os_patching", None].owner is Owner.AWS
    assert cells["encryption_at_rest", None].verdict is CellVerdict.NOT_MET, "the database of PostgreSQL is not encrypted"
    ours = cells["encryption_at_rest", "rds-custom"].customer
    assert ours is not None
    assert (ours.state, ours.passed) == (CustomerState.MET, 1)
    rds.modify_db_instance(DBInstanceIdentifier="shop", DeletionProtection=False)
    rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    (alone,) = (each for each in joined(seeded, sessions, readers).services if each.service == "rds")
    assert [cell.variant for cell in alone.cells if cell.layer == "guest_os_patching"] == ["rds-custom"]
    assert len(alone.cells) == len(LAYERS)


def test_a_cluster_of_aurora_is_auroras_and_no_database_of_rds(seeded: Emulator, sessions: Sessions, readers: Executor) -> None:
    services = {each.service: each for each in joined(seeded, sessions, readers).services}
    (backup,) = [cell.customer for cell in services["aurora"].cells if cell.layer == "data_backup"]
    assert backup is not None
    assert (backup.state, backup.controls) == (CustomerState.NOT_MET, ("rds.cluster-deletion-protection",))
    (network,) = [cell.customer for cell in services["aurora"].cells if cell.layer == "network_access"]
    assert network is not None
    assert network.reason is NoControlReason.NOTHING_TO_JUDGE, "the open database is of RDS"


def test_services_are_seen_by_the_reads_that_were_made_and_then_by_their_tags(
    seeded: Emulator, sessions: Sessions, readers: Executor
) -> None:
    report = joined(seeded, sessions, readers)
    seen_by = {each.service: each.seen_by for each in report.services if each.in_use is InUse.YES}
    assert {name: seen_by[name] for name in ("iam", "s3", "rds", "aurora", "sqs")} == {
        "iam": "sts:GetCallerIdentity",
        "s3": "s3:ListAllMyBuckets",
        "rds": "rds:DescribeDBInstances",
        "aurora": "rds:DescribeDBClusters",
        "sqs": "tag:GetResources",
    }
    assert {"kinesis", "shield"} <= set(report.not_seen)


def test_a_denied_list_makes_a_service_unknown_and_never_unused(seeded: Emulator, sessions: Sessions, readers: Executor) -> None:
    for operation in ("DescribeDBInstances", "DescribeDBClusters"):
        seeded.deny("rds", operation)
    seeded.deny("resourcegroupstaggingapi", "GetResources")
    report = joined(seeded, sessions, readers)
    services = {each.service: each for each in report.services}
    assert (services["rds"].in_use, services["aurora"].in_use) == (InUse.UNKNOWN, InUse.UNKNOWN)
    assert services["rds"].seen_by.endswith(": AccessDenied")
    assert (services["kinesis"].in_use, services["kinesis"].seen_by) == (InUse.UNKNOWN, "tag:GetResources: AccessDenied")
    assert services["s3"].in_use is InUse.YES
    assert report.not_seen == ()
    network = next(cell for cell in services["rds"].cells if cell.layer == "network_access")
    assert network.verdict is CellVerdict.UNKNOWN
