"""Load balancers and target groups, read over HTTP.

moto tells no zone, reason or override of a target, keeps no attribute that it was not given, and says of an application load balancer that
cross-zone load balancing is off; those answers are fakes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from seawall.errors import ResourceGone, Unreadable
from seawall.facts.base import the
from seawall.facts.elbv2 import BalancerAttributes, ElbRegion, Forward, GroupAttributes, LoadBalancer, Target, TargetGroup
from seawall.facts.snapshot import TargetView
from tests.emulator import REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

CROSS_ZONE = "load_balancing.cross_zone.enabled"


def zones(aws: Emulator) -> dict[str, str]:
    """Zone -> default subnet."""
    return {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in aws.seeding("ec2").describe_subnets()["Subnets"]}


def make_balancer(aws: Emulator, kind: str = "application", letters: str = "ab", **settings: Any) -> str:
    by_zone = zones(aws)
    made = aws.seeding("elbv2").create_load_balancer(
        Name=kind, Type=kind, Subnets=[by_zone[f"{REGION}{letter}"] for letter in letters], **settings
    )
    arn: str = made["LoadBalancers"][0]["LoadBalancerArn"]
    return arn


def make_group(aws: Emulator, name: str = "web", protocol: str = "HTTP", **settings: Any) -> str:
    vpc = aws.seeding("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    made = aws.seeding("elbv2").create_target_group(Name=name, Protocol=protocol, Port=80, VpcId=vpc, **settings)
    arn: str = made["TargetGroups"][0]["TargetGroupArn"]
    return arn


def listen(aws: Emulator, balancer: str, protocol: str, *actions: Mapping[str, Any]) -> str:
    made = aws.seeding("elbv2").create_listener(LoadBalancerArn=balancer, Protocol=protocol, Port=80, DefaultActions=list(actions))
    arn: str = made["Listeners"][0]["ListenerArn"]
    return arn


def to(group: str) -> dict[str, Any]:
    return {"Type": "forward", "TargetGroupArn": group}


def only(view: TargetView) -> LoadBalancer:
    return the(view, LoadBalancer)


def web(view: TargetView) -> TargetGroup:
    return the(view, TargetGroup)


def test_a_load_balancer_comes_with_its_zones_and_the_subnets_of_its_nodes_in_one_call(aws: Emulator, view: ViewFactory) -> None:
    arn = make_balancer(aws, letters="ac", Scheme="internal")
    found = only(view())
    assert (found.id, found.arn, found.kind, found.scheme, found.state) == ("application", arn, "application", "internal", "active")
    assert {zone.name: zone.subnet_id for zone in found.zones} == {
        name: subnet for name, subnet in zones(aws).items() if name != f"{REGION}b"
    }
    assert aws.count() == 1


def test_tags_of_all_load_balancers_and_target_groups_come_in_one_call(aws: Emulator, view: ViewFactory) -> None:
    make_balancer(aws, Tags=[{"Key": "app", "Value": "shop"}])
    make_balancer(aws, "network")
    make_group(aws, Tags=[{"Key": "app", "Value": "till"}])
    seen = view()
    tags = {each.id: each.read_tags() for each in (*seen.all(LoadBalancer), *seen.all(TargetGroup))}
    assert tags == {"application": {"app": "shop"}, "network": {}, "web": {"app": "till"}}
    assert aws.count("resourcegroupstaggingapi") == 1
    assert aws.count() == 3
    assert LoadBalancer.tag_reads() == TargetGroup.tag_reads() == (ElbRegion.balancer_tags,)


def test_tags_that_may_not_be_read_are_unreadable_and_the_missing_action_is_named(aws: Emulator, view: ViewFactory) -> None:
    make_balancer(aws)
    aws.deny("resourcegroupstaggingapi")
    with pytest.raises(Unreadable, match="allow tag:GetResources"):
        only(view()).read_tags()


def test_an_application_load_balancer_is_cross_zone_whatever_its_attribute_says_and_is_not_asked(aws: Emulator, view: ViewFactory) -> None:
    make_balancer(aws)
    assert only(view()).is_cross_zone
    assert aws.count("elbv2", "DescribeLoadBalancerAttributes") == 0


def test_a_network_load_balancer_is_not_cross_zone_until_it_is_told_and_can_be_told_back(
    aws: Emulator, view: ViewFactory, round_trip: RoundTrip
) -> None:
    make_balancer(aws, "network")
    assert not only(view()).is_cross_zone
    between = round_trip(only, lambda each: LoadBalancer.attributes.change(each, each.attributes.with_cross_zone()))
    assert between.cross_zone == "true"


def test_a_change_of_cross_zone_sends_nothing_else(aws: Emulator, view: ViewFactory) -> None:
    make_balancer(aws, "network")
    balancer = only(view())
    (call,) = LoadBalancer.attributes.change(balancer, balancer.attributes.with_cross_zone()).calls()
    assert call.arguments["Attributes"] == [{"Key": CROSS_ZONE, "Value": "true"}]


@pytest.mark.parametrize(
    ("policy", "keeps"),
    [("any_availability_zone", False), ("partial_availability_zone_affinity", True), ("availability_zone_affinity", True)],
)
def test_a_network_load_balancer_may_keep_clients_on_the_node_of_their_zone(
    aws: Emulator, view: ViewFactory, policy: str, *, keeps: bool
) -> None:
    arn = make_balancer(aws, "network")
    attribute = {"Key": "dns_record.client_routing_policy", "Value": policy}
    aws.fake("elbv2", "DescribeLoadBalancerAttributes", lambda _wanted, _state: {"Attributes": [attribute]})
    assert only(view()).keeps_clients_in_their_zone is keeps
    assert only(view()).arn == arn


def test_an_application_load_balancer_has_no_routing_policy_to_ask_for(aws: Emulator, view: ViewFactory) -> None:
    make_balancer(aws)
    assert not only(view()).keeps_clients_in_their_zone
    assert aws.count("elbv2", "DescribeLoadBalancerAttributes") == 0


def test_elastic_addresses_are_known_by_zone() -> None:
    told = {"LoadBalancerName": "n", "LoadBalancerArn": "arn", "Type": "network"}
    addresses = [{"IpAddress": "192.0.2.1", "AllocationId": "eipalloc-1"}, {"PrivateIPv4Address": "10.0.0.1"}]
    balancer = LoadBalancer.model_validate(
        {**told, "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-a", "LoadBalancerAddresses": addresses}]}
    )
    assert [zone.allocation_ids for zone in balancer.zones] == [("eipalloc-1",)]


def test_rules_of_an_application_load_balancer_tell_where_it_sends_and_by_what_weight(aws: Emulator, view: ViewFactory) -> None:
    blue, green, api = (make_group(aws, name) for name in ("blue", "green", "api"))
    arn = make_balancer(aws)
    weighted = {"TargetGroups": [{"TargetGroupArn": blue, "Weight": 1}, {"TargetGroupArn": green, "Weight": 0}]}
    listener = listen(aws, arn, "HTTP", {"Type": "forward", "ForwardConfig": weighted})
    aws.seeding("elbv2").create_rule(
        ListenerArn=listener, Priority=1, Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}], Actions=[to(api)]
    )
    forwards = only(view()).forwards
    assert {forward.target_group_arn: forward.weight for forward in forwards} == {blue: 1, green: 0, api: 1}
    assert aws.count("elbv2", "DescribeRules") == 1


def test_a_network_load_balancer_sends_by_its_listeners_alone(aws: Emulator, view: ViewFactory) -> None:
    group = make_group(aws, protocol="TCP")
    listener = listen(aws, make_balancer(aws, "network"), "TCP", to(group))
    assert only(view()).forwards == (Forward(listener_arn=listener, target_group_arn=group, weight=1),)
    assert aws.count("elbv2", "DescribeRules") == 0


def test_a_listener_that_redirects_sends_nowhere(aws: Emulator, view: ViewFactory) -> None:
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    listen(aws, make_balancer(aws), "HTTP", {"Type": "redirect", "RedirectConfig": redirect})
    assert only(view()).forwards == ()


def test_target_groups_and_load_balancers_know_each_other_from_their_lists(aws: Emulator, view: ViewFactory) -> None:
    group = make_group(aws)
    make_group(aws, "idle")
    arn = make_balancer(aws)
    listen(aws, arn, "HTTP", to(group))
    seen = view()
    assert [each.arn for each in only(seen).target_groups] == [group]
    balancers = {each.id: [balancer.arn for balancer in each.balancers] for each in seen.all(TargetGroup)}
    assert balancers == {"web": [arn], "idle": []}
    assert aws.count() == 2


def test_a_load_balancer_that_was_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    arn = make_balancer(aws, "network")
    balancer = only(view())
    aws.seeding("elbv2").delete_load_balancer(LoadBalancerArn=arn)
    with pytest.raises(ResourceGone):
        _ = balancer.attributes


@pytest.mark.parametrize(
    ("told", "is_cross_zone"), [("true", True), ("false", False), ("use_load_balancer_configuration", True), (None, True)]
)
def test_a_target_group_overrides_the_cross_zone_of_its_load_balancer(
    aws: Emulator, view: ViewFactory, told: str | None, *, is_cross_zone: bool
) -> None:
    group = make_group(aws)
    listen(aws, make_balancer(aws), "HTTP", to(group))
    attributes = [] if told is None else [{"Key": CROSS_ZONE, "Value": told}]
    aws.fake("elbv2", "DescribeTargetGroupAttributes", lambda _wanted, _state: {"Attributes": attributes})
    assert web(view()).is_cross_zone is is_cross_zone


def test_a_target_group_that_nothing_routes_to_is_neither_cross_zone_nor_not(aws: Emulator, view: ViewFactory) -> None:
    make_group(aws)
    assert web(view()).is_cross_zone is None


def test_a_target_group_is_made_cross_zone_and_left_to_its_load_balancer_again(aws: Emulator, round_trip: RoundTrip) -> None:
    make_group(aws)
    between = round_trip(web, lambda each: TargetGroup.attributes.change(each, each.attributes.with_cross_zone()))
    assert between.cross_zone == "true"


def described(*targets: Mapping[str, Any]) -> dict[str, Any]:
    return {"TargetHealthDescriptions": list(targets)}


def target(name: str, state: str, port: int = 80, zone: str | None = None, **more: Any) -> dict[str, Any]:
    where = {} if zone is None else {"AvailabilityZone": zone}
    return {"Target": {"Id": name, "Port": port, **where}, "TargetHealth": {"State": state}, **more}


def group_of(aws: Emulator, view: ViewFactory, targets: Sequence[Mapping[str, Any]], **attributes: str) -> TargetGroup:
    """A target group whose health AWS describes so."""
    make_group(aws)
    told = [{"Key": key, "Value": value} for key, value in attributes.items()]
    aws.fake("elbv2", "DescribeTargetHealth", lambda _wanted, _state: described(*targets))
    aws.fake("elbv2", "DescribeTargetGroupAttributes", lambda _wanted, _state: {"Attributes": told})
    return web(view())


def test_health_of_registered_instances_is_read_and_a_stopped_one_is_no_capacity(aws: Emulator, view: ViewFactory) -> None:
    group = make_group(aws)
    listen(aws, make_balancer(aws), "HTTP", to(group))
    ec2 = aws.seeding("ec2")
    made = ec2.run_instances(ImageId="ami-12345678", MinCount=2, MaxCount=2)["Instances"]
    first, second = (instance["InstanceId"] for instance in made)
    aws.seeding("elbv2").register_targets(TargetGroupArn=group, Targets=[{"Id": first}, {"Id": second}])
    ec2.stop_instances(InstanceIds=[second])
    assert {each.id: (each.serves, each.zone) for each in web(view()).health} == {first: (True, None), second: (False, None)}


@pytest.mark.parametrize("state", ["initial", "draining", "unused", "unhealthy", "unhealthy.draining"])
def test_only_healthy_targets_are_capacity(aws: Emulator, view: ViewFactory, state: str) -> None:
    group = group_of(aws, view, [target("i-1", "healthy"), target("i-2", state)])
    assert [each.serves for each in group.health] == [True, False]


def test_of_a_target_without_health_checks_nobody_knows_whether_it_serves(aws: Emulator, view: ViewFactory) -> None:
    told = target("arn:lambda", "unavailable", zone="all")
    assert [each.serves for each in group_of(aws, view, [told]).health] == [None]


def test_a_target_behind_several_ports_is_one_target_and_its_best_port_counts(aws: Emulator, view: ViewFactory) -> None:
    told = [target("i-1", "unhealthy", 8080), target("i-1", "healthy", 8081), target("i-2", "unavailable"), target("i-2", "draining", 81)]
    group = group_of(aws, view, told)
    assert len(group.health) == 4
    assert {each.id: (each.port, each.serves) for each in group.targets} == {"i-1": (8081, True), "i-2": (80, None)}


def test_an_address_outside_the_vpc_has_no_zone(aws: Emulator, view: ViewFactory) -> None:
    group = group_of(aws, view, [target("10.0.0.4", "healthy", zone="eu-west-1a"), target("192.0.2.9", "healthy", zone="all")])
    assert [(each.zone, each.is_of_every_zone) for each in group.health] == [("eu-west-1a", False), (None, True)]


@pytest.mark.parametrize(("override", "serves"), [("no_override", True), ("unknown", True), ("zonal_shift_active", False)])
def test_a_healthy_target_that_is_shifted_away_gets_nothing(aws: Emulator, view: ViewFactory, override: str, *, serves: bool) -> None:
    told = target("i-1", "healthy", AdministrativeOverride={"State": override, "Reason": "r", "Description": "d"})
    assert [each.serves for each in group_of(aws, view, [told]).health] == [serves]


def test_a_group_without_a_healthy_target_fails_open(aws: Emulator, view: ViewFactory) -> None:
    assert group_of(aws, view, [target("i-1", "unhealthy"), target("i-2", "unhealthy")]).is_failing_open


def test_a_group_with_too_few_healthy_targets_for_its_own_threshold_fails_open(aws: Emulator, view: ViewFactory) -> None:
    threshold = {"target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "50"}
    told = [target("i-1", "healthy"), target("i-2", "unhealthy"), target("i-3", "unhealthy"), target("i-4", "initial")]
    assert group_of(aws, view, told, **threshold).is_failing_open


def test_a_group_whose_targets_are_all_healthy_does_not_fail_open_and_is_not_asked_for_its_threshold(
    aws: Emulator, view: ViewFactory
) -> None:
    assert not group_of(aws, view, [target("i-1", "healthy"), target("i-2", "unused")]).is_failing_open
    assert aws.count("elbv2", "DescribeTargetGroupAttributes") == 0


@pytest.mark.parametrize(
    ("count", "percent", "needed"),
    [(None, None, 1), ("1", "off", 1), ("3", "off", 3), ("off", "50", 5), ("2", "11", 2), ("off", "off", 0), ("1", "11", 2)],
)
def test_a_zone_leaves_dns_by_count_or_by_percentage_whichever_is_stricter(count: str | None, percent: str | None, needed: int) -> None:
    assert GroupAttributes(dns_count=count, dns_percent=percent).keeps_dns_from(10) == needed
    assert GroupAttributes(routing_count=count, routing_percent=percent).trusts_health_from(10) == needed


def test_attributes_come_back_from_their_images() -> None:
    balancer = BalancerAttributes(cross_zone="false", zonal_shift="true")
    assert LoadBalancer.attributes.load(balancer.image()) == balancer
    group = GroupAttributes(dns_count="2", on_unhealthy="rebalance")
    assert TargetGroup.attributes.load(group.image()) == group
    assert Target.model_validate(target("i-1", "healthy")).told_zone is None


def test_target_health_that_may_not_be_read_is_unreadable_and_the_missing_action_is_named(aws: Emulator, view: ViewFactory) -> None:
    make_group(aws)
    group = web(view())
    aws.deny("elbv2", "DescribeTargetHealth")
    with pytest.raises(Unreadable, match="allow elasticloadbalancing:DescribeTargetHealth"):
        _ = group.health
