from __future__ import annotations

from datetime import timedelta

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.kms import Key, Rotation
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory


@pytest.fixture
def key_id(aws: Emulator) -> str:
    """A key that does not rotate."""
    return str(aws.seeding("kms").create_key(Tags=[{"TagKey": "team", "TagValue": "pay"}])["KeyMetadata"]["KeyId"])


def test_a_key_is_listed_and_described(view: ViewFactory, key_id: str) -> None:
    key = the(view(), Key)
    assert (key.id, key.arn) == (key_id, f"arn:aws:kms:eu-west-1:123456789012:key/{key_id}")
    assert key.read_tags() == {"team": "pay"}
    assert key.metadata.key_state == "Enabled"
    assert (key.is_customers, key.can_rotate, key.is_replica) == (True, True, False)


def test_keys_that_kms_cannot_rotate_are_known(aws: Emulator, view: ViewFactory) -> None:
    kms = aws.seeding("kms")
    kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    kms.create_key(Origin="EXTERNAL")
    assert [key.can_rotate for key in view().all(Key)] == [False, False]


def test_a_replica_is_known_as_one(aws: Emulator, view: ViewFactory) -> None:
    primary = aws.seeding("kms").create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    aws.seeding("kms").replicate_key(KeyId=primary, ReplicaRegion="us-east-1")
    assert [the(view(region), Key).is_replica for region in ("eu-west-1", "us-east-1")] == [False, True]


def test_a_key_rotates_and_stops_again(key_id: str, round_trip: RoundTrip) -> None:
    assert key_id
    # moto forgets the period, which then reads as KMS's own of a year.
    between = round_trip(lambda view: the(view, Key), lambda key: Key.rotation.change(key, Rotation.every_days(90)))
    assert between == Rotation.every_days(365)


def test_another_period_is_set_by_enabling_again() -> None:
    key = Key(key_id="k-1", key_arn="arn:aws:kms:eu-west-1:123456789012:key/k-1")
    often, seldom = Rotation.every_days(90), Rotation.every_days(2560)
    assert [call.arguments for call in key.rotation_calls(seldom, often)] == [{"KeyId": "k-1", "RotationPeriodInDays": 90}]
    assert [call.arguments for call in key.rotation_calls(often, seldom)] == [{"KeyId": "k-1", "RotationPeriodInDays": 2560}]


def test_a_deletion_is_cancelled_and_scheduled_anew_by_the_undo(
    aws: Emulator, key_id: str, round_trip: RoundTrip, view: ViewFactory
) -> None:
    aws.seeding("kms").schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    first = the(view(), Key).metadata.deletion_date
    assert round_trip(lambda view: the(view, Key), lambda key: Key.state.change(key, "Enabled")) == "Enabled"
    again = the(view(), Key).metadata.deletion_date
    assert first is not None
    assert again is not None
    assert again - first > timedelta(days=22), "as late as KMS allows"


def test_a_key_stays_disabled_between_the_two_calls(aws: Emulator, key_id: str, apply: Apply, view: ViewFactory) -> None:
    aws.seeding("kms").schedule_key_deletion(KeyId=key_id)
    key = the(view(), Key)
    cancel, enable = key.state_calls("PendingDeletion", "Enabled")
    apply([cancel])
    assert the(view(), Key).state == "Disabled"
    assert key.state_calls("Disabled", "Enabled") == (enable,)
    assert key.state_calls("PendingDeletion", "Disabled") == (cancel,)
    assert [call.operation for call in key.state_calls("Disabled", "PendingReplicaDeletion")] == ["kms.schedule_key_deletion"]


def test_a_key_policy_is_read_with_its_default_for_the_account(aws: Emulator, key_id: str, view: ViewFactory) -> None:
    assert f"arn:aws:iam::{ACCOUNT}:root" in the(view(), Key).policy
    aws.seeding("kms").put_key_policy(KeyId=key_id, PolicyName="default", Policy='{"Statement": []}')
    assert the(view(), Key).policy == '{"Statement": []}'


def test_a_key_policy_that_denies_makes_it_unreadable(aws: Emulator, view: ViewFactory, key_id: str) -> None:
    assert key_id
    aws.deny("kms", "GetKeyRotationStatus")
    with pytest.raises(Unreadable) as caught:
        the(view(), Key).rotation  # noqa: B018
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED
