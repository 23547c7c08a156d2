"""Who leads clients to another Region: a name must leave what is lost, by a health check that works."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.errors import UnknownReason
from seawall.facts.elbv2 import ElbRegion, LoadBalancer
from seawall.facts.route53 import HealthCheck, HostedZone, RecordSet
from tests.builders import ACCOUNT, REGION
from tests.engine.workload_builders import SHOP
from tests.engine.zones.region_builders import AWAY, Pair, data


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
        assert "Global Accelerator, CloudFront and DNS elsewhere are not simulated" in finding.message
