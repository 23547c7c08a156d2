from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from seawall.errors import Unreadable
from seawall.facts.base import the
from seawall.facts.ec2.flow_log import FlowLogSettings
from seawall.facts.ec2.instance import Instance, MetadataOptions
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.region import AWS_KEY, EbsRegion
from seawall.facts.ec2.security_group import Permission, Permissions, SecurityGroup, gathered, rules
from seawall.facts.ec2.vpc import Subnet, Vpc
from seawall.facts.network import ANYWHERE
from seawall.facts.snapshot import TargetView
from tests.builders import given
from tests.emulator import Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::123456789012:role/flows"


# Instances


@pytest.fixture
def instance_id(aws: Emulator) -> str:
    """A running instance that answers IMDSv1."""
    ran = aws.seeding("ec2").run_instances(
        ImageId="ami-12345678",
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.micro",
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "pay"}]}],
    )
    return str(ran["Instances"][0]["InstanceId"])


def test_an_instance_is_listed_with_its_place_and_tags(aws: Emulator, view: ViewFactory, instance_id: str) -> None:
    instance = the(view(), Instance)
    subnet = next(each for each in aws.seeding("ec2").describe_subnets()["Subnets"] if each["SubnetId"] == instance.subnet_id)
    assert instance.id == instance_id
    assert instance.arn == f"arn:aws:ec2:eu-west-1:123456789012:instance/{instance_id}"
    assert (instance.state, instance.instance_type, instance.is_ending) == ("running", "t3.micro", False)
    assert instance.launched is not None
    assert instance.launched.tzinfo is not None
    assert instance.availability_zone == subnet["AvailabilityZone"]
    assert instance.zone_id == subnet["AvailabilityZoneId"]
    assert instance.read_tags() == {"team": "pay"}
    assert aws.count("ec2", "DescribeInstances") == aws.count("ec2", "DescribeSubnets") == 1


def test_tokens_are_required_and_made_optional_again(instance_id: str, round_trip: RoundTrip) -> None:
    def change(instance: Instance) -> Any:
        assert instance.id == instance_id
        assert instance.metadata_options is not None
        return Instance.metadata_options.change(instance, instance.metadata_options.model_copy(update={"http_tokens": "required"}))

    # moto forgets every option that a change does not name, where AWS keeps them: the way back puts them there again.
    assert round_trip(lambda view: the(view, Instance), change).requires_tokens


def test_a_disabled_endpoint_is_not_named_when_tokens_are_required() -> None:
    instance = Instance(instance_id="i-1", state="running")
    now = MetadataOptions(http_tokens="optional", http_endpoint="disabled")
    (call,) = instance.metadata_options_calls(now, now.model_copy(update={"http_tokens": "required"}))
    assert call.arguments == {"InstanceId": "i-1", "HttpTokens": "required"}


# EBS


def test_encryption_by_default_is_turned_on_and_off_again(round_trip: RoundTrip) -> None:
    assert round_trip(lambda view: the(view, EbsRegion), lambda region: EbsRegion.encrypts_by_default.change(region, True)) is True


