"""Network Firewall's facts. moto makes firewalls and leaves out how their endpoints are (SyncStates)."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.networkfirewall import Firewall
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:network-firewall:{REGION}:{ACCOUNT}:firewall/edge"
POLICY = f"arn:aws:network-firewall:{REGION}:{ACCOUNT}:firewall-policy/p"


def described(aws: Emulator, firewall: dict[str, Any], status: dict[str, Any]) -> None:
    usual = {"FirewallName": "edge", "FirewallArn": ARN, "FirewallPolicyArn": POLICY, "FirewallId": "1", "VpcId": "vpc-1"}
    answer = {"Firewall": {**usual, "SubnetMappings": [], **firewall}, "FirewallStatus": status}
    aws.fake("network-firewall", "ListFirewalls", lambda *_: {"Firewalls": [{"FirewallName": "edge", "FirewallArn": ARN}]})
    aws.fake("network-firewall", "DescribeFirewall", lambda *_: answer)


def test_a_firewall_is_listed_and_its_description_tells_subnets_protection_and_tags(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("network-firewall").create_firewall(
        FirewallName="edge",
        FirewallPolicyArn=POLICY,
        VpcId="vpc-1",
        SubnetMappings=[{"SubnetId": "subnet-1"}, {"SubnetId": "subnet-2"}],
        SubnetChangeProtection=True,
        Tags=[{"Key": "team", "Value": "net"}],
    )
    found = the(view(), Firewall)
    assert (found.id, found.arn) == ("edge", ARN)
    assert (found.state.vpc_id, found.state.subnet_ids, found.state.subnets_are_protected) == ("vpc-1", ("subnet-1", "subnet-2"), True)
    assert found.read_tags() == {"team": "net"}
    assert Firewall.tag_reads() == (Firewall.state,)
    assert aws.count("network-firewall") == 2


def test_what_moto_does_not_tell_of_endpoints_is_unknown_and_not_none_of_them(aws: Emulator, view: ViewFactory) -> None:
    described(aws, {}, {"Status": "READY", "ConfigurationSyncStateSummary": "IN_SYNC"})
    state = the(view(), Firewall).state
    assert (state.endpoints, state.ready_endpoints) == (None, ())


def test_endpoints_are_told_by_the_names_of_zones_and_only_those_that_are_ready_carry_traffic(aws: Emulator, view: ViewFactory) -> None:
    states = {
        f"{REGION}a": {"Attachment": {"SubnetId": "subnet-1", "EndpointId": "vpce-1", "Status": "READY"}},
        f"{REGION}b": {"Attachment": {"SubnetId": "subnet-2", "EndpointId": "vpce-2", "Status": "FAILED"}},
        f"{REGION}c": {"Attachment": {"SubnetId": "subnet-3", "Status": "CREATING"}},
    }
    described(aws, {}, {"Status": "PROVISIONING", "ConfigurationSyncStateSummary": "PENDING", "SyncStates": states})
    state = the(view(), Firewall).state
    assert [(each.zone, each.subnet_id, each.endpoint_id) for each in state.endpoints or ()] == [
        (f"{REGION}a", "subnet-1", "vpce-1"),
        (f"{REGION}b", "subnet-2", "vpce-2"),
        (f"{REGION}c", "subnet-3", None),
    ]
    assert [each.endpoint_id for each in state.ready_endpoints] == ["vpce-1"]
    assert state.status == "PROVISIONING"


def test_a_firewall_at_a_transit_gateway_names_zones_and_no_subnets(aws: Emulator, view: ViewFactory) -> None:
    zones = [{"AvailabilityZone": "euw1-az1"}, {"AvailabilityZone": "euw1-az2"}]
    attached = {"TransitGatewayId": "tgw-1", "AvailabilityZoneMappings": zones, "AvailabilityZoneChangeProtection": True}
    described(aws, attached, {"Status": "READY", "ConfigurationSyncStateSummary": "IN_SYNC"})
    state = the(view(), Firewall).state
    assert (state.transit_gateway_id, state.zone_names, state.subnet_ids) == ("tgw-1", ("euw1-az1", "euw1-az2"), ())
    assert (state.zones_are_protected, state.subnets_are_protected) == (True, False)


def test_a_firewall_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("network-firewall", "ListFirewalls", lambda *_: {"Firewalls": [{"FirewallName": "edge", "FirewallArn": ARN}]})
    with pytest.raises(ResourceGone):
        the(view(), Firewall).state  # noqa: B018
