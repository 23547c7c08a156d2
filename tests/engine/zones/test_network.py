"""What members need of their network: a pool in three zones is worth no more than the way out of its subnets."""

from __future__ import annotations

import pytest

from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.engine.zones.building.build import actions_of
from seawall.engine.zones.needs.network import needs_of_subnet
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.nat import NatGateway, SubnetNat
from seawall.facts.ec2.route import RouteTarget, TableRoute
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.transit_gateway import TransitGatewayVpcAttachment
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.efs import FileSystem
from seawall.facts.fact import View
from seawall.facts.overlay import Overlay
from seawall.facts.zones import AvailabilityZone
from tests.builders import REGION, Given
from tests.engine.workload_builders import NOW, judge, only, policy, subnet
from tests.engine.zones.network_builders import (
    SUBNETS,
    VPC,
    WEB,
    endpoint,
    file_system,
    machine,
    mount,
    nat,
    regional_nat,
    site_of,
    table,
)

EGRESS = {"dependsOn": ["Egress"]}
ENDPOINTS = {"dependsOn": ["Endpoints"]}
MOUNTS = {"dependsOn": ["MountTargets"]}
PRIVATE = ("subnet-a", "subnet-b", "subnet-c")
ONE_NAT = (table("rtb-1", *PRIVATE, NatGatewayId="nat-0a"), nat("nat-0a", "a"))
NAT_EACH = tuple(
    each
    for letter in "abc"
    for each in (table(f"rtb-{letter}", f"subnet-{letter}", NatGatewayId=f"nat-0{letter}"), nat(f"nat-0{letter}", letter))
)


def judged(*resources: Resource, wants: dict[str, list[str]] = EGRESS, **facts: dict[str, object]) -> tuple[Verdict, str]:
    asked, view = policy(WEB, workload=wants), site_of(*resources, facts=facts)
    finding, _ = only(asked, view)
    read = {action for read in view.touched for action in read.actions}
    assert read <= actions_of(asked.spec.workloads), "what is read must be declared"
    return finding.verdict, finding.message


def unread(*kinds: type[Resource], resources: tuple[Resource, ...] = ONE_NAT) -> Given:
    """A target in which these lists are denied."""
    view = site_of(*resources)
    for kind in kinds:
        del view.lists[kind]
    return view


