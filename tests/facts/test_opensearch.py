"""OpenSearch Service, read over HTTP; moto knows neither nodes nor health nor connections nor tags by ARN, so those answers are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.errors import ResourceGone, Unreadable
from seawall.facts.opensearch import Domain
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:es:{REGION}:{ACCOUNT}:domain/search"


def make(aws: Emulator, name: str = "search", **config: Any) -> None:
    aws.seeding("opensearch").create_domain(DomainName=name, ClusterConfig={"InstanceType": "r6g.large.search", **config})


def told(config: Mapping[str, Any] | None = None, **settings: Any) -> Domain:
    """A domain as AWS describes it."""
    return Domain.model_validate({"DomainName": "search", "ARN": ARN, "ClusterConfig": config or {}, **settings})


def only(view: TargetView) -> Domain:
    (found,) = view.all(Domain)
    return found


def test_a_domain_is_listed_with_its_cluster_in_two_calls(view: ViewFactory, aws: Emulator) -> None:
    make(
        aws,
        InstanceCount=6,
        ZoneAwarenessEnabled=True,
        ZoneAwarenessConfig={"AvailabilityZoneCount": 3},
        DedicatedMasterEnabled=True,
        DedicatedMasterType="m6g.large.search",
        DedicatedMasterCount=3,
    )
    found = only(view())
    assert (found.id, found.arn, found.instance_type) == ("search", ARN, "r6g.large.search")
    assert (found.data_node_count, found.zone_count, found.most_in_one_zone, found.master_count) == (6, 3, 2, 3)
    assert (found.has_standby, found.warm_count) == (False, 0)
    assert aws.count("opensearch") == 2


def test_domains_are_described_five_at_a_time(view: ViewFactory, aws: Emulator) -> None:
    names = [f"search-{number}" for number in range(6)]
    for name in names:
        make(aws, name)
    heard = aws.heard("opensearch", "DescribeDomains")
    assert sorted(each.id for each in view().all(Domain)) == names
    assert sorted(len(each["DomainNames"]) for each in heard) == [1, 5]


def test_a_region_without_domains_takes_one_call(view: ViewFactory, aws: Emulator) -> None:
    assert view().all(Domain) == ()
    assert aws.count("opensearch") == 1


def test_domains_of_elasticsearch_are_in_the_same_list(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("opensearch").create_domain(DomainName="old", EngineVersion="Elasticsearch_7.10")
    assert only(view()).id == "old"


@pytest.mark.parametrize(
    ("config", "zones"),
    [
        ({}, 1),
        ({"ZoneAwarenessEnabled": False, "ZoneAwarenessConfig": {"AvailabilityZoneCount": 3}}, 1),
        ({"ZoneAwarenessEnabled": True}, 2),
        ({"ZoneAwarenessEnabled": True, "ZoneAwarenessConfig": {"AvailabilityZoneCount": 3}}, 3),
    ],
)
def test_zone_awareness_alone_means_two_zones_and_without_it_there_is_one(config: dict[str, Any], zones: int) -> None:
    assert told(config).zone_count == zones


def test_the_number_of_masters_counts_only_while_they_are_on() -> None:
    assert told({"DedicatedMasterEnabled": False, "DedicatedMasterCount": 3}).master_count == 0
    assert told({"DedicatedMasterEnabled": True, "DedicatedMasterCount": 3}).master_count == 3


def test_warm_nodes_are_counted_apart_and_only_while_they_are_on() -> None:
    found = told({"InstanceCount": 3, "WarmEnabled": True, "WarmCount": 2})
    assert (found.data_node_count, found.warm_count) == (3, 2)
    assert told({"WarmEnabled": False, "WarmCount": 2}).warm_count == 0


@pytest.mark.parametrize(("nodes", "zones", "most"), [(6, 3, 2), (4, 3, 2), (3, 2, 2), (2, 2, 1)])
def test_nodes_that_the_zones_do_not_divide_leave_one_zone_fuller(nodes: int, zones: int, most: int) -> None:
    config = {"InstanceCount": nodes, "ZoneAwarenessEnabled": True, "ZoneAwarenessConfig": {"AvailabilityZoneCount": zones}}
    assert told(config).most_in_one_zone == most


@pytest.mark.parametrize(
    ("settings", "changing", "available"),
    [
        ({}, False, True),
        ({"Processing": True}, True, True),
        ({"UpgradeProcessing": True}, True, True),
        ({"DomainProcessingStatus": "Active"}, False, True),
        ({"DomainProcessingStatus": "Modifying"}, True, True),
        ({"DomainProcessingStatus": "Creating", "Processing": True}, True, False),
        ({"DomainProcessingStatus": "Isolated"}, False, False),
        ({"Deleted": True}, False, False),
    ],
)
def test_a_domain_says_whether_a_change_is_under_way_and_whether_it_can_be_used(
    settings: dict[str, Any], *, changing: bool, available: bool
) -> None:
    found = told(**settings)
    assert (found.is_changing, found.is_available) == (changing, available)


def test_a_domain_in_a_vpc_names_its_subnets_and_zones_and_a_public_one_none() -> None:
    found = told(VPCOptions={"SubnetIds": ["subnet-a", "subnet-b"], "AvailabilityZones": [f"{REGION}a", f"{REGION}b"]})
    assert (found.subnet_ids, found.zones) == (("subnet-a", "subnet-b"), (f"{REGION}a", f"{REGION}b"))
    assert (told().subnet_ids, told().zones) == ((), ())


def test_nodes_tell_where_they_are_and_what_they_are_for(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    nodes = [
        {"NodeId": "1", "NodeType": "Data", "AvailabilityZone": f"{REGION}a", "NodeStatus": "Active"},
        {"NodeId": "2", "NodeType": "Data", "AvailabilityZone": f"{REGION}b", "NodeStatus": "StandBy"},
        {"NodeId": "3", "NodeType": "Master", "AvailabilityZone": f"{REGION}c", "NodeStatus": "NotAvailable"},
    ]
    aws.fake("opensearch", "DescribeDomainNodes", lambda *_: {"DomainNodesStatusList": nodes})
    found = only(view()).nodes
    assert found is not None
    assert [(node.kind, node.zone, node.is_available) for node in found] == [
        ("Data", f"{REGION}a", True),
        ("Data", f"{REGION}b", True),
        ("Master", f"{REGION}c", False),
    ]


def test_health_is_read_zone_by_zone_and_what_aws_could_not_find_out_is_absent(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    zone = {
        "AvailabilityZoneName": f"{REGION}a",
        "ZoneStatus": "Active",
        "ConfiguredDataNodeCount": "2",
        "AvailableDataNodeCount": "1",
        "TotalUnAssignedShards": "NotAvailable",
    }
    health = {
        "DomainState": "Active",
        "AvailabilityZoneCount": "3",
        "ActiveAvailabilityZoneCount": "NotAvailable",
        "MasterNode": "UnAvailable",
        "ClusterHealth": "Yellow",
        "TotalUnAssignedShards": "4",
        "EnvironmentInformation": [{"AvailabilityZoneInformation": [zone]}],
    }
    aws.fake("opensearch", "DescribeDomainHealth", lambda *_: health)
    found = only(view()).health
    assert found is not None
    assert (found.zone_count, found.active_zone_count, found.unassigned_shards) == (3, None, 4)
    assert (found.color, found.has_master) == ("Yellow", False)
    (there,) = found.zones
    assert (there.zone, there.status, there.data_nodes, there.available_data_nodes, there.unassigned_shards) == (
        f"{REGION}a",
        "Active",
        2,
        1,
        None,
    )


def test_a_domain_of_which_aws_tells_no_nodes_has_none_to_tell(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    aws.fail("opensearch", "DescribeDomainNodes", code="DisabledOperationException", status=409)
    aws.fail("opensearch", "DescribeDomainHealth", code="DisabledOperationException", status=409)
    found = only(view())
    assert (found.nodes, found.health) == (None, None)


def test_a_domain_that_was_deleted_since_it_was_listed_is_gone(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    found = only(view())
    aws.fail("opensearch", "DescribeDomainNodes", code="ResourceNotFoundException", status=409)
    with pytest.raises(ResourceGone):
        found.nodes  # noqa: B018


def connection(name: str, follower: str, region: str, leader: str = "search", status: str = "ACTIVE") -> dict[str, Any]:
    """An inbound connection as AWS describes it: its source is the local domain of whoever asked for it."""

    def end(domain: str, where: str) -> dict[str, Any]:
        return {"AWSDomainInformation": {"OwnerId": ACCOUNT, "DomainName": domain, "Region": where}}

    return {
        "ConnectionId": name,
        "LocalDomainInfo": end(follower, region),
        "RemoteDomainInfo": end(leader, REGION),
        "ConnectionStatus": {"StatusCode": status},
    }


def test_domains_that_pull_from_this_one_are_its_followers_and_are_read_to_the_last_page(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    pages = {
        None: {
            "Connections": [connection("1", "copy", "eu-central-1"), connection("2", "copy", "eu-west-2", "other")],
            "NextToken": "next",
        },
        "next": {"Connections": [connection("3", "late", "eu-north-1", status="PENDING_ACCEPTANCE")]},
    }
    aws.fake("opensearch", "DescribeInboundConnections", lambda wanted, _: pages[wanted.get("NextToken")])
    found = only(view()).followers
    assert [(each.source, each.source_region, each.is_active) for each in found] == [
        ("copy", "eu-central-1", True),
        ("late", "eu-north-1", False),
    ]
    assert aws.count("opensearch", "DescribeInboundConnections") == 2


def test_tags_of_all_domains_are_read_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    mapping = [{"ResourceARN": ARN, "Tags": [{"Key": "app", "Value": "shop"}]}]
    heard = aws.heard("resourcegroupstaggingapi", "GetResources")
    aws.fake("resourcegroupstaggingapi", "GetResources", lambda *_: {"ResourceTagMappingList": mapping})
    assert only(view()).read_tags() == {"app": "shop"}
    assert [each["ResourceTypeFilters"] for each in heard] == [["es"]]
    assert Domain.tag_reads()[0].actions == ("tag:GetResources",)


def test_domains_that_may_not_be_listed_are_unreadable_and_the_missing_actions_are_named(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("opensearch")
    with pytest.raises(Unreadable, match="allow es:ListDomainNames and es:DescribeDomains"):
        view().all(Domain)