def test_encryption_by_default_is_asked_for_in_each_region(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("ec2", "us-east-1").enable_ebs_encryption_by_default()
    assert [the(view(region), EbsRegion).encrypts_by_default for region in ("us-east-1", "eu-west-1")] == [True, False]


def test_the_default_key_is_chosen_and_reset_to_that_of_aws(round_trip: RoundTrip) -> None:
    assert round_trip(lambda view: the(view, EbsRegion), lambda region: EbsRegion.default_key.change(region, KEY)) == KEY


def test_the_default_key_goes_back_to_another_customer_key(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("ec2").modify_ebs_default_kms_key_id(KmsKeyId=KEY.replace("1234abcd", "5678abcd"))
    assert round_trip(lambda view: the(view, EbsRegion), lambda region: EbsRegion.default_key.change(region, AWS_KEY)) == AWS_KEY


# Security groups

Authorize = Callable[..., str]


@pytest.fixture
def authorize(aws: Emulator) -> Authorize:
    """Makes a group with these ingress permissions."""

    def made(*permissions: dict[str, Any]) -> str:
        ec2 = aws.seeding("ec2")
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        group = str(ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"])
        if permissions:
            ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=list(permissions))
        return group

    return made


def web(view: TargetView) -> SecurityGroup:
    return next(group for group in view.all(SecurityGroup) if group.group_name == "web")


def default(view: TargetView) -> SecurityGroup:
    return next(group for group in view.all(SecurityGroup) if group.is_default)


MIXED = {
    "IpProtocol": "tcp",
    "FromPort": 22,
    "ToPort": 22,
    "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "everybody"}, {"CidrIp": "10.0.0.0/8", "Description": "inside"}],
    "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
}


def test_exactly_the_rules_of_the_world_are_revoked_and_come_back_with_their_descriptions(
    authorize: Authorize, round_trip: RoundTrip
) -> None:
    group_id = authorize(MIXED, {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})

    def change(group: SecurityGroup) -> Any:
        assert group.arn == f"arn:aws:ec2:eu-west-1:123456789012:security-group/{group_id}"
        assert group.opens(22, to=ANYWHERE)
        closing = tuple(group.openings(22))
        assert len(closing) == 3
        return SecurityGroup.ingress.change(group, group.without(closing))

    (between,) = round_trip(web, change)
    assert [source.image() for source in between.ip_ranges] == [{"CidrIp": "10.0.0.0/8", "Description": "inside"}]


def test_a_group_loses_all_rules_to_groups_and_lists_and_gets_them_back(aws: Emulator, authorize: Authorize, round_trip: RoundTrip) -> None:
    ec2 = aws.seeding("ec2")
    made = ec2.create_managed_prefix_list(PrefixListName="office", MaxEntries=2, AddressFamily="IPv4", Entries=[{"Cidr": "192.0.2.0/24"}])
    group_id = authorize()
    pairs = [{"GroupId": group_id, "Description": "itself"}]
    lists = [{"PrefixListId": made["PrefixList"]["PrefixListId"], "Description": "office"}]
    ec2.authorize_security_group_ingress(
        GroupId=group_id,
        IpPermissions=[{"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "UserIdGroupPairs": pairs, "PrefixListIds": lists}],
    )
    assert round_trip(web, lambda group: SecurityGroup.ingress.change(group, ())) == ()


def test_the_egress_rules_of_a_default_group_are_revoked_and_come_back(round_trip: RoundTrip) -> None:
    # AWS also gives a default group a rule that lets its own members in; moto gives it the one for egress alone.
    assert round_trip(default, lambda group: SecurityGroup.egress.change(group, ())) == ()


def test_a_prefix_list_is_read_only_where_a_rule_names_it_and_no_range_decides(
    aws: Emulator, view: ViewFactory, authorize: Authorize
) -> None:
    made = aws.seeding("ec2").create_managed_prefix_list(
        PrefixListName="all", MaxEntries=2, AddressFamily="IPv4", Entries=[{"Cidr": "0.0.0.0/0"}]
    )
    name = made["PrefixList"]["PrefixListId"]
    authorize(
        {
            "IpProtocol": "tcp",
            "FromPort": 22,
            "ToPort": 22,
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            "PrefixListIds": [{"PrefixListId": name}],
        },
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "PrefixListIds": [{"PrefixListId": name}]},
    )
    group = web(view())
    assert group.opens(22)
    assert not group.opens(443)
    assert aws.count("ec2", "GetManagedPrefixListEntries") == 0
    assert group.opens(80)
    assert [rule.source.name for rule in group.openings(22)] == ["0.0.0.0/0", name]
    assert aws.count("ec2", "GetManagedPrefixListEntries") == 1
    assert name in [each.id for each in view().all(PrefixList)]


def test_a_prefix_list_that_cannot_be_read_hides_no_rule_that_names_the_world() -> None:
    scope = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "PrefixListIds": [{"PrefixListId": "pl-1"}]}
    opened = Permission.model_validate({**scope, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})
    group = given(SecurityGroup(group_id="sg-1", group_name="web", ip_permissions=(opened,)))
    assert group.opens(22)
    assert [rule.source.name for rule in group.openings(22, lists=False)] == ["0.0.0.0/0"]
    group = given(SecurityGroup(group_id="sg-1", group_name="web", ip_permissions=(Permission.model_validate(scope),)))
    with pytest.raises(Unreadable):
        group.opens(22)


def test_a_group_knows_its_network_interfaces(aws: Emulator, view: ViewFactory, authorize: Authorize) -> None:
    group_id = authorize()
    subnet = aws.seeding("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    made = aws.seeding("ec2").create_network_interface(
        SubnetId=subnet, Groups=[group_id], TagSpecifications=[{"ResourceType": "network-interface", "Tags": [{"Key": "a", "Value": "b"}]}]
    )
    here = view()
    (interface,) = web(here).network_interfaces
    assert interface.id == made["NetworkInterface"]["NetworkInterfaceId"]
    assert interface.read_tags() == {"a": "b"}
    assert default(here).network_interfaces == ()
    assert len(here.all(NetworkInterface)) == 1


def test_a_peering_status_is_not_sent_back() -> None:
    told = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-2", "PeeringStatus": "active"}]}
    group = SecurityGroup(group_id="sg-1", group_name="web")
    (call,) = group.ingress_calls((), (Permission.model_validate(told),))
    assert call.operation == "ec2.authorize_security_group_ingress"
    assert call.arguments["IpPermissions"] == [{**told, "UserIdGroupPairs": [{"GroupId": "sg-2"}]}]


scopes = st.sampled_from([("tcp", 22, 22), ("tcp", 0, 65535), ("udp", 53, 53), ("-1", None, None)])
ranges = st.frozensets(st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "192.0.2.0/24"]), min_size=1)
permissions = st.dictionaries(scopes, ranges, max_size=4).map(
    lambda found: tuple(
        Permission.model_validate(
            {"IpProtocol": protocol, "FromPort": first, "ToPort": last, "IpRanges": [{"CidrIp": cidr} for cidr in sorted(cidrs)]}
        )
        for (protocol, first, last), cidrs in found.items()
    )
)