class TestTheWayOut:
    def test_private_subnets_behind_one_nat_gateway_fail_with_its_zone_and_the_path_says_so(self) -> None:
        finding, workload = only(policy(WEB, workload=EGRESS), site_of(*ONE_NAT))
        assert (finding.verdict, workload.verdict, workload.worst_zone) == (Verdict.FAIL, ZoneVerdict.FAILS, "euw1-az1")
        assert workload.causes == ("web > subnet-b > rtb-1 > nat-0a (euw1-az1): 0 of 2 units remain, 2 missing",)

    def test_a_nat_gateway_in_every_zone_dies_with_those_who_need_it(self) -> None:
        assert judged(*NAT_EACH)[0] is Verdict.PASS

    def test_a_subnet_that_names_no_table_uses_the_main_one(self) -> None:
        verdict, message = judged(table("rtb-main", main=True, NatGatewayId="nat-0a"), nat("nat-0a", "a"))
        assert verdict is Verdict.FAIL
        assert "web > subnet-b > rtb-main > nat-0a (euw1-az1)" in message

    def test_a_subnet_without_a_default_route_needs_no_way_out(self) -> None:
        assert judged(table("rtb-isolated", *PRIVATE))[0] is Verdict.PASS

    @pytest.mark.parametrize(
        ("part", "wanted"),
        [
            ({"DestinationCidrBlock": "0.0.0.0/1"}, Verdict.UNKNOWN),
            ({"DestinationCidrBlock": "", "DestinationPrefixListId": "pl-1"}, Verdict.UNKNOWN),
            ({"DestinationCidrBlock": "10.0.0.0/8"}, Verdict.PASS),
        ],
    )
    def test_a_way_out_in_parts_is_not_taken_for_none(self, part: dict[str, str], wanted: Verdict) -> None:
        verdict, message = judged(table("rtb-1", *PRIVATE, NatGatewayId="nat-1", **part))[:2]
        assert verdict is wanted, message
        assert ("is in parts" in message) is (wanted is Verdict.UNKNOWN)

    @pytest.mark.parametrize(
        "target",
        [
            {"GatewayId": "igw-1"},
            {"GatewayId": "vgw-1"},
            {"VpcPeeringConnectionId": "pcx-1"},
            {"DestinationCidrBlock": "", "DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"},
        ],
    )
    def test_what_a_region_has_once_is_in_no_zone(self, target: dict[str, str]) -> None:
        assert judged(table("rtb-1", *PRIVATE, **target))[0] is Verdict.PASS

    def test_the_default_route_of_ipv4_counts_where_there_are_two(self) -> None:
        both = table("rtb-1", *PRIVATE, NatGatewayId="nat-0a")
        sixth = both.routes[1].model_copy(update={"destination_cidr_block": None, "destination_ipv6_cidr_block": "::/0"})
        also = sixth.model_copy(update={"nat_gateway_id": None, "egress_only_internet_gateway_id": "eigw-1"})
        assert judged(both.model_copy(update={"routes": (also, *both.routes)}), nat("nat-0a", "a"))[0] is Verdict.FAIL

    def test_a_blackhole_is_dead_now_and_its_route_is_named(self) -> None:
        verdict, message = judged(table("rtb-1", *PRIVATE, NatGatewayId="nat-gone", State="blackhole"))
        assert verdict is Verdict.FAIL
        assert "web > subnet-b > rtb-1: 0 of 2 units remain, 2 missing: 0.0.0.0/0 is a blackhole: nat-gone is gone" in message

    def test_what_a_route_leads_to_may_lie_behind_another_route(self) -> None:
        firewall = endpoint("vpce-fw", "a", kind="GatewayLoadBalancer", SubnetIds=["subnet-pub-b"], PrivateDnsEnabled=None)
        beyond = table("rtb-nat", "subnet-pub-a", VpcEndpointId="", GatewayId="vpce-fw")
        view = site_of(*ONE_NAT, beyond, firewall)
        finding, workload = only(policy(WEB, workload=EGRESS), view)
        assert finding.verdict is Verdict.FAIL
        assert any("web > subnet-a > rtb-1 > nat-0a > subnet-pub-a > rtb-nat > vpce-fw (euw1-az2)" in cause for cause in workload.causes)

    def test_an_endpoint_of_a_firewall_in_each_zone_passes(self) -> None:
        ways = [
            each
            for letter in "abc"
            for each in (
                table(f"rtb-{letter}", f"subnet-{letter}", GatewayId=f"vpce-{letter}"),
                endpoint(f"vpce-{letter}", letter, kind="GatewayLoadBalancer", SubnetIds=[f"subnet-pub-{letter}"], PrivateDnsEnabled=None),
            )
        ]
        assert judged(*ways)[0] is Verdict.PASS

    def test_a_route_that_leads_in_a_circle_is_unknown(self) -> None:
        own = nat("nat-own", "a", SubnetId="subnet-a")
        assert judged(table("rtb-1", *PRIVATE, NatGatewayId="nat-own"), own)[0] is Verdict.FAIL, "the loss of its zone is sure"
        verdict, message = judged(
            *(
                each
                for letter in "abc"
                for each in (
                    table(f"rtb-{letter}", f"subnet-{letter}", NatGatewayId=f"nat-{letter}"),
                    nat(f"nat-{letter}", letter, SubnetId=f"subnet-{letter}"),
                )
            )
        )
        assert verdict is Verdict.UNKNOWN
        assert "needs itself" in message

    @pytest.mark.parametrize(("state", "told"), [("running", "i-nat (euw1-az1)"), ("stopped", "i-nat is stopped, wanted running")])
    def test_a_nat_instance_fails_with_its_zone_and_while_it_is_stopped(self, state: str, told: str) -> None:
        interface = NetworkInterface.model_validate(
            {
                "NetworkInterfaceId": "eni-1",
                "SubnetId": "subnet-pub-a",
                "AvailabilityZone": f"{REGION}a",
                "Attachment": {"InstanceId": "i-nat"},
            }
        )
        verdict, message = judged(
            table("rtb-1", *PRIVATE, NetworkInterfaceId="eni-1"), interface, machine("i-nat", "a", state=state, tags={})
        )
        assert verdict is Verdict.FAIL
        assert told in message

    def test_a_kind_of_target_that_is_not_known_proves_nothing(self) -> None:
        verdict, message = judged(table("rtb-1", *PRIVATE, Origin="CreateRoute"))
        assert verdict is Verdict.UNKNOWN
        assert "leads to a kind of target that is not known" in message

    def test_nothing_is_followed_that_the_workload_does_not_depend_on(self) -> None:
        view = unread(RouteTable, NatGateway, Subnet)
        assert only(policy(WEB, workload={"dependsOn": []}), view)[0].verdict is Verdict.PASS
        assert not {RouteTable.LISTING, NatGateway.LISTING, Subnet.LISTING}.intersection(view.touched)


