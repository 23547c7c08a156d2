from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.aws.partitions import GLOBAL
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.s3.account import PublicAccessBlock, S3Account
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy, Denial, cover_bucket
from seawall.facts.snapshot import TargetView
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

BUCKET = "arn:aws:s3:::logs"
DENY = {
    "Sid": "SeawallDenyPlainHttp",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [BUCKET, f"{BUCKET}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
READ = {"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}

Make = Callable[..., None]


@pytest.fixture
def make(aws: Emulator) -> Make:
    """Makes a bucket."""

    def made(name: str, region: str = "eu-west-1") -> None:
        place: dict[str, Any] = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        aws.seeding("s3", region).create_bucket(Bucket=name, **place)

    return made


def bucket(view: TargetView) -> Bucket:
    return the(view, Bucket)


def test_a_bucket_belongs_to_the_target_of_its_own_region(view: ViewFactory, make: Make) -> None:
    make("logs")
    make("here", "us-east-1")
    assert [each.id for each in view().all(Bucket)] == ["logs"]
    assert [each.id for each in view("us-east-1").all(Bucket)] == ["here"]
    assert view("eu-central-1").all(Bucket) == ()
    assert bucket(view()).arn == BUCKET


def test_tags_are_read_with_a_call_of_their_own(view: ViewFactory, make: Make, aws: Emulator) -> None:
    make("logs")
    assert bucket(view()).read_tags() == {}
    aws.seeding("s3").put_bucket_tagging(Bucket="logs", Tagging={"TagSet": [{"Key": "team", "Value": "pay"}]})
    assert bucket(view()).read_tags() == {"team": "pay"}


def test_a_bucket_without_a_policy_gets_one_and_loses_it_again(make: Make, round_trip: RoundTrip) -> None:
    make("logs")
    wanted = BucketPolicy.of({"Version": "2012-10-17", "Statement": [DENY]})
    between = round_trip(bucket, lambda each: Bucket.policy.change(each, wanted))
    assert between.document == wanted.document


def test_a_statement_is_appended_and_taken_away_again_beside_others(aws: Emulator, make: Make, round_trip: RoundTrip) -> None:
    make("logs")
    aws.seeding("s3").put_bucket_policy(Bucket="logs", Policy=BucketPolicy.of({"Version": "2012-10-17", "Statement": READ}).text)

    def change(each: Bucket) -> Any:
        assert each.policy is not None
        return Bucket.policy.change(each, each.policy.with_statement(DENY))

    assert round_trip(bucket, change).statements == (READ, DENY)


def test_block_public_access_of_a_bucket_is_set_and_unset(make: Make, round_trip: RoundTrip) -> None:
    make("logs")
    assert round_trip(bucket, lambda each: Bucket.public_access_block.change(each, PublicAccessBlock.on())) == PublicAccessBlock.on()


def test_block_public_access_of_the_account_is_set_and_unset(round_trip: RoundTrip) -> None:
    find = lambda view: the(view, S3Account)  # noqa: E731
    assert round_trip(find, lambda each: S3Account.public_access_block.change(each, PublicAccessBlock.on()), GLOBAL).off == ()


def test_a_policy_that_may_not_be_read_is_unreadable_and_not_missing(aws: Emulator, view: ViewFactory, make: Make) -> None:
    make("logs")
    aws.deny("s3", "GetBucketPolicy")
    with pytest.raises(Unreadable) as caught:
        bucket(view()).policy  # noqa: B018
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED
    assert caught.value.actions == ("s3:GetBucketPolicy",)


def test_a_policy_of_20_kilobytes_is_kept_and_no_longer_one() -> None:
    document = {"Version": "2012-10-17", "Statement": [{**READ, "Sid": ""}]}
    room = 20 * 1024 - len(BucketPolicy.of(document).text)
    assert not BucketPolicy.of({**document, "Id": "x" * (room - len(',"Id":""'))}).is_too_long
    assert BucketPolicy.of({**document, "Id": "x" * (room - len(',"Id":""') + 1)}).is_too_long


@given(st.text("*?ab/[", max_size=8))
def test_every_object_is_covered_exactly_by_stars_and_at_most_one_question_mark(pattern: str) -> None:
    denial = Denial((BUCKET, f"{BUCKET}/{pattern}"), "Bool", "aws:securetransport", ("false",))
    matches_any_key = "*" in pattern and set(pattern) <= {"*", "?"} and pattern.count("?") <= 1
    assert cover_bucket([denial], BUCKET) == matches_any_key


def test_a_pattern_of_many_stars_is_answered_at_once() -> None:
    slow = Denial((BUCKET, f"{BUCKET}/{'*a' * 200}b"), "Bool", "aws:securetransport", ("false",))
    assert not cover_bucket([slow], BUCKET)