def played(now: Permissions, group: SecurityGroup, wanted: Permissions) -> set[str]:
    """What EC2 makes of a writer's calls."""
    present = {rule.key for rule in rules(now)}
    for call in group.ingress_calls(now, wanted):
        named = {rule.key for rule in rules(Permission.model_validate(each) for each in call.arguments["IpPermissions"])}
        revokes = "revoke" in call.operation
        assert named <= present if revokes else not named & present, "EC2 refuses to revoke what is not there and to authorise what is"
        present = present - named if revokes else present | named
    return present


@for_all(permissions, permissions)
def test_the_calls_between_any_two_states_lead_from_one_to_the_other(now: Permissions, wanted: Permissions) -> None:
    group = SecurityGroup(group_id="sg-1", group_name="web")
    assert played(now, group, wanted) == {rule.key for rule in rules(wanted)}
    assert group.ingress_calls(now, now) == ()


@for_all(permissions)
def test_rules_gathered_again_are_the_same_rules(known: Permissions) -> None:
    assert {rule.key for rule in rules(gathered(rules(known)))} == {rule.key for rule in rules(known)}


# VPCs


def vpc(view: TargetView) -> Vpc:
    return the(view, Vpc)


@pytest.fixture
def flows(aws: Emulator) -> None:
    """Buckets and a log group for flow logs."""
    for name in ("flows", "rejected"):  # moto knows no folders in a bucket as destinations
        aws.seeding("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    aws.seeding("logs").create_log_group(logGroupName="flows")


@pytest.mark.usefixtures("flows")
@pytest.mark.parametrize(
    "made",
    [FlowLogSettings.to_bucket("REJECT", "arn:aws:s3:::flows"), FlowLogSettings.to_log_group("ALL", "flows", ROLE)],
    ids=["bucket", "log group"],
)
def test_a_flow_log_is_made_and_deleted_by_the_id_that_aws_gave(round_trip: RoundTrip, made: FlowLogSettings) -> None:
    (between,) = round_trip(vpc, lambda each: Vpc.flow_logs.change(each, (*each.flow_logs, made)))
    assert between.flow_log_id.startswith("fl-")
    assert between.place == made.place
    assert between.captures == made.captures


@pytest.mark.usefixtures("flows")
def test_the_undo_keeps_the_flow_logs_that_were_there(aws: Emulator, view: ViewFactory, round_trip: RoundTrip) -> None:
    name = vpc(view()).id
    aws.seeding("ec2").create_flow_logs(
        ResourceIds=[name], ResourceType="VPC", TrafficType="ACCEPT", LogDestinationType="s3", LogDestination="arn:aws:s3:::flows"
    )
    made = FlowLogSettings.to_bucket("REJECT", "arn:aws:s3:::rejected")
    before = vpc(view())
    assert (before.captures("ACCEPT"), before.captures("REJECT")) == (True, False)
    assert len(round_trip(vpc, lambda each: Vpc.flow_logs.change(each, (*each.flow_logs, made)))) == 2


def test_an_answer_of_200_that_made_nothing_shows_when_it_is_read_back(view: ViewFactory, apply: Apply) -> None:
    made = FlowLogSettings.to_bucket("REJECT", "arn:aws:s3:::no-such-bucket")
    before = vpc(view())
    apply(Vpc.flow_logs.change(before, (made,)).calls())
    assert vpc(view()).flow_logs == before.flow_logs == ()


@pytest.mark.usefixtures("flows")
def test_a_vpc_is_covered_once_every_subnet_has_a_flow_log(aws: Emulator, view: ViewFactory) -> None:
    here = view()
    assert not vpc(here).captures("REJECT")
    assert aws.count("ec2", "DescribeSubnets") == 0
    subnets = [subnet.id for subnet in here.all(Subnet)]
    to_bucket = {"ResourceType": "Subnet", "TrafficType": "ALL", "LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::flows"}
    aws.seeding("ec2").create_flow_logs(ResourceIds=subnets[1:], **to_bucket)
    assert not vpc(view()).captures("REJECT")
    aws.seeding("ec2").create_flow_logs(ResourceIds=subnets[:1], **to_bucket)
    assert vpc(view()).captures("ALL")


@pytest.mark.usefixtures("flows")
def test_a_flow_log_that_cannot_deliver_captures_nothing(aws: Emulator, view: ViewFactory) -> None:
    # moto lets the delivery fail where the log group does not exist; EC2 would make the group.
    aws.seeding("ec2").create_flow_logs(
        ResourceIds=[vpc(view()).id], ResourceType="VPC", TrafficType="ALL", LogGroupName="gone", DeliverLogsPermissionArn=ROLE
    )
    (log,) = vpc(view()).flow_logs
    assert log.is_failing
    assert log.captures == frozenset()


def test_a_flow_log_deleted_by_others_is_made_again_as_it_was() -> None:
    told = {
        "FlowLogId": "fl-1",
        "TrafficType": "ALL",
        "LogDestinationType": "cloud-watch-logs",
        "LogDestination": "arn:aws:logs:eu-west-1:123456789012:log-group:flows",
        "LogGroupName": "flows",
        "MaxAggregationInterval": 60,
        "CreationTime": "2026-11-24T00:00:00Z",
        "FlowLogStatus": "ACTIVE",
    }
    (call,) = Vpc(vpc_id="vpc-1").flow_logs_calls((), (FlowLogSettings.model_validate(told),))
    kept = ("TrafficType", "LogDestinationType", "LogDestination", "MaxAggregationInterval")
    assert call.arguments == {"ResourceIds": ["vpc-1"], "ResourceType": "VPC", **{name: told[name] for name in kept}}