class TestNatGateways:
    def test_one_that_is_pending_is_unknown_and_one_that_failed_is_dead(self) -> None:
        pending, failed = (
            [row.model_copy(update={"state": state}) if isinstance(row, NatGateway) else row for row in NAT_EACH]
            for state in ("pending", "failed")
        )
        finding, _ = only(policy(WEB, workload=EGRESS), site_of(*pending))
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.PENDING)
        verdict, message = judged(*failed)
        assert verdict is Verdict.FAIL
        assert "nat-0b is failed, wanted available" in message

    def test_a_regional_one_in_every_zone_passes(self) -> None:
        assert judged(table("rtb-1", *PRIVATE, NatGatewayId="nat-1"), regional_nat("euw1-az1", "euw1-az2", "euw1-az3"))[0] is Verdict.PASS

    def test_a_regional_one_in_one_zone_is_a_zonal_one(self) -> None:
        verdict, message = judged(table("rtb-1", *PRIVATE, NatGatewayId="nat-1"), regional_nat("euw1-az1"))
        assert verdict is Verdict.FAIL
        assert "web > subnet-b > rtb-1 > nat-1" in message

    def test_a_regional_one_that_expands_by_itself_is_pending_where_it_is_not_yet(self) -> None:
        gateway = regional_nat("euw1-az1", AutoProvisionZones="enabled")
        finding, _ = only(policy(WEB, workload=EGRESS), site_of(table("rtb-1", *PRIVATE, NatGatewayId="nat-1"), gateway))
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.PENDING)

    def test_one_that_is_in_no_list_is_unknown(self) -> None:
        verdict, message = judged(table("rtb-1", *PRIVATE, NatGatewayId="nat-theirs"))
        assert verdict is Verdict.UNKNOWN
        assert "nat-theirs is in no list that this account may read" in message

    def test_what_a_plan_lays_over_the_routes_and_subnets_is_what_is_simulated(self) -> None:
        view = site_of(*ONE_NAT, table("rtb-c", "subnet-c", NatGatewayId="nat-0a"), table("rtb-b", "subnet-b", NatGatewayId="nat-0a"))
        for each in SUBNETS:
            view.facts[Subnet, each.id, "nat"] = SubnetNat()
        assert judge_over(view)[0] is Verdict.FAIL
        wished = Overlay(view)
        for letter in "bc":
            place = next(each for each in view.all(Subnet) if each.id == f"subnet-pub-{letter}")
            wished.lay(Subnet.nat.change(place, place.nat.with_another))
            route = next(each for each in view.all(TableRoute) if each.id == f"rtb-{letter}|0.0.0.0/0")
            wished.lay(TableRoute.leads_to.change(route, RouteTarget(nat_gateway_in=place.id)))
        assert judge_over(wished)[0] is Verdict.PASS


def judge_over(view: View) -> tuple[Verdict, str]:
    (answer,), _ = judge(policy(WEB, workload=EGRESS), view)  # type: ignore[arg-type]
    return answer.findings[0].verdict, answer.findings[0].message


