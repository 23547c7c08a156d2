from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.secretsmanager import Secret
from tests.emulator import REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.secret_builders import ago, policy
from tests.secret_builders import secret as told

ELSEWHERE = "eu-central-1"


@pytest.fixture
def secret(aws: Emulator) -> str:
    """A secret with a replica in another Region."""
    made = aws.seeding("secretsmanager").create_secret(
        Name="db", SecretString="hunter2", Tags=[{"Key": "team", "Value": "pay"}], AddReplicaRegions=[{"Region": ELSEWHERE}]
    )
    return str(made["ARN"])


def test_a_secret_is_listed_without_what_it_holds(aws: Emulator, secret: str, view: ViewFactory) -> None:
    found = the(view(), Secret)
    assert (found.id, found.arn, found.rotation_enabled, found.is_replica) == ("db", secret, False, False)
    assert found.read_tags() == {"team": "pay"}
    assert "hunter2" not in repr(found)
    assert aws.count("secretsmanager") == 1


def test_its_replicas_take_a_call_of_their_own_and_say_whether_they_are_in_sync(aws: Emulator, secret: str, view: ViewFactory) -> None:
    assert secret
    assert [(each.region, each.is_in_sync) for each in the(view(), Secret).replicas] == [(ELSEWHERE, True)]
    assert aws.count("secretsmanager") == 2


def test_a_replica_that_failed_is_not_in_sync(aws: Emulator, secret: str, view: ViewFactory) -> None:
    # moto's replicas never fail.
    told = [{"Region": ELSEWHERE, "Status": "Failed", "StatusMessage": "no key"}]
    aws.fake("secretsmanager", "DescribeSecret", lambda *_: {"ARN": secret, "ReplicationStatus": told})
    assert [each.is_in_sync for each in the(view(), Secret).replicas] == [False]


def test_a_replica_knows_that_it_is_one_as_its_primary_region_is_another(aws: Emulator, view: ViewFactory) -> None:
    arn = f"arn:aws:secretsmanager:{ELSEWHERE}:123456789012:secret:db-abcdef"
    told = [{"Name": "db", "ARN": arn, "PrimaryRegion": REGION}, {"Name": "alone", "ARN": f"{arn}-2"}]
    aws.fake("secretsmanager", "ListSecrets", lambda *_: {"SecretList": told})
    assert [each.is_replica for each in view(ELSEWHERE).all(Secret)] == [True, False]


def test_a_secret_deleted_since_it_was_listed_is_gone(aws: Emulator, secret: str, view: ViewFactory) -> None:
    found = the(view(), Secret)
    aws.seeding("secretsmanager").remove_regions_from_replication(SecretId=secret, RemoveReplicaRegions=[ELSEWHERE])
    aws.seeding("secretsmanager").delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    with pytest.raises(ResourceGone):
        found.replicas  # noqa: B018


def test_how_it_rotates_comes_with_the_list(aws: Emulator, secret: str, view: ViewFactory) -> None:
    aws.seeding("secretsmanager").rotate_secret(SecretId=secret, RotationRules={"AutomaticallyAfterDays": 30})
    found = the(view(), Secret)
    assert (found.rotation_enabled, found.rotation_days, found.rotation_interval) == (True, 30, timedelta(days=30))
    assert found.next_rotation is not None
    assert found.last_rotated is not None
    assert timedelta(days=29) < found.next_rotation - found.last_rotated < timedelta(days=31)
    assert found.rotation_due == found.next_rotation
    assert aws.count("secretsmanager") == 1


def test_its_versions_take_a_call_of_their_own_and_are_told_without_what_they_hold(aws: Emulator, secret: str, view: ViewFactory) -> None:
    aws.seeding("secretsmanager").put_secret_value(SecretId=secret, SecretString="hunter3")
    found = the(view(), Secret)
    assert [each.stages for each in found.versions] == [("AWSPREVIOUS",), ("AWSCURRENT",)]
    assert found.current_version is not None
    assert found.current_version.created is not None
    assert "hunter" not in repr(found.versions)
    assert (aws.count("secretsmanager"), aws.count("secretsmanager", "GetSecretValue")) == (2, 0)


