"""Lambda functions: outside a VPC, in one, and by the versions that aliases call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Dependency, Verdict, ZoneVerdict
from seawall.engine.zones.loss.nodes import Basis
from seawall.errors import UnknownReason
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.lambda_ import Alias, Function, LambdaRegion
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import SHOP, subnet, target
from tests.engine.zones.family_builders import holding, outcomes
from tests.engine.zones.network_builders import SUBNETS, nat, table
from tests.engine.zones.simulated import judged

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:pay"


def function(*letters: str, **settings: Any) -> Function:
    """A function that reaches its VPC through the subnets of these zones; outside any VPC without them."""
    vpc = {"VpcId": "vpc-1" if letters else "", "SubnetIds": [f"subnet-{letter}" for letter in letters]}
    return Function.model_validate({"FunctionName": "pay", "FunctionArn": ARN, "VpcConfig": vpc, **settings})


def called(made: Function, *, aliases: tuple[Alias, ...] = (), **facts: object) -> Given:
    """A target with one function, whose aliases call these versions."""
    view = target()
    view.lists.pop(Function)
    view.put(made, {"aliases": aliases, **facts})
    view.put(LambdaRegion(), {"function_tags": {ARN: SHOP}})
    return view


class TestOutsideAVpc:
    def test_lambda_outlives_a_zone_by_awss_word(self) -> None:
        assert judged(called(function()), Function)[0].verdict is Verdict.PASS
        assert [each.basis for each in outcomes(holding(function(), aliases=()), Function)] == [Basis.AWS_MANAGED]

    def test_a_vpc_that_was_taken_away_again_is_told_as_empty_text(self) -> None:
        assert function().vpc_id is None
        assert judged(called(function()), Function)[0].verdict is Verdict.PASS


class TestInAVpc:
    def test_subnets_in_two_zones_survive_and_one_zone_fails(self) -> None:
        assert judged(called(function("a", "b")), Function)[0].verdict is Verdict.PASS
        finding, workload = judged(called(function("a")), Function)
        assert (finding.verdict, workload.verdict) == (Verdict.FAIL, ZoneVerdict.FAILS)
        assert "AWS::Lambda::Function > pay > euw1-az1: 0 subnets remain, wanted at least 1" in finding.message
        assert workload.capacity == (), "subnets are no capacity"

    def test_several_subnets_of_one_zone_do_not_count(self) -> None:
        assert judged(called(function("a", "a2")), Function)[0].verdict is not Verdict.PASS
        view = called(function("a", "a2"))
        view.put(subnet("subnet-a2", "a"))
        assert judged(view, Function)[0].verdict is Verdict.FAIL

    def test_it_rests_on_what_was_configured(self) -> None:
        assert {each.basis for each in outcomes(holding(function("a", "b"), aliases=()), Function)} == {Basis.CONFIGURED}

    def test_a_subnet_without_free_addresses_may_not_take_the_load(self) -> None:
        view = called(function("a", "b"))
        full = tuple(each.model_copy(update={"free_addresses": 0 if each.id == "subnet-b" else 9}) for each in view.all(Subnet))
        view.lists[Subnet] = tuple(each.bound(view) for each in full)
        finding, _ = judged(view, Function)
        assert finding.verdict is Verdict.UNKNOWN
        assert "subnet-b has no free address for more of the load" in finding.message

    def test_a_subnet_is_worth_no_more_than_its_way_out(self) -> None:
        view = called(function("a", "b"))
        view.lists |= dict.fromkeys((Subnet, NatGateway, RouteTable), ())
        for each in (*SUBNETS, table("rtb-1", "subnet-a", "subnet-b", NatGatewayId="nat-0a"), nat("nat-0a", "a", State="available")):
            view.put(each)
        finding, _ = judged(view, Function, wants=(Dependency.EGRESS,))
        assert finding.verdict is Verdict.FAIL
        assert "pay > subnet-b > rtb-1 > nat-0a (euw1-az1)" in finding.message

    def test_subnets_that_cannot_be_listed_are_unknown(self) -> None:
        view = called(function("a", "b"))
        del view.lists[Subnet]
        assert judged(view, Function)[0].reason is UnknownReason.ACCESS_DENIED


class TestVersions:
    LIVE = (Alias(name="live", version="7"),)

    def test_a_version_that_an_alias_calls_keeps_the_subnets_that_it_was_published_with(self) -> None:
        old = {"$LATEST": ("subnet-a", "subnet-b"), "7": ("subnet-a",)}
        finding, _ = judged(called(function("a", "b"), aliases=self.LIVE, version_subnets=old), Function)
        assert finding.verdict is Verdict.FAIL
        assert "pay:7 > euw1-az1" in finding.message
        same = {**old, "7": ("subnet-b", "subnet-a")}
        assert judged(called(function("a", "b"), aliases=self.LIVE, version_subnets=same), Function)[0].verdict is Verdict.PASS

    def test_an_old_version_in_a_vpc_counts_where_the_newest_is_in_none(self) -> None:
        view = called(function(), aliases=self.LIVE, version_subnets={"$LATEST": (), "7": ("subnet-a",)})
        assert judged(view, Function)[0].verdict is Verdict.FAIL

    def test_a_version_that_gets_no_calls_does_not_count(self) -> None:
        canary = (
            Alias.model_validate({"Name": "live", "FunctionVersion": "8", "RoutingConfig": {"AdditionalVersionWeights": {"7": 0.0}}}),
        )
        both = {"8": ("subnet-a", "subnet-b"), "7": ("subnet-a",)}
        assert judged(called(function("a", "b"), aliases=canary, version_subnets=both), Function)[0].verdict is Verdict.PASS

    def test_without_aliases_nothing_is_asked_of_versions(self) -> None:
        view = called(function("a", "b"))
        judged(view, Function)
        assert Function.version_subnets not in view.touched

    def test_aliases_that_cannot_be_read_are_unknown_and_a_failing_function_fails_all_the_same(self) -> None:
        for made, wanted in ((function("a", "b"), Verdict.UNKNOWN), (function("a"), Verdict.FAIL)):
            view = called(made)
            view.facts.pop((Function, "pay", "aliases"))
            assert judged(view, Function)[0].verdict is wanted


class TestManagedInstances:
    PROVIDER: Mapping[str, Any] = {
        "CapacityProviderConfig": {"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": "arn:cp:1"}}
    }

    @pytest.mark.parametrize(("subnets", "wanted"), [(("subnet-a",), Verdict.FAIL), (("subnet-a", "subnet-c"), Verdict.PASS)])
    def test_they_are_in_subnets_of_their_own(self, subnets: tuple[str, ...], wanted: Verdict) -> None:
        view = called(function(**self.PROVIDER), capacity_subnet_ids=subnets)
        finding, _ = judged(view, Function)
        assert finding.verdict is wanted
        assert ("pay (managed instances) > euw1-az1" in finding.message) is (wanted is Verdict.FAIL)

    def test_a_capacity_provider_that_cannot_be_read_is_unknown(self) -> None:
        assert judged(called(function(**self.PROVIDER)), Function)[0].reason is UnknownReason.ACCESS_DENIED


def test_a_change_that_has_not_taken_effect_is_pending() -> None:
    assert judged(called(function("a", LastUpdateStatus="InProgress")), Function)[0].reason is UnknownReason.PENDING


def test_a_required_capacity_is_not_counted_in_functions() -> None:
    finding, _ = judged(called(function("a", "b")), Function, 2)
    assert "a required capacity is not counted in this type" in finding.message
