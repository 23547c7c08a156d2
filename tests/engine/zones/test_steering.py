"""Who leads clients to another Region: a name must leave what is lost, by a health check that works."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.region.steering import missing_entry
from seawall.errors import UnknownReason
from seawall.facts.ecs.service import Service
from seawall.facts.elb import ClassicLoadBalancer
from seawall.facts.elbv2 import ElbRegion, LoadBalancer, TargetGroup
from seawall.facts.route53 import HealthCheck, HostedZone, RecordSet
from tests.builders import ACCOUNT, REGION
from tests.engine.workload_builders import SHOP, database, group
from tests.engine.zones.region_builders import AWAY, FRESH, Pair, data


class TestSteering:
    NEAR, FAR = f"web-1.{REGION}.elb.amazonaws.com", f"web-2.{AWAY}.elb.amazonaws.com"
    FRONT = data("AWS::ElasticLoadBalancingV2::LoadBalancer")

    def balancer(self, region: str, dns: str) -> LoadBalancer:
        arn = f"arn:aws:elasticloadbalancing:{region}:{ACCOUNT}:loadbalancer/app/web/1"
        return LoadBalancer.model_validate({"LoadBalancerName": "web", "LoadBalancerArn": arn, "Type": "application", "DNSName": dns})

    def record(self, dns: str, **settings: Any) -> RecordSet:
        alias = {"DNSName": f"dualstack.{dns}.", "EvaluateTargetHealth": settings.pop("follows", False)}
        return RecordSet.model_validate({"Name": "shop.example.", "Type": "A", "AliasTarget": alias, **settings})

    def pair(self, *records: RecordSet) -> Pair:
        pair = Pair(self.balancer(REGION, self.NEAR), there=(self.balancer(AWAY, self.FAR),))
        for view in (pair.here, pair.there):
            view.facts[ElbRegion, ACCOUNT, "balancer_tags"] = {each.arn: SHOP for each in view.lists[LoadBalancer]}
        zone = HostedZone.model_validate({"Id": "/hostedzone/Z1", "Name": "example."})
        pair.here.put(zone, {"record_sets": records})
        return pair

    def check(self, pair: Pair, *, is_disabled: bool = False, reports: tuple[bool, ...] = (True,)) -> Pair:
        config = {"Type": "HTTPS", "Disabled": is_disabled}
        pair.here.put(HealthCheck.model_validate({"Id": "hc-1", "HealthCheckConfig": config}), {"observations": reports})
        return pair

    def test_a_failover_record_with_a_live_health_check_leads_away(self) -> None:
        pair = self.check(
            self.pair(self.record(self.NEAR, Failover="PRIMARY", HealthCheckId="hc-1"), self.record(self.FAR, Failover="SECONDARY"))
        )
        assert pair.judged(self.FRONT)[1].verdict is ZoneVerdict.SURVIVES

    def test_latency_records_that_follow_their_targets_health_lead_away(self) -> None:
        near, far = (self.record(dns, follows=True, Region=region) for dns, region in ((self.NEAR, REGION), (self.FAR, AWAY)))
        assert self.pair(near, far).judged(self.FRONT)[1].verdict is ZoneVerdict.SURVIVES

    def test_a_record_that_follows_no_health_goes_on_to_lead_here(self) -> None:
        near, far = (self.record(dns, Region=region) for dns, region in ((self.NEAR, REGION), (self.FAR, AWAY)))
        finding, _ = self.pair(near, far).judged(self.FRONT)
        assert finding.verdict is Verdict.FAIL
        assert "its record follows no health, wanted a health check" in finding.message

    def test_a_simple_record_leads_nowhere_else(self) -> None:
        finding, _ = self.pair(self.record(self.NEAR)).judged(self.FRONT)
        assert finding.verdict is Verdict.FAIL
        assert f"shop.example. (A) leads nowhere in {AWAY}" in finding.message

    def test_a_health_check_that_is_disabled_decides_nothing(self) -> None:
        pair = self.pair(self.record(self.NEAR, Failover="PRIMARY", HealthCheckId="hc-1"), self.record(self.FAR, Failover="SECONDARY"))
        finding, _ = self.check(pair, is_disabled=True).judged(self.FRONT)
        assert finding.verdict is Verdict.FAIL
        assert "its health check hc-1 is disabled" in finding.message

    def test_a_target_there_that_is_ill_now_carries_nobody(self) -> None:
        pair = self.pair(
            self.record(self.NEAR, follows=True, Failover="PRIMARY"), self.record(self.FAR, Failover="SECONDARY", HealthCheckId="hc-1")
        )
        finding, _ = self.check(pair, reports=(False,)).judged(self.FRONT)
        assert finding.verdict is Verdict.FAIL

    @pytest.mark.parametrize(("without_data", "wanted"), [("Unhealthy", Verdict.PASS), ("LastKnownStatus", Verdict.FAIL)])
    def test_an_alarm_in_the_lost_region_must_count_as_ill_without_data(self, without_data: str, wanted: Verdict) -> None:
        pair = self.pair(self.record(self.NEAR, Failover="PRIMARY", HealthCheckId="hc-1"), self.record(self.FAR, Failover="SECONDARY"))
        alarm = {"Region": REGION, "Name": "up"}
        config = {"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": alarm, "InsufficientDataHealthStatus": without_data}
        pair.here.put(HealthCheck.model_validate({"Id": "hc-1", "HealthCheckConfig": config}), {"alarm_state": "OK"})
        assert pair.judged(self.FRONT)[0].verdict is wanted

    def test_records_that_cannot_be_read_are_unknown(self) -> None:
        pair = self.pair(self.record(self.NEAR))
        del pair.here.globally.lists[HostedZone]
        finding, _ = pair.judged(self.FRONT)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)

    def test_a_load_balancer_that_no_record_leads_to_is_unknown(self) -> None:
        finding, _ = self.pair().judged(self.FRONT)
        assert finding.verdict is Verdict.UNKNOWN
        assert "API Gateway, Global Accelerator, CloudFront and DNS elsewhere are not simulated" in finding.message


class TestEntryPoints:
    WEB = data("AWS::AutoScaling::AutoScalingGroup")
    ARN = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/web/1"

    def front(self, *balancers: str) -> Pair:
        """A target group in both Regions that these send to."""
        told = {"TargetGroupName": "web", "TargetGroupArn": self.ARN, "LoadBalancerArns": list(balancers)}
        pair = Pair(TargetGroup.model_validate(told), there=(TargetGroup.model_validate(told),))
        for view in (pair.here, pair.there):
            view.facts[ElbRegion, ACCOUNT, "balancer_tags"] = {self.ARN: SHOP}
        return pair

    def test_a_fleet_without_one_goes_on_and_the_pass_says_that_nobody_knows_who_leads_its_clients(self) -> None:
        finding, region = Pair(group(a=2), there=(group("web-far", a=2),)).judged(self.WEB)
        assert (finding.verdict, region.verdict, region.causes) == (Verdict.PASS, ZoneVerdict.SURVIVES, ())
        assert finding.message.startswith(f"goes on in {AWAY}; no entry point of this workload is selected: whether clients come by")
        assert finding.message.endswith("who would lead them there, is not judged")

    def test_a_fleet_behind_a_load_balancer_that_is_not_selected_is_unknown(self) -> None:
        fronted = group(a=2).model_copy(update={"target_groups": (self.ARN,)})
        finding, region = Pair(fronted, there=(group("web-far", a=2),)).judged(self.WEB)
        assert (finding.verdict, region.verdict) == (Verdict.UNKNOWN, ZoneVerdict.UNKNOWN)
        wanted = "no entry point of this workload is selected: web is behind a load balancer, wanted that selected too"
        assert region.causes == (f"{AWAY}: {wanted}",)

    def test_a_target_group_that_something_sends_to_is_behind_a_load_balancer_and_one_that_nothing_does_is_not(self) -> None:
        groups = data("AWS::ElasticLoadBalancingV2::TargetGroup")
        assert self.front("arn:balancer").judged(groups)[0].verdict is Verdict.UNKNOWN
        assert self.front().judged(groups)[0].verdict is Verdict.PASS

    def test_a_service_is_behind_a_load_balancer_where_it_registers_with_one(self) -> None:
        names = {"serviceName": "api", "serviceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/main/api", "clusterArn": "main"}
        plain = Service.model_validate(names)
        fronted = Service.model_validate({**names, "loadBalancers": [{"targetGroupArn": self.ARN}]})
        assert isinstance(missing_entry([plain, fronted]), Gap)
        assert isinstance(missing_entry([plain]), str)
        assert missing_entry([fronted, TestSteering().balancer(REGION, "web")]) == "", "the load balancer is asked itself"

    def test_data_has_no_clients_of_its_own_to_lead(self) -> None:
        pair = Pair(database()).backups((database().arn, FRESH))
        assert "entry point" not in pair.judged(data("AWS::RDS::DBInstance"))[0].message

    def test_a_classic_load_balancer_is_one_whose_names_are_not_judged(self) -> None:
        classic = ClassicLoadBalancer.model_validate({"LoadBalancerName": "old"})
        pair = Pair(classic, there=(classic,))
        for view in (pair.here, pair.there):
            bound = view.lists[ClassicLoadBalancer][0]
            view.facts[ElbRegion, ACCOUNT, "balancer_tags"] = {bound.arn: SHOP}
        finding, region = pair.judged(data("AWS::ElasticLoadBalancing::LoadBalancer"))
        assert finding.verdict is Verdict.UNKNOWN
        assert "old" in region.causes[0]
        assert "which names lead to a classic load balancer" in region.causes[0]
