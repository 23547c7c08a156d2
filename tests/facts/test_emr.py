from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.emr import BlockPublicAccess, EmrRegion, PortRange
from seawall.facts.snapshot import TargetView
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory


def region(view: TargetView) -> EmrRegion:
    return the(view, EmrRegion)


def permitting(*ranges: tuple[int, int], on: bool = True) -> BlockPublicAccess:
    permitted = tuple(PortRange(min_range=first, max_range=last) for first, last in ranges)
    return BlockPublicAccess(block_public_security_group_rules=on, permitted_public_security_group_rule_ranges=permitted)


def test_permitted_ports_are_closed_and_permitted_again(aws: Emulator, round_trip: RoundTrip) -> None:
    # AWS also takes False for the switch; moto reads that as "not given", so the round trip starts from one that is on.
    aws.seeding("emr").put_block_public_access_configuration(BlockPublicAccessConfiguration=permitting((22, 22), (0, 65535)).image())
    between = round_trip(region, lambda each: EmrRegion.block_public_access.change(each, permitting((22, 22))))
    assert between == permitting((22, 22))


def test_exceptions_are_taken_away_to_the_last_and_come_back(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("emr").put_block_public_access_configuration(BlockPublicAccessConfiguration=permitting((8088, 8088)).image())
    assert round_trip(region, lambda each: EmrRegion.block_public_access.change(each, permitting())) == permitting()


def test_a_switch_that_is_off_is_read_as_off(aws: Emulator, view: ViewFactory) -> None:
    told: dict[str, Any] = {
        "BlockPublicAccessConfiguration": {"BlockPublicSecurityGroupRules": False},
        "BlockPublicAccessConfigurationMetadata": {},
    }
    aws.fake("emr", "GetBlockPublicAccessConfiguration", lambda *_: told)
    assert region(view()).block_public_access == permitting(on=False)


def test_an_answer_without_the_switch_is_unknown_and_never_off(view: ViewFactory) -> None:
    # So moto answers until something is set; AWS always names the switch, on until somebody turns it off.
    with pytest.raises(Unreadable) as caught:
        region(view()).block_public_access  # noqa: B018
    assert caught.value.unknown is UnknownReason.ERROR
