"""Plans for workloads there and back: planned, made, verified, the verdict flipped, taken back to what was before; over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from moto.ec2.models import ec2_backends

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.remediation_plan import ChangeState
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Sessions
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.engine.workload_builders import policy
from tests.fakes import Parameters, State
from tests.mending import fakes_managed as fakes
from tests.mending.play import Look, Play
from tests.mending.shop import MACHINES, TAGS, Shop

DATABASE = {"name": "db", "types": ["AWS::RDS::DBInstance"]}


@pytest.fixture
def play(account: AwsAccount, sessions: Sessions, look: Look) -> Callable[[MultiAZPolicy], Play]:
    """Puts a policy on the emulated account."""
    return lambda asked: Play(asked, account, sessions, look)


def test_a_gateway_is_made_in_the_zone_then_the_route_leads_to_it_and_both_go_back(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play]
) -> None:
    shop = Shop(aws)
    nat = shop.nat("a")
    tables = {letter: shop.route({"NatGatewayId": nat}, subnet) for letter, subnet in shop.private.items()}
    addresses = len(shop.ec2.describe_addresses()["Addresses"])
    playing = play(policy(MACHINES))
    playing.there_and_back()
    assert {shop.target_of(table) for table in tables.values()} == {nat}
    assert [each["NatGatewayId"] for each in shop.nats()] == [nat]
    assert len(shop.ec2.describe_addresses()["Addresses"]) == addresses, "the address that was allocated is released"


def test_the_route_waits_until_the_gateway_takes_traffic(aws: Emulator, play: Callable[[MultiAZPolicy], Play]) -> None:
    shop = Shop(aws)
    nat = shop.nat("a")
    for subnet in shop.private.values():
        shop.route({"NatGatewayId": nat}, subnet)
    playing = play(policy(MACHINES))
    gateways = [change.id for change in playing.plan() if change.fact == "ec2.Subnet.nat"]
    slow = SlowGateways(aws, shop, looks=3)
    made = playing.apply()
    assert {record.state for record in made.values()} == {ChangeState.VERIFIED}
    assert not slow.left
    history = [(record.id in gateways, record.state) for record in playing.stage.journal.history]
    assert history.index((False, ChangeState.IN_PROGRESS)) > max(
        number for number, each in enumerate(history) if each == (True, ChangeState.VERIFIED)
    )


class SlowGateways:
    """EC2 takes minutes to make a NAT gateway; moto has it at once.

    Args:
        looks: so often is a new one listed as pending.
    """

    def __init__(self, aws: Emulator, shop: Shop, looks: int) -> None:
        self._shop = shop
        self._old = {each["NatGatewayId"] for each in shop.nats()}
        self.left = looks
        aws.fake("ec2", "DescribeNatGateways", self.describe_nat_gateways)

    def describe_nat_gateways(self, _: Parameters, __: State) -> Mapping[str, Any]:
        """Says pending of what is new, so many times."""
        told = nat_gateways()
        new = [each for each in told if each["NatGatewayId"] not in self._old]
        if new and self.left:
            self.left -= 1
            for each in new:
                each["State"] = "pending"
        return {"NatGateways": told}


def nat_gateways() -> list[dict[str, Any]]:
    """What moto has, as EC2 lists it."""
    return [
        {
            "NatGatewayId": each.id,
            "SubnetId": each.subnet_id,
            "VpcId": each.vpc_id,
            "State": each.state,
            "ConnectivityType": each.connectivity_type,
            "NatGatewayAddresses": [
                {"AllocationId": address["allocationId"], "IsPrimary": True, "Status": "succeeded"} for address in each.address_set
            ],
        }
        for each in ec2_backends[ACCOUNT][REGION].nat_gateways.values()
    ]


def test_a_standby_is_made_slowly_and_verified_only_once_it_is_there(aws: Emulator, play: Callable[[MultiAZPolicy], Play]) -> None:
    _database(aws)
    playing = play(policy(DATABASE))
    playing.there_and_back()
    messages = [record.message or "" for record in playing.stage.journal.history if record.state is ChangeState.APPLIED]
    assert any("MultiAZ is False and True is pending" in message for message in messages)


def test_a_standby_that_is_coming_is_not_verified_for_having_other_changes_beside_it(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play]
) -> None:
    shop = Shop(aws)
    nat = shop.nat("a")
    for subnet in shop.private.values():
        shop.route({"NatGatewayId": nat}, subnet)
    _database(aws)
    playing = play(policy(MACHINES, DATABASE))
    playing.there_and_back()
    messages = [record.message or "" for record in playing.stage.journal.history if record.state is ChangeState.APPLIED]
    assert any("MultiAZ is False and True is pending" in message for message in messages)


def _database(aws: Emulator) -> None:
    login = {"MasterUsername": "admin", "MasterUserPassword": "correct-horse"}
    common = {"DBInstanceClass": "db.t4g.micro", "Engine": "mysql", "AllocatedStorage": 20, "BackupRetentionPeriod": 7}
    aws.seeding("rds").create_db_instance(DBInstanceIdentifier="shop-db", Tags=TAGS, **common, **login)
    fakes.DbInstances(aws, {})


def test_the_mount_target_that_a_zone_lacks_is_made_with_the_security_groups_of_the_others(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play]
) -> None:
    shop = Shop(aws)
    system = shop.file_system("a", "b")
    playing = play(policy(MACHINES))
    playing.there_and_back()
    told = aws.seeding("efs").describe_mount_targets(FileSystemId=system)["MountTargets"]
    assert {each["SubnetId"] for each in told} == {shop.private["a"], shop.private["b"]}