def test_versions_on_a_further_page_are_told_too(aws: Emulator, secret: str, view: ViewFactory) -> None:
    assert secret
    pages: dict[str | None, dict[str, Any]] = {
        None: {"Versions": [{"VersionId": "1" * 32, "VersionStages": ["AWSPREVIOUS"]}], "NextToken": "more"},
        "more": {"Versions": [{"VersionId": "2" * 32, "VersionStages": ["AWSCURRENT"]}]},
    }
    aws.fake("secretsmanager", "ListSecretVersionIds", lambda wanted, _state: pages[wanted.get("NextToken")])
    assert the(view(), Secret).current_version is not None


def test_a_secret_without_a_value_has_no_current_version(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("secretsmanager").create_secret(Name="empty")
    found = the(view(), Secret)
    assert (found.versions, found.current_version, found.is_untouched_since(ago(-10000))) == ((), None, False)


def test_a_policy_is_put_read_back_and_deleted_again(aws: Emulator, secret: str, round_trip: RoundTrip) -> None:
    assert secret
    heard = aws.heard("secretsmanager", "PutResourcePolicy")
    wanted = policy({"Principal": {"AWS": "arn:aws:iam::999999999999:root"}})
    assert round_trip(lambda view: the(view, Secret), lambda found: Secret.policy.change(found, wanted)) == wanted
    assert [each["BlockPublicPolicy"] for each in heard] == [True]
    assert aws.count("secretsmanager", "DeleteResourcePolicy") == 1


def test_a_policy_that_was_public_is_given_back_without_asking_aws_to_refuse_it(aws: Emulator, secret: str, round_trip: RoundTrip) -> None:
    public, wanted = policy({}), policy({"Principal": {"AWS": "arn:aws:iam::999999999999:root"}})
    aws.seeding("secretsmanager").put_resource_policy(SecretId=secret, ResourcePolicy=public.text)
    heard = aws.heard("secretsmanager", "PutResourcePolicy")
    round_trip(lambda view: the(view, Secret), lambda found: Secret.policy.change(found, wanted))
    assert [(each["BlockPublicPolicy"], each["ResourcePolicy"]) for each in heard] == [(True, wanted.text), (False, public.text)]


def test_a_policy_that_is_only_written_otherwise_is_not_put_again() -> None:
    now = policy({})
    assert told().policy_calls(now, now.model_copy(update={"text": json.dumps(now.document, indent=2)})) == ()


@pytest.mark.parametrize(
    ("schedule", "days", "wanted"),
    [
        ("rate(10 days)", None, timedelta(days=10)),
        ("rate(1 day)", 1, timedelta(days=1)),
        ("rate(12 hours)", 1, timedelta(hours=12)),
        ("cron(0 8 1 * ? *)", 31, timedelta(days=31)),
        ("cron(0 8 1 * ? *)", None, None),
        (None, 30, timedelta(days=30)),
        (None, None, None),
    ],
)
def test_the_time_between_rotations_is_the_schedules_else_what_aws_makes_of_it(
    schedule: str | None, days: int | None, wanted: timedelta | None
) -> None:
    rules = {"ScheduleExpression": schedule, "AutomaticallyAfterDays": days}
    assert told(RotationRules=rules).rotation_interval == wanted


def test_a_use_counts_for_the_whole_day_that_aws_tells() -> None:
    found = told({"replicas": ()}, LastAccessedDate=ago(10))
    assert (found.is_used_since(ago(9.5)), found.is_used_since(ago(9))) == (True, False)


def test_when_a_replica_was_used_is_told_with_it(aws: Emulator, secret: str, view: ViewFactory) -> None:
    # moto does not tell.
    seen = [{"Region": ELSEWHERE, "Status": "InSync", "LastAccessedDate": 1763942400}]
    aws.fake("secretsmanager", "DescribeSecret", lambda *_: {"ARN": secret, "ReplicationStatus": seen})
    assert [each.last_accessed for each in the(view(), Secret).replicas] == [datetime(2025, 11, 24, tzinfo=UTC)]
