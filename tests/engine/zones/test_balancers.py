"""Load balancers: which healthy targets load comes to, once a zone is lost."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Dependency, Verdict
from seawall.engine.finding import Finding
from seawall.engine.zones.loss.nodes import Basis
from seawall.errors import UnknownReason
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.ranges import RangesRegion
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.elbv2 import BalancerAttributes, ElbRegion, Forward, GroupAttributes, LoadBalancer, Target, TargetGroup
from seawall.facts.network import networks
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import SHOP, instance, target
from tests.engine.zones.family_builders import outcomes
from tests.engine.zones.network_builders import SUBNETS, nat, table
from tests.engine.zones.simulated import judged

ARN = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/web/1"
ALL = "abc"
OTHER = {"app": "else"}


def balancer(letters: str = ALL, kind: str = "application", name: str = "web", **settings: Any) -> LoadBalancer:
    zones = [{"ZoneName": f"{REGION}{letter}", "SubnetId": f"subnet-{letter}"} for letter in letters]
    plain = {"LoadBalancerName": name, "LoadBalancerArn": ARN, "Type": kind, "State": {"Code": "active"}, "AvailabilityZones": zones}
    return LoadBalancer.model_validate({**plain, **settings})


def targets(name: str = "web", kind: str = "instance", **settings: Any) -> TargetGroup:
    plain = {"TargetGroupName": name, "TargetGroupArn": group_arn(name), "TargetType": kind, "VpcId": "vpc-1", "LoadBalancerArns": [ARN]}
    return TargetGroup.model_validate({**plain, **settings})


def group_arn(name: str) -> str:
    return f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/{name}/1"


def registered(id: str, state: str = "healthy", zone: str | None = None, port: int = 80, **more: Any) -> Target:  # noqa: A002 - as AWS has it
    place = {"AvailabilityZone": zone} if zone else {}
    return Target.model_validate({"Target": {"Id": id, "Port": port, **place}, "TargetHealth": {"State": state}, **more})


def at(letter: str) -> str:
    return f"{REGION}{letter}"


def fleet(**counts: int) -> list[Instance]:
    return [instance(f"i-{letter}{number}", letter, tags=OTHER) for letter, count in counts.items() for number in range(count)]


class World:
    """One load balancer and one target group, with what is registered in it."""

    def __init__(
        self, group: TargetGroup, *members: Target, before: LoadBalancer | None = None, machines: list[Instance] | None = None
    ) -> None:
        made = before or balancer()
        self.view: Given = target(*(machines or ()))
        for kind in (LoadBalancer, TargetGroup):
            self.view.lists.pop(kind)
        self.attributes: dict[str, str] = {}
        self.view.put(made, {"attributes": BalancerAttributes()})
        self.view.put(group, {"health": members, "attributes": GroupAttributes()})
        self.sends({group.name: 1})
        self.view.put(ElbRegion())
        self.view.put(RangesRegion(), {"ranges": {"vpc-1": networks(["10.0.0.0/16"])}})
        self.balancer, self.group = made, group

    def sends(self, weights: dict[str, int]) -> World:
        forwards = tuple(Forward(listener_arn="l", target_group_arn=group_arn(name), weight=weight) for name, weight in weights.items())
        self.view.facts[LoadBalancer, "web", "forwards"] = forwards
        return self

    def treats(self, *, cross_zone: str | None = None, clients: str | None = None, **of_group: str) -> World:
        """What the attributes say: of the load balancer, and of the target group."""
        self.view.facts[LoadBalancer, "web", "attributes"] = BalancerAttributes(cross_zone=cross_zone, client_routing_policy=clients)
        self.view.facts[TargetGroup, self.group.name, "attributes"] = GroupAttributes(**of_group)
        return self

    def says(self, units: int | None = None, kind: type[TargetGroup | LoadBalancer] = TargetGroup, **more: Any) -> tuple[Verdict, str]:
        finding = self.finding(units, kind, **more)
        return finding.verdict, finding.message

    def finding(self, units: int | None, kind: type[TargetGroup | LoadBalancer], **more: Any) -> Finding:
        """Only what is of this type, and of those named along, is selected."""
        selected = [each for one in (kind, *more.get("also", ())) for each in self.view.lists[one]]
        tags = {each.arn: SHOP for each in selected}
        self.view.facts[ElbRegion, ACCOUNT, "balancer_tags"] = tags
        return judged(self.view, kind, units, **more)[0]


def pool(kind: str = "application", on: str = ALL, **counts: int) -> World:
    """Healthy instances, so many in each zone, behind a load balancer that is on in these zones."""
    machines = fleet(**counts)
    return World(targets(), *(registered(each.id) for each in machines), before=balancer(on, kind), machines=machines)


class TestTargets:
    def test_healthy_instances_are_the_units_and_their_own_list_tells_their_zones(self) -> None:
        assert pool(a=2, b=2, c=2).says(4)[0] is Verdict.PASS
        verdict, message = pool(a=3, b=2, c=1).says(4)
        assert verdict is Verdict.FAIL
        assert "it > web > euw1-az1: 3 of 4 units remain, 1 missing" in message

    def test_two_zones_of_the_balancer_prove_nothing_where_all_targets_are_in_one(self) -> None:
        verdict, message = pool(a=3).says()
        assert verdict is Verdict.FAIL
        assert "AWS::ElasticLoadBalancingV2::TargetGroup > web > euw1-az1: 0 units remain" in message

    def test_every_target_group_must_hold_what_is_required_as_the_same_instances_may_be_behind_both(self) -> None:
        world = pool(a=1, b=1, c=1)
        twin = targets("admin")
        world.view.put(twin, {"health": world.view.facts[TargetGroup, "web", "health"], "attributes": GroupAttributes()})
        world.sends({"web": 1, "admin": 1})
        assert world.says(2)[0] is Verdict.PASS
        assert world.says(3)[0] is Verdict.FAIL

    @pytest.mark.parametrize("state", ["initial", "draining", "unhealthy", "unused"])
    def test_only_healthy_targets_are_capacity(self, state: str) -> None:
        machines = fleet(a=1, b=1, c=1)
        world = World(targets(), registered("i-a0"), registered("i-b0"), registered("i-c0", state), machines=machines)
        verdict, message = world.says(2)
        assert verdict is Verdict.FAIL
        assert (f"1 more not counted: registered, and {state}" in message) is (state != "draining")

    def test_all_unhealthy_ones_get_traffic_and_are_no_capacity_all_the_same(self) -> None:
        machines = fleet(a=1, b=1)
        world = World(targets(), *(registered(each.id, "unhealthy") for each in machines), machines=machines)
        assert world.says(1)[0] is Verdict.FAIL

    def test_health_that_nobody_checks_is_unknown(self) -> None:
        machines = fleet(a=1, b=1)
        world = World(targets(), *(registered(each.id, "unavailable") for each in machines), machines=machines)
        verdict, message = world.says(1)
        assert verdict is Verdict.UNKNOWN
        assert "their health is not checked, or not known" in message

    def test_one_instance_on_two_ports_is_one_unit(self) -> None:
        machines = fleet(a=1, b=1)
        both = [registered(each.id, port=port) for each in machines for port in (80, 81)]
        assert World(targets(), *both, machines=machines).says(2)[0] is Verdict.FAIL

    def test_a_zonal_shift_takes_its_targets_away_now(self) -> None:
        shifted = registered("i-c0", AdministrativeOverride={"State": "zonal_shift_active"})
        world = World(targets(), registered("i-a0"), registered("i-b0"), shifted, machines=fleet(a=1, b=1, c=1))
        verdict, message = world.says(2)
        assert verdict is Verdict.FAIL
        assert "a zonal shift keeps traffic from them" in message

    def test_spot_instances_are_no_capacity(self) -> None:
        machines = [*fleet(a=1, b=1), instance("i-c0", "c", tags=OTHER).model_copy(update={"lifecycle": "spot"})]
        assert World(targets(), *(registered(each.id) for each in machines), machines=machines).says(2)[0] is Verdict.FAIL

    def test_an_instance_that_is_in_no_list_is_in_an_unknown_zone(self) -> None:
        world = World(targets(), registered("i-a0"), registered("i-far"), machines=fleet(a=1))
        verdict, message = world.says(1)
        assert verdict is Verdict.UNKNOWN
        assert "i-far is not in the list of instances" in message

    def test_functions_are_in_no_zone(self) -> None:
        world = World(targets(kind="lambda"), registered("arn:aws:lambda:eu-west-1:1:function:pay", "unavailable", "all"))
        assert world.says()[0] is Verdict.PASS

    def test_a_balancer_behind_a_balancer_counts_by_its_zones(self) -> None:
        inner = balancer("a", name="inner", LoadBalancerArn=f"{ARN}-inner")
        for letters, wanted in (("a", Verdict.FAIL), ("ab", Verdict.PASS)):
            world = World(targets(kind="alb"), registered(inner.stated_arn), before=balancer(kind="network"))
            world.view.put(balancer(letters, name="inner", LoadBalancerArn=inner.stated_arn))
            assert world.says()[0] is wanted

    def test_a_group_to_which_nothing_is_sent_is_not_judged_beside_one_that_serves(self) -> None:
        world = pool(a=1, b=1)
        world.view.put(targets("green"), {"health": ()})
        assert world.sends({"web": 1, "green": 0}).says()[0] is Verdict.PASS

    def test_alone_it_is_unknown(self) -> None:
        world = World(targets(LoadBalancerArns=[]))
        verdict, message = world.says()
        assert verdict is Verdict.UNKNOWN
        assert "web: no load balancer sends to it" in message

    @pytest.mark.parametrize(
        ("fact", "told"),
        [
            ((TargetGroup, "web", "health"), "the health of the targets of web could not be read"),
            ((TargetGroup, "web", "attributes"), "how web treats zones could not be read"),
            ((LoadBalancer, "web", "forwards"), "what sends to web could not be read"),
        ],
    )
    def test_what_cannot_be_read_is_unknown(self, fact: Any, told: str) -> None:
        world = pool(a=1, b=1, c=1)
        world.view.facts.pop(fact)
        verdict, message = world.says(2)
        assert verdict is Verdict.UNKNOWN
        assert told in message

    def test_too_few_targets_fail_whatever_cannot_be_read_of_how_zones_are_treated(self) -> None:
        world = pool(a=1, b=1, c=1)
        world.view.facts.pop((TargetGroup, "web", "attributes"))
        assert world.says(3)[0] is Verdict.FAIL

    def test_an_instance_needs_its_way_out(self) -> None:
        machines = [each.model_copy(update={"subnet_id": f"subnet-{each.id[2]}"}) for each in fleet(a=1, b=1)]
        world = World(targets(), *(registered(each.id) for each in machines), machines=machines)
        world.view.lists |= dict.fromkeys((Subnet, NatGateway, RouteTable), ())
        for each in (*SUBNETS, table("rtb-1", "subnet-a", "subnet-b", NatGatewayId="nat-0a"), nat("nat-0a", "a", State="available")):
            world.view.put(each)
        verdict, message = world.says(1, wants=(Dependency.EGRESS,))
        assert verdict is Verdict.FAIL
        assert "it > web > subnet-b > rtb-1 > nat-0a (euw1-az1)" in message


class TestAddresses:
    def at(self, *members: Target) -> World:
        return World(targets(kind="ip"), *members)

    def test_in_the_vpc_aws_tells_the_zone(self) -> None:
        inside = [registered(f"10.0.{number}.1", zone=at(letter)) for number, letter in enumerate(ALL)]
        assert self.at(*inside).says(2)[0] is Verdict.PASS
        assert self.at(*inside).says(3)[0] is Verdict.FAIL

    def test_outside_the_vpc_it_is_unknown_with_what_an_address_is_lost(self) -> None:
        outside = [registered(f"192.168.0.{number}", zone="all") for number in range(3)]
        verdict, message = self.at(*outside).says(1)
        assert verdict is Verdict.UNKNOWN
        assert "192.168.0.0 is outside the VPC, and nobody knows what it is lost with" in message

    def test_the_zone_that_was_registered_with_an_outside_address_says_who_sends_to_it_and_not_where_it_is(self) -> None:
        outside = [registered(f"192.168.{number}.1", zone=at(letter)) for number, letter in enumerate(ALL)]
        assert self.at(*outside).says(2)[0] is Verdict.UNKNOWN

    def test_without_the_vpcs_ranges_it_is_not_known_which_is_which(self) -> None:
        world = self.at(registered("10.0.0.1", zone=at("a")), registered("10.0.1.1", zone=at("b")))
        world.view.facts.pop((RangesRegion, ACCOUNT, "ranges"))
        assert world.says(1)[0] is Verdict.UNKNOWN


class TestZonesOfTheBalancer:
    def test_targets_in_a_zone_that_is_off_are_idle(self) -> None:
        assert pool(on="ab", a=1, b=1, c=1).says(1)[0] is Verdict.PASS
        verdict, message = pool(on="ab", a=1, b=1, c=1).says(2)
        assert verdict is Verdict.FAIL
        assert "1 more not counted: their zone is not on for the load balancer" in message

    def test_a_balancer_in_one_zone_fails_with_it(self) -> None:
        verdict, message = pool("network", on="a", a=2).says(kind=LoadBalancer)
        assert verdict is Verdict.FAIL
        assert "AWS::ElasticLoadBalancingV2::LoadBalancer > web > euw1-az1: 0 zones remain, wanted at least 1" in message

    def test_a_balancer_is_judged_with_the_groups_that_it_sends_to(self) -> None:
        assert pool(a=1, b=1, c=1).says(2, LoadBalancer)[0] is Verdict.PASS
        assert pool(a=3).says(2, LoadBalancer)[0] is Verdict.FAIL

    def test_not_with_one_that_gets_no_weight(self) -> None:
        assert pool(a=3).sends({"web": 0}).says(kind=LoadBalancer)[0] is Verdict.PASS

    def test_a_group_that_is_selected_with_its_balancer_is_told_once(self) -> None:
        _, message = pool(a=2).says(2, LoadBalancer, also=(TargetGroup,))
        assert message.count("it > web > euw1-az1: 0 of 2 units") == 1

    @pytest.mark.parametrize(("state", "reason"), [("provisioning", UnknownReason.PENDING), ("failed", None)])
    def test_one_that_does_not_work_yet_is_pending_and_one_that_failed_fails(self, state: str, reason: UnknownReason | None) -> None:
        world = World(targets(), before=balancer(State={"Code": state}))
        finding = world.finding(None, LoadBalancer)
        assert finding.verdict is (Verdict.UNKNOWN if reason else Verdict.FAIL)
        assert finding.reason is reason

    def test_where_it_sends_cannot_be_read(self) -> None:
        world = pool(a=1, b=1)
        world.view.facts.pop((LoadBalancer, "web", "forwards"))
        verdict, message = world.says(kind=LoadBalancer)
        assert verdict is Verdict.UNKNOWN
        assert "where web sends could not be read" in message


class TestWithoutCrossZone:
    def off(self, kind: str = "network", on: str = ALL, **counts: int) -> World:
        return pool(kind, on, **counts).treats(cross_zone="false")

    def test_each_zone_that_is_left_carries_its_own_share_and_not_the_sum(self) -> None:
        assert self.off(a=2, b=2, c=2).says(4)[0] is Verdict.PASS
        verdict, message = self.off(a=3, b=3, c=1).says(4)
        assert verdict is Verdict.FAIL
        assert "without cross-zone balancing each zone carries 2 of 4 units, and euw1-az3 has 1" in message
        assert pool("network", a=3, b=3, c=1).treats(cross_zone="true").says(4)[0] is Verdict.PASS

    def test_network_balancers_are_so_unless_told_and_application_ones_never(self) -> None:
        assert pool("network", a=3, b=3, c=1).says(4)[0] is Verdict.FAIL
        assert pool("application", a=3, b=3, c=1).says(4)[0] is Verdict.PASS

    def test_a_target_group_says_otherwise_than_its_balancer(self) -> None:
        world = pool("application", a=3, b=3, c=1)
        world.view.facts[TargetGroup, "web", "attributes"] = GroupAttributes(cross_zone="false")
        assert world.says(4)[0] is Verdict.FAIL

    def test_a_zone_without_healthy_targets_leaves_dns_and_needs_no_share(self) -> None:
        assert self.off(on="abc", a=2, b=2).says(2)[0] is Verdict.PASS

    def test_too_few_healthy_ones_take_a_zone_out_of_dns_before_none_is_left(self) -> None:
        world = self.off(a=2, b=2, c=1)
        assert world.says(1)[0] is Verdict.PASS
        assert world.treats(cross_zone="false", dns_count="2").says(1)[0] is Verdict.PASS
        alone = self.off(a=2, b=1).treats(cross_zone="false", dns_count="2")
        verdict, message = alone.says(1)
        assert verdict is Verdict.FAIL
        assert "so few are healthy in their zone that DNS leaves it out" in message

    def test_where_all_zones_have_too_few_dns_names_them_all(self) -> None:
        assert self.off(a=1, b=1).treats(cross_zone="false", dns_count="2").says(1)[0] is Verdict.PASS

    def test_clients_that_keep_to_their_zone_make_even_shares_an_assumption(self) -> None:
        def bases(policy: str) -> set[Basis]:
            world = self.off(a=1, b=1).treats(cross_zone="false", clients=policy)
            return {each.basis for each in outcomes(world.view, TargetGroup)}

        assert bases("availability_zone_affinity") == {Basis.ASSUMED}
        assert bases("any_availability_zone") == {Basis.OBSERVED}

    def test_a_target_in_an_unknown_zone_makes_shares_unknown(self) -> None:
        world = World(
            targets(),
            *(registered(f"i-{letter}0") for letter in ALL),
            registered("i-far"),
            before=balancer(kind="network"),
            machines=fleet(a=1, b=1, c=1),
        )
        assert world.says(2)[0] is Verdict.UNKNOWN
        assert world.says(9)[0] is Verdict.FAIL


class TestGatewayBalancers:
    def test_the_balancer_alone_says_whether_zones_share_appliances(self) -> None:
        world = pool("gateway", a=2, b=2, c=1)
        assert world.says(3)[0] is Verdict.FAIL
        assert world.treats(cross_zone="true").says(3)[0] is Verdict.PASS
