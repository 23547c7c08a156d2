"""Copies that were seen in another Region: of backups, keys and objects. moto lacks copy jobs, and measures no replication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.aws.partitions import GLOBAL
from seawall.facts.backup import BackupRegion, Plan
from seawall.facts.base import the
from seawall.facts.kms import Key
from seawall.facts.s3.bucket import BucketEntry
from seawall.facts.s3.protection import Replication, ReplicationRule
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ELSEWHERE = "eu-central-1"
AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders"


# Backups


def vault(region: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:backup:{region}:{account}:backup-vault:copies"


def job(region: str, age: timedelta, **told: Any) -> dict[str, Any]:
    usual = {"ResourceArn": TABLE, "DestinationBackupVaultArn": vault(region), "State": "COMPLETED"}
    return {**usual, "CreationDate": AT - age, "CompletionDate": AT - age + timedelta(minutes=5), **told}


def test_the_newest_completed_copy_of_each_region_is_found_and_one_list_tells_all(aws: Emulator, view: ViewFactory) -> None:
    def jobs(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        assert wanted["ByState"] == "COMPLETED"
        days = [timedelta(days=2), timedelta(days=1), timedelta(days=3)]
        return {"CopyJobs": [*(job(ELSEWHERE, age) for age in days), job(REGION, timedelta(hours=1))]}

    aws.fake("backup", "ListCopyJobs", jobs)
    region = the(view(), BackupRegion)
    found = region.copy_in(ELSEWHERE, TABLE)
    assert found is not None
    assert (found.created, found.region, found.account) == (AT - timedelta(days=1), ELSEWHERE, ACCOUNT)
    assert region.copy_in("us-east-1", TABLE) is None
    assert region.copy_in(ELSEWHERE, f"{TABLE}-2") is None
    assert len(region.copies) == 2
    assert aws.count("backup") == 1


def test_a_copy_in_another_account_says_so(aws: Emulator, view: ViewFactory) -> None:
    elsewhere = {"DestinationBackupVaultArn": vault(ELSEWHERE, "999999999999")}
    aws.fake("backup", "ListCopyJobs", lambda *_: {"CopyJobs": [job(ELSEWHERE, timedelta(), **elsewhere)]})
    (found,) = the(view(), BackupRegion).copies
    assert (found.region, found.account) == (ELSEWHERE, "999999999999")


def test_a_copy_rule_is_an_intention_and_no_copy(aws: Emulator, view: ViewFactory) -> None:
    rule = {"RuleName": "daily", "TargetBackupVaultName": "main", "CopyActions": [{"DestinationBackupVaultArn": vault(ELSEWHERE)}]}
    plain = {"RuleName": "hourly", "TargetBackupVaultName": "main"}
    aws.seeding("backup").create_backup_vault(BackupVaultName="main")
    aws.seeding("backup").create_backup_plan(BackupPlan={"BackupPlanName": "all", "Rules": [rule, plain]})
    aws.fake("backup", "ListCopyJobs", lambda *_: {"CopyJobs": []})
    here = view()
    assert the(here, Plan).copy_vaults == {"daily": (vault(ELSEWHERE),), "hourly": ()}
    assert the(here, BackupRegion).copies == ()


# Keys


def test_a_key_of_several_regions_names_them_in_each(aws: Emulator, view: ViewFactory) -> None:
    primary = aws.seeding("kms").create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    aws.seeding("kms").replicate_key(KeyId=primary, ReplicaRegion=ELSEWHERE)
    found = the(view(), Key)
    assert found.metadata.multi_region_configuration.multi_region_key_type == "PRIMARY"
    assert found.regions == {REGION, ELSEWHERE}
    assert the(view(ELSEWHERE), Key).id == found.id
    assert the(view(ELSEWHERE), Key).regions == {REGION, ELSEWHERE}


def test_a_replica_that_is_named_has_a_state_of_its_own(aws: Emulator, view: ViewFactory) -> None:
    primary = aws.seeding("kms").create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    aws.seeding("kms").replicate_key(KeyId=primary, ReplicaRegion=ELSEWHERE)
    aws.seeding("kms", ELSEWHERE).disable_key(KeyId=primary)
    assert ELSEWHERE in the(view(), Key).regions
    assert the(view(ELSEWHERE), Key).state == "Disabled"


def test_a_key_of_one_region_is_in_no_other(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("kms").create_key()
    found = the(view(), Key)
    assert (found.regions, found.is_kept_outside) == ({REGION}, False)


def test_a_key_in_a_key_store_needs_more_than_kms(aws: Emulator, view: ViewFactory) -> None:
    # moto has no key stores.
    for number, origin in enumerate(("AWS_CLOUDHSM", "EXTERNAL_KEY_STORE")):
        name = f"key-{number}"
        metadata = {"KeyId": name, "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": origin}
        arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{name}"
        aws.fake("kms", "ListKeys", lambda *_, name=name, arn=arn: {"Keys": [{"KeyId": name, "KeyArn": arn}]})
        aws.fake("kms", "DescribeKey", lambda *_, metadata=metadata: {"KeyMetadata": metadata})
        assert the(view(), Key).is_kept_outside


# Objects


def rule(name: str = "all", **told: Any) -> dict[str, Any]:
    usual = {"ID": name, "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""}, "DeleteMarkerReplication": {"Status": "Disabled"}}
    return {**usual, "Destination": {"Bucket": "arn:aws:s3:::copy"}, **told}


def test_a_rule_for_a_prefix_or_a_tag_does_not_cover_everything() -> None:
    filters: tuple[dict[str, Any], ...] = (
        {"Prefix": ""},
        {},
        {"Prefix": "logs/"},
        {"Tag": {"Key": "k", "Value": "v"}},
        {"And": {"Prefix": "", "Tags": [{"Key": "k", "Value": "v"}]}},
    )
    found = [ReplicationRule.model_validate(rule(Filter=each)).covers_everything for each in filters]
    assert found == [True, True, False, False, False]
    old = {"Status": "Enabled", "Prefix": "logs/", "Destination": {"Bucket": "arn:aws:s3:::copy"}}
    assert not ReplicationRule.model_validate(old).covers_everything
    assert ReplicationRule.model_validate({**old, "Prefix": ""}).covers_everything


def test_what_a_kms_key_encrypts_is_left_out_unless_the_rule_names_it() -> None:
    criteria = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
    assert ReplicationRule.model_validate(rule(SourceSelectionCriteria=criteria)).copies_kms_encrypted
    assert not ReplicationRule.model_validate(rule()).copies_kms_encrypted


def test_a_configuration_comes_back_from_its_image_with_members_that_seawall_does_not_know() -> None:
    told = {"Role": "arn:role", "Rules": [rule(ExistingObjectReplication={"Status": "Enabled"})]}
    assert Replication.model_validate(told).image() == told


def measured(aws: Emulator, *, asks: bool = True) -> None:
    """A bucket whose copies in another Region are 40 seconds behind, of which its rule asks to be told."""
    source, copies = aws.seeding("s3"), aws.seeding("s3", ELSEWHERE)
    source.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": REGION})
    copies.create_bucket(Bucket="copy", CreateBucketConfiguration={"LocationConstraint": ELSEWHERE})
    for client, name in ((source, "data"), (copies, "copy")):
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    metrics = {"Metrics": {"Status": "Enabled"}} if asks else {}
    wanted = rule(Destination={"Bucket": "arn:aws:s3:::copy", **metrics})
    configuration = {"Role": f"arn:aws:iam::{ACCOUNT}:role/copy", "Rules": [wanted]}
    told = {"ReplicationConfiguration": configuration}
    aws.fake("s3", "GetBucketReplication", lambda *_: told)  # moto forgets metrics
    names = {"SourceBucket": "data", "DestinationBucket": "copy", "RuleId": "all"}
    dimensions = [{"Name": name, "Value": value} for name, value in names.items()]
    now = datetime.now(UTC)
    data = [
        {"MetricName": "ReplicationLatency", "Dimensions": dimensions, "Timestamp": now - timedelta(minutes=age), "Value": value}
        for age, value in ((9, 900.0), (3, 40.0))
    ]
    aws.seeding("cloudwatch", ELSEWHERE).put_metric_data(Namespace="AWS/S3", MetricData=data)


def source(view: ViewFactory) -> BucketEntry:
    return next(each for each in view(GLOBAL).all(BucketEntry) if each.name == "data")


def test_how_far_copies_are_behind_is_asked_where_the_copies_are_and_the_newest_counts(aws: Emulator, view: ViewFactory) -> None:
    measured(aws)
    assert source(view).replication_lag == {"all": 40.0}
    assert [call.region for call in aws.calls if call.operation == "GetMetricData"] == [ELSEWHERE]
    assert aws.count("cloudwatch") == 1


def test_a_rule_that_asks_for_no_measurement_costs_no_call(aws: Emulator, view: ViewFactory) -> None:
    measured(aws, asks=False)
    assert source(view).replication_lag == {}
    assert aws.count("cloudwatch") == 0
