"""Route 53's facts, and what Route 53 makes of health checks. moto tells of no checker and no alarm that a check follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.route53 import HealthCheck, HostedZone, RecordSet, Routing, region_in
from tests.builders import Given
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory

BALANCER = "shop-1.eu-west-1.elb.amazonaws.com."


def record(**told: Any) -> RecordSet:
    return RecordSet.model_validate({"Name": "shop.example.com.", "Type": "A", **told})


def alias(name: str = BALANCER, *, evaluates: bool = True) -> dict[str, Any]:
    return {"HostedZoneId": "Z32O12XQLNTSW2", "DNSName": name, "EvaluateTargetHealth": evaluates}


# Records


@pytest.fixture
def zone(aws: Emulator) -> str:
    """A zone with a failover pair in two Regions."""
    route53 = aws.seeding("route53")
    made = str(route53.create_hosted_zone(Name="example.com", CallerReference="z")["HostedZone"]["Id"].rpartition("/")[2])
    config = {"Type": "HTTPS", "FullyQualifiedDomainName": "shop.example.com", "Port": 443, "FailureThreshold": 3, "RequestInterval": 30}
    check = route53.create_health_check(CallerReference="c", HealthCheckConfig=config)["HealthCheck"]["Id"]
    usual = {"Name": "shop.example.com", "Type": "A"}
    pair = [
        {**usual, "SetIdentifier": "one", "Failover": "PRIMARY", "HealthCheckId": check, "AliasTarget": alias()},
        {**usual, "SetIdentifier": "two", "Failover": "SECONDARY", "AliasTarget": alias("shop-2.eu-central-1.elb.amazonaws.com.")},
    ]
    changes = [{"Action": "CREATE", "ResourceRecordSet": each} for each in pair]
    route53.change_resource_record_sets(HostedZoneId=made, ChangeBatch={"Changes": changes})
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=made, AddTags=[{"Key": "team", "Value": "net"}])
    return made


def test_a_zone_is_listed_with_the_records_among_which_route_53_chooses(aws: Emulator, zone: str, view: ViewFactory) -> None:
    found = the(view(GLOBAL), HostedZone)
    assert (found.id, found.arn, found.name, found.is_private) == (zone, f"arn:aws:route53:::hostedzone/{zone}", "example.com.", False)
    first, second = found.choices["shop.example.com.", "A"]
    assert (first.routing, first.failover, second.failover) == (Routing.FAILOVER, "PRIMARY", "SECONDARY")
    assert (first.target_regions, second.target_regions) == ({"eu-west-1"}, {"eu-central-1"})
    assert (first.follows_health, first.ttl) == (True, None)
    assert found.read_tags() == {"team": "net"}
    assert aws.count("route53") == 3


def test_a_zone_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    made = aws.seeding("route53").create_hosted_zone(Name="gone.example.com", CallerReference="g")["HostedZone"]["Id"]
    found = the(view(GLOBAL), HostedZone)
    aws.seeding("route53").delete_hosted_zone(Id=made)
    with pytest.raises(ResourceGone):
        found.record_sets  # noqa: B018


@pytest.mark.parametrize(
    ("told", "routing"),
    [
        ({}, Routing.SIMPLE),
        ({"Weight": 0}, Routing.WEIGHTED),
        ({"Region": "eu-west-1"}, Routing.LATENCY),
        ({"GeoLocation": {"CountryCode": "*"}}, Routing.GEOLOCATION),
        ({"GeoProximityLocation": {"AWSRegion": "eu-west-1"}}, Routing.GEOPROXIMITY),
        ({"CidrRoutingConfig": {"CollectionId": "1", "LocationName": "*"}}, Routing.CIDR),
        ({"MultiValueAnswer": True}, Routing.MULTIVALUE),
    ],
)
def test_a_record_tells_by_what_it_is_chosen(told: Mapping[str, Any], routing: Routing) -> None:
    assert record(**told).routing is routing


def test_a_weight_of_zero_is_not_chosen() -> None:
    assert not record(Weight=0).is_chosen
    assert record(Weight=1).is_chosen
    assert record().is_chosen


def test_a_record_without_a_check_follows_no_health_unless_its_alias_evaluates_its_target() -> None:
    assert not record(Failover="PRIMARY", ResourceRecords=[{"Value": "192.0.2.1"}]).follows_health
    assert not record(Failover="PRIMARY", AliasTarget=alias(evaluates=False)).follows_health
    assert record(Failover="PRIMARY", AliasTarget=alias()).follows_health
    assert record(Failover="PRIMARY", HealthCheckId="hc-1").follows_health


@pytest.mark.parametrize(
    ("name", "region"),
    [
        (BALANCER, "eu-west-1"),
        ("dualstack.shop-1.us-gov-west-1.elb.amazonaws.com", "us-gov-west-1"),
        ("net-1.elb.ap-southeast-2.amazonaws.com", "ap-southeast-2"),
        ("s3-website-eu-west-1.amazonaws.com", "eu-west-1"),
        ("s3-website.eu-central-1.amazonaws.com", "eu-central-1"),
        ("d-abc.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("d111111abcdef8.cloudfront.net", None),
        ("eu-west-1.example.com", None),
        ("192.0.2.1", None),
    ],
)
def test_the_region_is_in_the_names_that_aws_gives_and_in_no_others(name: str, region: str | None) -> None:
    assert region_in(name) == region


def test_a_latency_records_own_region_is_not_where_it_leads() -> None:
    found = record(Type="CNAME", Region="us-east-1", TTL=60, ResourceRecords=[{"Value": BALANCER}])
    assert (found.region, found.target_regions, found.ttl) == ("us-east-1", {"eu-west-1"}, 60)


# Health checks


def check(name: str, kind: str, **config: Any) -> HealthCheck:
    return HealthCheck.model_validate({"Id": name, "HealthCheckConfig": {"Type": kind, **config}})


def placed(*checks: HealthCheck, **facts: Any) -> HealthCheck:
    """The first of some checks; the facts are those of the others, by their ids."""
    view = Given()
    first, *_ = [view.put(each, facts.get(each.check_id)) for each in checks]
    return first


def test_a_health_check_is_listed_with_what_it_checks(aws: Emulator, zone: str, view: ViewFactory) -> None:
    assert zone
    found = the(view(GLOBAL), HealthCheck)
    assert (found.kind, found.failure_threshold, found.request_interval) == ("HTTPS", 3, 30)
    assert (found.is_disabled, found.is_inverted) == (False, False)
    assert found.arn == f"arn:aws:route53:::healthcheck/{found.id}"
    assert aws.count("route53") == 1


def test_what_checkers_say_is_read_live(aws: Emulator, zone: str, view: ViewFactory) -> None:
    assert zone
    reports = ("Success: HTTP Status Code 200, OK", "Failure: Connection refused", "Failure: Connection refused")
    told = [{"Region": "us-east-1", "StatusReport": {"Status": report}} for report in reports]
    aws.fake("route53", "GetHealthCheckStatus", lambda *_: {"HealthCheckObservations": told})
    found = the(view(GLOBAL), HealthCheck)
    assert found.observations == (True, False, False)
    assert found.is_healthy is True


@pytest.mark.parametrize(("good", "healthy"), [(0, False), (18, False), (19, True), (100, True)])
def test_an_endpoint_is_healthy_while_more_than_18_percent_of_the_checkers_say_so(good: int, healthy: bool) -> None:  # noqa: FBT001 - a case
    found = placed(check("c", "HTTP"), c={"observations": (True,) * good + (False,) * (100 - good)})
    assert found.is_healthy is healthy


def test_an_inverted_check_is_healthy_while_its_endpoint_is_ill() -> None:
    assert placed(check("c", "TCP", Inverted=True), c={"observations": (True,)}).is_healthy is False


def test_a_disabled_check_counts_as_healthy_and_as_ill_where_it_is_inverted() -> None:
    assert placed(check("c", "HTTP", Disabled=True)).is_healthy is True
    assert placed(check("c", "HTTP", Disabled=True, Inverted=True)).is_healthy is False


def test_an_endpoint_of_which_no_checker_has_told_yet_is_neither_healthy_nor_ill() -> None:
    assert placed(check("c", "HTTP"), c={"observations": ()}).is_healthy is None


def test_a_switch_does_not_tell_how_it_stands() -> None:
    assert placed(check("c", "RECOVERY_CONTROL")).is_healthy is None


def test_a_check_on_an_alarm_asks_the_alarms_own_region(aws: Emulator, view: ViewFactory) -> None:
    metric = {"MetricName": "Ill", "Namespace": "shop", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0, "Statistic": "Sum"}
    alarms = aws.seeding("cloudwatch", "eu-central-1")
    alarms.put_metric_alarm(AlarmName="ill", ComparisonOperator="GreaterThanThreshold", **metric)
    alarms.set_alarm_state(AlarmName="ill", StateValue="ALARM", StateReason="test")
    config = {"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": {"Region": "eu-central-1", "Name": "ill"}}
    told = {"Id": "c", "CallerReference": "c", "HealthCheckVersion": 1, "HealthCheckConfig": config}
    answer = {"HealthChecks": [told], "Marker": "", "IsTruncated": False, "MaxItems": "100"}
    aws.fake("route53", "ListHealthChecks", lambda *_: answer)
    found = the(view(GLOBAL), HealthCheck)
    assert (found.alarm_region, found.alarm_state, found.is_healthy) == ("eu-central-1", "ALARM", False)
    assert [call.region for call in aws.calls if call.operation == "DescribeAlarms"] == ["eu-central-1"]


@pytest.mark.parametrize(
    ("state", "without", "healthy"),
    [
        ("OK", None, True),
        ("INSUFFICIENT_DATA", "Healthy", True),
        ("INSUFFICIENT_DATA", "Unhealthy", False),
        ("INSUFFICIENT_DATA", "LastKnownStatus", None),
        (None, None, None),
    ],
)
def test_an_alarm_without_data_is_what_the_check_takes_it_for(state: str | None, without: str | None, healthy: bool | None) -> None:  # noqa: FBT001 - a case
    config = {"InsufficientDataHealthStatus": without} if without else {}
    assert placed(check("c", "CLOUDWATCH_METRIC", **config), c={"alarm_state": state}).is_healthy is healthy


@pytest.mark.parametrize(("threshold", "healthy"), [(1, True), (2, None), (3, False)])
def test_a_calculated_check_counts_its_children_and_not_knowing_one_is_no_answer(threshold: int, healthy: bool | None) -> None:  # noqa: FBT001 - a case
    found = placed(
        check("all", "CALCULATED", ChildHealthChecks=["a", "b", "c"], HealthThreshold=threshold),
        check("a", "HTTP"),
        check("b", "HTTP"),
        check("c", "RECOVERY_CONTROL"),
        a={"observations": (True,)},
        b={"observations": (False,)},
    )
    assert found.is_healthy is healthy


def test_calculated_checks_that_count_each_other_end_in_no_answer() -> None:
    first = check("a", "CALCULATED", ChildHealthChecks=["b"], HealthThreshold=1)
    second = check("b", "CALCULATED", ChildHealthChecks=["a"], HealthThreshold=1)
    assert placed(first, second).is_healthy is None