class TestTransitGateways:
    ROUTES = table("rtb-1", *PRIVATE, TransitGatewayId="tgw-1")

    def attachment(self, *letters: str) -> TransitGatewayVpcAttachment:
        return TransitGatewayVpcAttachment.model_validate(
            {
                "TransitGatewayAttachmentId": "tgw-attach-1",
                "TransitGatewayId": "tgw-1",
                "VpcId": VPC,
                "SubnetIds": [f"subnet-{letter}" for letter in letters],
            }
        )

    def test_a_zone_without_a_subnet_of_the_attachment_cannot_reach_it_at_all(self) -> None:
        verdict, message = judged(self.ROUTES, self.attachment("a"))
        assert verdict is Verdict.FAIL
        assert f"tgw-attach-1 has no subnet in {REGION}b, so nothing there reaches tgw-1" in message

    def test_what_lies_beyond_it_is_unknown(self) -> None:
        verdict, message = judged(self.ROUTES, self.attachment("a", "b", "c"))
        assert verdict is Verdict.UNKNOWN
        assert "what tgw-1 leads to, often another account's VPC, is not followed" in message

    def test_one_without_an_attachment_that_is_listed_is_unknown(self) -> None:
        assert judged(self.ROUTES)[0] is Verdict.UNKNOWN


class TestDenials:
    @pytest.mark.parametrize(
        ("kind", "action"),
        [
            (RouteTable, "ec2:DescribeRouteTables"),
            (NatGateway, "ec2:DescribeNatGateways"),
            (Subnet, "ec2:DescribeSubnets"),
        ],
    )
    def test_a_denied_list_makes_the_workload_unknown_and_names_the_action(self, kind: type[Resource], action: str) -> None:
        view = unread(kind)
        finding, _ = only(policy(WEB, workload=EGRESS), view)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert f"{kind.TYPE} could not be listed" in finding.message or f"{kind.__name__} was not given" in finding.message
        assert action in actions_of(policy(WEB, workload=EGRESS).spec.workloads)

    def test_the_actions_are_those_of_the_dependencies_that_are_followed(self) -> None:
        asked = {name: actions_of(policy(WEB, workload={"dependsOn": several}).spec.workloads) for name, several in WANTS.items()}
        assert "ec2:DescribeRouteTables" not in asked["none"]
        assert "ec2:DescribeRouteTables" in asked["Egress"]
        assert "ec2:DescribeVpcEndpoints" in asked["Endpoints"]
        assert "elasticfilesystem:DescribeMountTargets" in asked["MountTargets"]
        assert asked["Egress"] | asked["Endpoints"] | asked["MountTargets"] == actions_of(policy(WEB).spec.workloads)

    def test_a_failure_that_is_sure_stays_one_where_more_is_unknown(self) -> None:
        view = unread(NatGateway)
        short = {**WEB, "required": {"units": 4}}
        assert only(policy(short, workload=EGRESS), view)[0].verdict is Verdict.FAIL

    def test_nodes_whose_zones_cannot_be_read_are_unknown(self) -> None:
        view = unread(AvailabilityZone)
        site = Site.read(view, NOW, None)
        assert needs_of_subnet(site, "subnet-b") == ("subnet-b",)
        assert [site.nodes[key].alive for key in ("subnet-b", "nat-0a")] == [None, None]


WANTS: dict[str, list[str]] = {"none": [], "Egress": ["Egress"], "Endpoints": ["Endpoints"], "MountTargets": ["MountTargets"]}


