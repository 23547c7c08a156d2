from __future__ import annotations

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.secretsmanager import Secret
from tests.emulator import REGION, Emulator
from tests.facts.conftest import ViewFactory

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
