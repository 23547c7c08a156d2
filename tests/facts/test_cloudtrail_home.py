"""The account's own trails where they are at home, their buckets, and the trails that Seawall makes, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.controls.base import Fail, Pass
from seawall.controls.cloudtrail import bucket_access_logging, kms_encryption, s3_data_events_read, s3_data_events_write
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.cloudtrail import OWN_DATA_TRAIL, Direction
from seawall.facts.cloudtrail_home import AccessLogging, HomeTrail, LogGroup, TrailBucket
from seawall.facts.cloudtrail_own import CloudTrailAccount, OwnDataTrail
from seawall.facts.s3.account import PublicAccessBlock
from seawall.facts.s3.bucket import Bucket
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import HOME_REGION, RoundTrip, ViewFactory

GROUP = LogGroup(
    cloud_watch_logs_log_group_arn=f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*",
    cloud_watch_logs_role_arn=f"arn:aws:iam::{ACCOUNT}:role/trail",
)


@pytest.fixture(autouse=True)
def trail(aws: Emulator) -> str:
    """A trail at home in the Region of the tests, which shows in all others."""
    s3 = aws.seeding("s3", REGION)
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    made = aws.seeding("cloudtrail").create_trail(Name="main", S3BucketName="logs", IsMultiRegionTrail=True)
    aws.seeding("cloudtrail").start_logging(Name="main")
    return str(made["TrailARN"])


def home(view: TargetView) -> HomeTrail:
    (found,) = view.all(HomeTrail)
    return found


def bucket(view: TargetView) -> TrailBucket:
    (found,) = view.all(TrailBucket)
    return found


def account(view: TargetView) -> CloudTrailAccount:
    return the(view, CloudTrailAccount)


def test_a_trail_is_listed_at_home_only_and_once(view: ViewFactory, aws: Emulator, trail: str) -> None:
    assert home(view()).arn == trail
    assert view(HOME_REGION).all(HomeTrail) == ()
    assert view(HOME_REGION).all(TrailBucket) == ()
    assert aws.count("cloudtrail") == 3
    assert aws.count("s3") == 0


def test_tags_and_status_are_read(view: ViewFactory, aws: Emulator, trail: str) -> None:
    aws.seeding("cloudtrail").add_tags(ResourceId=trail, TagsList=[{"Key": "team", "Value": "sec"}])
    found = home(view())
    assert found.read_tags() == {"team": "sec"}
    assert found.status.is_logging
    assert found.status.to_logs_at is None


def test_the_time_of_the_last_delivery_to_the_log_group_is_read(view: ViewFactory, aws: Emulator) -> None:
    at = datetime(2026, 11, 24, 6, tzinfo=UTC)
    told = {"IsLogging": True, "LatestCloudWatchLogsDeliveryTime": at, "LatestCloudWatchLogsDeliveryError": "AccessDenied"}
    aws.fake("cloudtrail", "GetTrailStatus", lambda *_: told)
    status = home(view()).status
    assert status.to_logs_at == at
    assert status.to_logs_error == "AccessDenied"


def test_validation_is_turned_on_and_off_again(round_trip: RoundTrip) -> None:
    assert round_trip(home, lambda each: HomeTrail.validation.change(each, wanted=True)) is True


def test_a_key_is_set_and_taken_away_again(view: ViewFactory, aws: Emulator, round_trip: RoundTrip) -> None:
    made = aws.seeding("kms").create_key()["KeyMetadata"]
    key = made["Arn"]
    want = kms_encryption.Parameters(kms_key_arn=key)
    assert round_trip(home, lambda each: HomeTrail.key.change(each, want.kms_key_arn)) == key
    aws.seeding("cloudtrail").update_trail(Name="main", KmsKeyId=key)
    assert home(view()).key_state == "Enabled"
    aws.seeding("kms").schedule_key_deletion(KeyId=made["KeyId"])
    verdict = registry()["cloudtrail.kms-encryption"].verdict(home(view()), want)
    assert isinstance(verdict, Fail)
    assert "PendingDeletion" in verdict.message


def test_a_key_in_another_region_is_asked_there(view: ViewFactory, aws: Emulator) -> None:
    key = aws.seeding("kms", HOME_REGION).create_key()["KeyMetadata"]["Arn"]
    aws.seeding("cloudtrail").update_trail(Name="main", KmsKeyId=key)
    assert home(view()).key_state == "Enabled"
    assert aws.count("kms", region=HOME_REGION) == 1


def test_a_log_group_is_set_and_taken_away_again(round_trip: RoundTrip) -> None:
    assert round_trip(home, lambda each: HomeTrail.log_group.change(each, GROUP)) == GROUP


def test_a_trails_bucket_is_found_with_its_region(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("s3").put_bucket_tagging(Bucket="logs", Tagging={"TagSet": [{"Key": "team", "Value": "sec"}]})
    found = bucket(view())
    assert found.arn == "arn:aws:s3:::logs"
    assert found.home == REGION
    assert found.read_tags() == {"team": "sec"}


def test_a_bucket_that_is_gone_is_unknown(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("s3").delete_bucket(Bucket="logs")
    found = bucket(view())
    assert found.home is None
    with pytest.raises(Unreadable) as caught:
        registry()["cloudtrail.bucket-not-public"].verdict(found, registry()["cloudtrail.bucket-not-public"].parameters())
    assert caught.value.unknown is UnknownReason.ERROR


def test_what_a_control_of_s3_has_read_of_the_bucket_is_not_asked_again(view: ViewFactory, aws: Emulator) -> None:
    opened = view()
    assert the(opened, Bucket).logging is None
    asked = aws.count("s3")
    assert bucket(opened).access_logging is None
    assert aws.count("s3") == asked


def test_public_policies_and_acls_are_seen(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("s3").put_bucket_acl(Bucket="logs", ACL="public-read")
    assert bucket(view()).public_grantees == ("everybody",)
    assert not bucket(view()).has_public_policy
    aws.fake("s3", "GetBucketPolicyStatus", lambda *_: {"PolicyStatus": {"IsPublic": True}})
    assert bucket(view()).has_public_policy


def test_public_access_is_blocked_and_given_back(view: ViewFactory, aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("s3").put_bucket_acl(Bucket="logs", ACL="public-read")
    between = round_trip(bucket, lambda each: TrailBucket.public_access_block.change(each, PublicAccessBlock.on()))
    assert between == PublicAccessBlock.on()
    assert bucket(view()).public_access_block is None


def allow_access_logs(aws: Emulator) -> None:
    s3 = aws.seeding("s3")
    s3.create_bucket(Bucket="access-logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_acl(Bucket="access-logs", ACL="log-delivery-write")


def test_access_logging_is_turned_on_and_off_again(aws: Emulator, round_trip: RoundTrip) -> None:
    allow_access_logs(aws)
    want = bucket_access_logging.Parameters(target_bucket="access-logs")

    def fix(found: TrailBucket) -> Any:
        return bucket_access_logging.fix(found, want)

    assert round_trip(bucket, fix) == AccessLogging(target_bucket="access-logs", target_prefix="logs/")


def test_a_trail_for_object_events_is_made_and_deleted_again(view: ViewFactory, round_trip: RoundTrip) -> None:
    want = s3_data_events_write.Parameters(bucket="logs")

    def fix(found: CloudTrailAccount) -> Any:
        return s3_data_events_write.fix(found, want)

    between = round_trip(account, fix, GLOBAL)
    assert between == OwnDataTrail(s3_bucket_name="logs", read_write_type="WriteOnly")
    assert account(view(GLOBAL)).own_data_trail is None


def test_reads_are_added_to_the_trail_that_records_writes(view: ViewFactory, apply: Any, round_trip: RoundTrip) -> None:
    made = OwnDataTrail(s3_bucket_name="logs").also(Direction.WRITE)
    apply(CloudTrailAccount.own_data_trail.change(account(view(GLOBAL)), made).calls(), GLOBAL)
    write = registry()["cloudtrail.s3-data-events-write"]
    read = registry()["cloudtrail.s3-data-events-read"]
    assert isinstance(write.verdict(account(view(GLOBAL)), write.parameters()), Pass)
    assert isinstance(read.verdict(account(view(GLOBAL)), read.parameters()), Fail)

    def fix(found: CloudTrailAccount) -> Any:
        return s3_data_events_read.fix(found, s3_data_events_read.Parameters())

    between = round_trip(account, fix, GLOBAL)
    assert between == made.model_copy(update={"read_write_type": "All"})


def test_a_trail_of_that_name_with_other_selectors_is_known_to_record_no_object_events(view: ViewFactory, aws: Emulator) -> None:
    cloudtrail = aws.seeding("cloudtrail", HOME_REGION)
    cloudtrail.create_trail(Name=OWN_DATA_TRAIL, S3BucketName="logs", IsMultiRegionTrail=True)
    own = account(view(GLOBAL)).own_data_trail
    assert own is not None
    assert own.read_write_type is None
    assert not own.is_logging