class TestEndpoints:
    def test_one_in_a_single_zone_takes_all_who_call_the_service_with_it(self) -> None:
        verdict, message = judged(endpoint("vpce-1", "a"), wants=ENDPOINTS)
        assert verdict is Verdict.FAIL
        assert "web > vpce-1 (euw1-az1): 0 of 2 units remain, 2 missing" in message

    def test_one_in_two_zones_outlives_either(self) -> None:
        assert judged(endpoint("vpce-1", "a", "b"), wants=ENDPOINTS)[0] is Verdict.PASS

    def test_two_subnets_in_one_zone_are_one_zone(self) -> None:
        twice = endpoint("vpce-1", SubnetIds=["subnet-a", "subnet-pub-a"])
        assert judged(twice, wants=ENDPOINTS)[0] is Verdict.FAIL

    @pytest.mark.parametrize(
        "settings",
        [{"PrivateDnsEnabled": False}, {"VpcEndpointType": "Gateway", "SubnetIds": [], "PrivateDnsEnabled": None}, {"State": "rejected"}],
    )
    def test_one_to_which_no_private_name_leads_is_needed_by_nobody(self, settings: dict[str, object]) -> None:
        assert judged(endpoint("vpce-1", "a", **settings), wants=ENDPOINTS)[0] is Verdict.PASS

    def test_one_of_another_vpc_is_needed_by_nobody(self) -> None:
        other = endpoint("vpce-1", "a").model_copy(update={"vpc_id": "vpc-2"})
        assert judged(other, wants=ENDPOINTS)[0] is Verdict.PASS

    def test_one_that_is_pending_is_unknown(self) -> None:
        finding, _ = only(policy(WEB, workload=ENDPOINTS), site_of(endpoint("vpce-1", "a", "b", State="pending")))
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.PENDING)


class TestMountTargets:
    def test_a_file_system_without_a_mount_target_in_a_zone_leaves_what_runs_there_without_it(self) -> None:
        verdict, message = judged(file_system(), wants=MOUNTS, **{"fs-1": {"mount_targets": mount("a", "b")}})
        assert verdict is Verdict.FAIL
        assert "1 of 2 units remain, 1 missing" in message
        assert f"fs-1 has no mount target in {REGION}c, where its name leads nowhere" in message

    def test_a_mount_target_in_every_zone_dies_with_those_who_use_it(self) -> None:
        assert judged(file_system(), wants=MOUNTS, **{"fs-1": {"mount_targets": mount("a", "b", "c")}})[0] is Verdict.PASS

    def test_a_one_zone_file_system_takes_all_who_mount_it_with_its_zone(self) -> None:
        single = file_system(AvailabilityZoneName=f"{REGION}a", AvailabilityZoneId="euw1-az1")
        verdict, message = judged(single, wants=MOUNTS, **{"fs-1": {"mount_targets": mount("a")}})
        assert verdict is Verdict.FAIL
        assert "web > fs-1 (euw1-az1)" in message

    def test_a_file_system_of_another_workload_or_another_vpc_is_not_mounted(self) -> None:
        theirs = file_system(Tags=[{"Key": "app", "Value": "else"}])
        assert judged(theirs, wants=MOUNTS)[0] is Verdict.PASS
        far = subnet("subnet-far", "a", "vpc-2")
        targets = tuple(each.model_copy(update={"subnet_id": "subnet-far"}) for each in mount("a"))
        assert judged(file_system(), far, wants=MOUNTS, **{"fs-1": {"mount_targets": targets}})[0] is Verdict.PASS

    def test_a_mount_target_that_one_vpc_lacks_in_a_zone_is_not_lacking_in_another_vpc(self) -> None:
        far = subnet("subnet-far", "a", "vpc-2")
        there = machine("i-far", "a").model_copy(update={"subnet_id": "subnet-far", "vpc_id": "vpc-2"})
        broken = tuple(each.model_copy(update={"subnet_id": "subnet-far", "state": "error"}) for each in mount("a"))
        view = site_of(file_system(), far, there, facts={"fs-1": {"mount_targets": (*mount("a", "b", "c"), *broken)}})
        view.lists[Instance] = tuple(reversed(view.lists[Instance]))
        finding, _ = only(policy(WEB, workload=MOUNTS), view)
        assert finding.verdict is Verdict.PASS, finding.message

    def test_mount_targets_that_cannot_be_read_are_unknown(self) -> None:
        verdict, message = judged(file_system(), wants=MOUNTS)
        assert verdict is Verdict.UNKNOWN
        assert "the mount targets of fs-1 could not be read" in message

    def test_file_systems_that_cannot_be_listed_make_what_may_mount_them_unknown(self) -> None:
        assert only(policy(WEB, workload=MOUNTS), unread(FileSystem))[0].verdict is Verdict.UNKNOWN
