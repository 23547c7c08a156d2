"""Copies in other Regions, access points, and what asking about all of them costs, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.controls.base import Fail, NotApplicable, Pass, Unknown
from seawall.controls.s3 import bucket_access_logging, bucket_cross_account_policy, bucket_no_public_access, bucket_replication
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.reading import recording
from seawall.facts.s3.access_point import AccessPoint, MultiRegionAccessPoint
from seawall.facts.s3.account import PublicAccessBlock
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import Replication, ReplicationRule
from seawall.facts.s3.replication import Copies
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.fakes import Parameters, State

ROLE = f"arn:aws:iam::{ACCOUNT}:role/copy"
ON = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}

Copy = Callable[[str, str], None]


@pytest.fixture
def buckets(aws: Emulator) -> None:
    """`data` and `beside` in eu-west-1, `abroad` in us-east-1, all versioned."""
    for name, region in (("data", "eu-west-1"), ("beside", "eu-west-1"), ("abroad", "us-east-1")):
        s3 = aws.seeding("s3", region)
        place: dict[str, Any] = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **place)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


@pytest.fixture
def copy(aws: Emulator) -> Copy:
    """Turns on replication from one bucket to another."""

    def make(source: str, to: str) -> None:
        rule = {"ID": to, "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""}, "Destination": {"Bucket": f"arn:aws:s3:::{to}"}}
        rule["DeleteMarkerReplication"] = {"Status": "Disabled"}
        region = "us-east-1" if source == "abroad" else "eu-west-1"
        aws.seeding("s3", region).put_bucket_replication(Bucket=source, ReplicationConfiguration={"Role": ROLE, "Rules": [rule]})

    return make


def found(view: TargetView, name: str) -> Bucket:
    return next(bucket for bucket in view.all(Bucket) if bucket.name == name)


@pytest.mark.usefixtures("buckets")
def test_the_first_replication_rule_is_added_and_taken_away(round_trip: RoundTrip) -> None:
    wanted = Replication(role=ROLE).with_rule(ReplicationRule.of_everything("copy", 1, "arn:aws:s3:::abroad"))
    between = round_trip(lambda view: found(view, "data"), lambda each: Bucket.replication.change(each, wanted))
    assert between.destinations == ("abroad",)


@pytest.mark.usefixtures("buckets")
def test_a_replication_rule_is_added_beside_another_which_stays(copy: Copy, round_trip: RoundTrip) -> None:
    copy("data", "beside")

    def change(bucket: Bucket) -> Any:
        before = bucket.replication
        assert before is not None
        rule = ReplicationRule.of_everything("copy", before.next_priority, "arn:aws:s3:::abroad")
        return Bucket.replication.change(bucket, before.with_rule(rule))

    between = round_trip(lambda view: found(view, "data"), change)
    assert (between.destinations, between.next_priority) == (("beside", "abroad"), 3)


@pytest.mark.usefixtures("buckets")
def test_replication_is_asked_for_once_a_bucket_in_its_own_region(aws: Emulator, copy: Copy, view: ViewFactory) -> None:
    copy("data", "abroad")
    target, want = view(), bucket_replication.Parameters()
    abroad = target.globally.all(Copies)
    assert abroad[0].source_of("abroad") == "data"
    verdicts = {bucket.name: bucket_replication.check(bucket, want) for bucket in target.all(Bucket)}
    assert {name: type(verdict) for name, verdict in verdicts.items()} == {"data": Pass, "beside": Fail}
    assert aws.count("s3", "GetBucketReplication") == 3
    assert aws.count("s3", "GetBucketReplication", region="us-east-1") == 1


@pytest.mark.usefixtures("buckets")
def test_the_copy_of_a_bucket_is_known_and_its_evidence_names_the_source_only(copy: Copy, view: ViewFactory) -> None:
    copy("data", "abroad")
    with recording() as readings:
        verdict = bucket_replication.check(found(view("us-east-1"), "abroad"), bucket_replication.Parameters())
    assert verdict == NotApplicable("it is the copy of data in another Region")
    assert sum(reading.operation == "s3.get_bucket_replication" for reading in readings) == 2, "its own and its source's"


@pytest.mark.usefixtures("buckets")
def test_a_bucket_that_may_be_a_copy_of_one_that_cannot_be_read_is_unknown(aws: Emulator, view: ViewFactory) -> None:
    aws.deny("s3", "GetBucketReplication", region="us-east-1")
    target = view()
    with pytest.raises(Unreadable) as caught:
        bucket_replication.check(found(target, "data"), bucket_replication.Parameters())
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED
    assert aws.count("s3", "GetBucketReplication", region="us-east-1") == 1, "the failure is remembered"


@pytest.mark.usefixtures("buckets")
def test_a_bucket_that_is_copied_to_another_accounts_is_unknown(aws: Emulator, copy: Copy, view: ViewFactory) -> None:
    aws.seeding("s3", "us-east-1", account="210987654321").create_bucket(Bucket="theirs")
    s3 = aws.seeding("s3", "us-east-1", account="210987654321")
    s3.put_bucket_versioning(Bucket="theirs", VersioningConfiguration={"Status": "Enabled"})
    copy("data", "theirs")
    verdict = bucket_replication.check(found(view(), "data"), bucket_replication.Parameters())
    assert isinstance(verdict, Unknown)


@pytest.mark.usefixtures("buckets")
def test_the_accounts_block_spares_every_question_about_its_buckets(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=ON)
    target, want = view(), bucket_no_public_access.control.parameters()
    aws.forget_calls()
    assert all(isinstance(bucket_no_public_access.check(bucket, want), Pass) for bucket in target.all(Bucket))
    assert {(call.service, call.operation) for call in aws.calls} == {
        ("s3", "ListBuckets"),
        ("s3", "GetBucketLocation"),  # moto's list leaves the Regions out
        ("s3control", "GetPublicAccessBlock"),
    }
    assert aws.count("s3control", "GetPublicAccessBlock") == 1


@pytest.mark.usefixtures("buckets")
def test_a_bucket_without_a_block_is_asked_one_question_after_the_other(aws: Emulator, view: ViewFactory) -> None:
    target, want = view(), bucket_no_public_access.control.parameters()
    bucket = found(target, "data")
    aws.forget_calls()
    assert isinstance(bucket_no_public_access.check(bucket, want), Pass)
    assert [call.operation for call in aws.calls] == [
        "GetPublicAccessBlock",
        "GetPublicAccessBlock",
        "GetBucketPolicy",
        "GetBucketOwnershipControls",
        "GetBucketAcl",
    ]


@pytest.mark.usefixtures("buckets")
def test_the_bucket_that_takes_the_logs_is_not_asked(aws: Emulator, view: ViewFactory) -> None:
    bucket = found(view(), "data")
    aws.forget_calls()
    verdict = bucket_access_logging.check(bucket, bucket_access_logging.Parameters(target_buckets=("data",)))
    assert isinstance(verdict, NotApplicable)
    assert aws.calls == []


@pytest.mark.usefixtures("buckets")
def test_a_policy_as_large_as_s3_keeps_is_judged(aws: Emulator, view: ViewFactory) -> None:
    entry = '{"Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":["s3:Get*","s3:Put*t"],"Resource":"arn:aws:s3:::data/é*"}'
    text = '{"Version":"2012-10-17","Statement":[' + ",".join([entry] * 150) + "]}"
    assert 18_000 < len(text.encode()) < 20 * 1024
    aws.seeding("s3").put_bucket_policy(Bucket="data", Policy=text)
    verdict = bucket_cross_account_policy.check(found(view(), "data"), bucket_cross_account_policy.Parameters())
    assert verdict == Pass()


@pytest.mark.usefixtures("buckets")
def test_access_points_are_listed_and_read_one_by_one(aws: Emulator, view: ViewFactory) -> None:
    control = aws.seeding("s3control")
    control.create_access_point(
        AccountId=ACCOUNT, Name="open", Bucket="data", PublicAccessBlockConfiguration={**ON, "BlockPublicPolicy": False}
    )
    control.create_access_point(AccountId=ACCOUNT, Name="shut", Bucket="data", PublicAccessBlockConfiguration=ON)
    points = {point.id: point for point in view().all(AccessPoint)}
    assert points["open"].arn == f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/open", "moto keeps them in one Region for all"
    assert points["shut"].public_access_block == PublicAccessBlock.on()
    assert points["open"].public_access_block is not None
    assert points["open"].public_access_block.off == ("BlockPublicPolicy",)
    assert points["open"].read_tags() == {}


def list_access_points(given: Parameters, _: State) -> Mapping[str, Any]:
    """Two pages of one access point each, whatever size was asked for."""
    number = 2 if given.get("NextToken") else 1
    point = {"Name": f"p{number}", "AccessPointArn": f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/p{number}", "Bucket": "data"}
    return {"AccessPointList": [{**point, "NetworkOrigin": "Internet"}], **({} if number == 2 else {"NextToken": "more"})}


def test_every_page_of_access_points_is_read(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("s3control", "ListAccessPoints", list_access_points)
    assert [point.id for point in view().all(AccessPoint)] == ["p1", "p2"]


def list_multi_region_access_points(given: Parameters, _: State) -> Mapping[str, Any]:
    """One that is open and, on a second page, one that is shut."""
    number = 2 if given.get("NextToken") else 1
    block = ON if number == 2 else {**ON, "RestrictPublicBuckets": False}
    point = {"Name": f"m{number}", "Alias": f"alias{number}.mrap", "PublicAccessBlock": block, "Status": "READY"}
    return {"AccessPoints": [point], **({} if number == 2 else {"NextToken": "more"})}


def test_multi_region_access_points_are_asked_for_in_the_one_region_that_answers(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("s3control", "ListMultiRegionAccessPoints", list_multi_region_access_points)
    points = view(GLOBAL).all(MultiRegionAccessPoint)
    assert [(point.id, point.block and point.block.off) for point in points] == [("m1", ("RestrictPublicBuckets",)), ("m2", ())]
    assert points[0].arn == f"arn:aws:s3::{ACCOUNT}:accesspoint/alias1.mrap"
    assert aws.count("s3control", "ListMultiRegionAccessPoints") == aws.count("s3control", "*", region="us-west-2") == 2


def test_multi_region_access_points_of_moto_are_read(aws: Emulator, view: ViewFactory) -> None:
    details = {"Name": "shop", "PublicAccessBlock": ON, "Regions": [{"Bucket": "data"}]}
    aws.seeding("s3control", "us-west-2").create_multi_region_access_point(AccountId=ACCOUNT, ClientToken="t", Details=details)
    assert the(view(GLOBAL), MultiRegionAccessPoint).block == PublicAccessBlock.on()
