"""Route 53: which names lead to several places, and by what it tells which of them to name.

A change of a record goes through one Region's control plane; what a health check decides does not.
Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html (2026-11-24)
Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html (2026-11-24)
Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHealthCheckStatus.html (2026-11-24)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

#: An endpoint is healthy while more than this share of the health checkers says so, in percent.
_HEALTHY_ABOVE: Final = 18

#: A Region in the DNS name of something of AWS's, such as shop-1.eu-west-1.elb.amazonaws.com or s3-website-eu-west-1.amazonaws.com.
_REGION: Final = re.compile(r"(?:^|[.-])((?:us|eu|eusc|ap|sa|ca|me|af|il|mx|cn)-(?:[a-z]+-)+\d)(?=\.)")
_OF_AWS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu")


class Routing(StrEnum):
    """By what Route 53 chooses among the records of one name and type."""

    SIMPLE = "simple"
    FAILOVER = "failover"
    WEIGHTED = "weighted"
    LATENCY = "latency"
    GEOLOCATION = "geolocation"
    GEOPROXIMITY = "geoproximity"
    MULTIVALUE = "multivalue"
    CIDR = "ip-based"


class AliasTarget(Part):
    """Something of AWS's that a record stands for."""

    hosted_zone_id: str = ""
    dns_name: str = Field(alias="DNSName")
    evaluate_target_health: bool = False


class RecordSet(Part):
    """One record set."""

    name: str
    type: str
    set_identifier: str | None = None
    weight: int | None = None
    region: str | None = None
    """The Region that a latency record is for; what it leads to may be in another one."""
    failover: str | None = None
    """`PRIMARY` or `SECONDARY`."""
    multi_value_answer: bool = False
    geo_location: Mapping[str, Any] | None = None
    geo_proximity_location: Mapping[str, Any] | None = None
    cidr_routing_config: Mapping[str, Any] | None = None
    health_check_id: str | None = None
    ttl: int | None = Field(None, alias="TTL")
    """Seconds for which others remember it; None for an alias, which has its target's."""
    alias: AliasTarget | None = Field(None, alias="AliasTarget")
    records: tuple[Mapping[str, str], ...] = Field((), alias="ResourceRecords")

    @property
    def values(self) -> tuple[str, ...]:
        """The addresses or names that it gives; none for an alias."""
        return tuple(record["Value"] for record in self.records)

    @property
    def routing(self) -> Routing:
        """By what it is chosen."""
        told = {
            Routing.FAILOVER: self.failover,
            Routing.WEIGHTED: self.weight,
            Routing.LATENCY: self.region,
            Routing.GEOLOCATION: self.geo_location,
            Routing.GEOPROXIMITY: self.geo_proximity_location,
            Routing.CIDR: self.cidr_routing_config,
        }
        chosen = (routing for routing, value in told.items() if value is not None)
        return next(chosen, Routing.MULTIVALUE if self.multi_value_answer else Routing.SIMPLE)

    @property
    def is_chosen(self) -> bool:
        """Whether it is ever given while others of its name are healthy: a weight of zero is not."""
        return self.weight != 0

    @property
    def follows_health(self) -> bool:
        """Whether it is left out while it is ill: by a health check, or by its target's own health."""
        return self.health_check_id is not None or (self.alias is not None and self.alias.evaluate_target_health)

    @property
    def target_regions(self) -> frozenset[str]:
        """The Regions that the names of its targets tell; empty where they tell none, such as for addresses."""
        names = (self.alias.dns_name,) if self.alias is not None else self.values
        return frozenset(region for region in map(region_in, names) if region is not None)


def region_in(name: str) -> str | None:
    """The Region in a DNS name of AWS's; None where it has none."""
    plain = name.rstrip(".").lower()
    found = _REGION.search(plain) if plain.endswith(_OF_AWS) else None
    return found.group(1) if found else None


class HostedZone(Resource, type="AWS::Route53::HostedZone", service="route53", is_global=True):
    """One hosted zone."""

    stated_id: str = Field(alias="Id")
    name: str
    is_private: bool = Field(False, validation_alias=AliasPath("Config", "PrivateZone"))
    """Whether only VPCs see it. Health checkers reach no private address: its records need checks on alarms."""

    @listing("route53.list_hosted_zones", action="route53:ListHostedZones")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every hosted zone of the account."""
        return map(cls.model_validate, (aws.call() or {})["HostedZones"])

    @property
    def id(self) -> str:
        """The hosted zone's id, without the path before it."""
        return self.stated_id.rpartition("/")[2]

    @property
    def arn(self) -> str:
        """The hosted zone's ARN; AWS leaves the account out."""
        return f"arn:{self.target.partition}:route53:::hostedzone/{self.id}"

    @fact("route53.list_tags_for_resource", action="route53:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The hosted zone's tags."""
        answer = aws.call(ResourceType="hostedzone", ResourceId=self.id, gone_if="NoSuchHostedZone") or {}
        return tag_map(answer["ResourceTagSet"].get("Tags"))

    def read_tags(self) -> Mapping[str, str]:
        """The hosted zone's tags, by a call of their own."""
        return self.tags

    @fact("route53.list_resource_record_sets", action="route53:ListResourceRecordSets")
    def record_sets(self, aws: Aws) -> tuple[RecordSet, ...]:
        """Its records, in AWS's order: by name."""
        found = (aws.call(HostedZoneId=self.id, gone_if="NoSuchHostedZone") or {})["ResourceRecordSets"]
        return tuple(map(RecordSet.model_validate, found))

    @property
    def choices(self) -> Mapping[tuple[str, str], tuple[RecordSet, ...]]:
        """The record sets among which Route 53 chooses, by name and type; a simple one is alone."""
        found: defaultdict[tuple[str, str], list[RecordSet]] = defaultdict(list)
        for record in self.record_sets:
            found[record.name, record.type].append(record)
        return {key: tuple(records) for key, records in found.items()}


class HealthCheck(Resource, type="AWS::Route53::HealthCheck", service="route53", is_global=True):
    """One health check: of an endpoint, of an alarm, of other checks, or a switch that people turn."""

    check_id: str = Field(alias="Id")
    kind: str = Field(validation_alias=AliasPath("HealthCheckConfig", "Type"))
    is_disabled: bool = Field(False, validation_alias=AliasPath("HealthCheckConfig", "Disabled"))
    """Whether nothing is checked any more, and it counts as healthy."""
    is_inverted: bool = Field(False, validation_alias=AliasPath("HealthCheckConfig", "Inverted"))
    failure_threshold: int | None = Field(None, validation_alias=AliasPath("HealthCheckConfig", "FailureThreshold"))
    request_interval: int | None = Field(None, validation_alias=AliasPath("HealthCheckConfig", "RequestInterval"))
    checker_regions: tuple[str, ...] = Field((), validation_alias=AliasPath("HealthCheckConfig", "Regions"))
    children: tuple[str, ...] = Field((), validation_alias=AliasPath("HealthCheckConfig", "ChildHealthChecks"))
    health_threshold: int = Field(0, validation_alias=AliasPath("HealthCheckConfig", "HealthThreshold"))
    """How many of its children must be healthy."""
    alarm_region: str | None = Field(None, validation_alias=AliasPath("HealthCheckConfig", "AlarmIdentifier", "Region"))
    """Where the alarm is that it follows: one in a Region that is lost says nothing more."""
    alarm_name: str | None = Field(None, validation_alias=AliasPath("HealthCheckConfig", "AlarmIdentifier", "Name"))
    without_data: str | None = Field(None, validation_alias=AliasPath("HealthCheckConfig", "InsufficientDataHealthStatus"))

    @listing("route53.list_health_checks", action="route53:ListHealthChecks")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every health check of the account."""
        return map(cls.model_validate, (aws.call() or {})["HealthChecks"])

    @property
    def id(self) -> str:
        """The health check's id."""
        return self.check_id

    @property
    def arn(self) -> str:
        """The health check's ARN; AWS leaves the account out."""
        return f"arn:{self.target.partition}:route53:::healthcheck/{self.check_id}"

    @fact("route53.get_health_check_status", action="route53:GetHealthCheckStatus")
    def observations(self, aws: Aws) -> tuple[bool, ...]:
        """What each health checker says now of the endpoint; AWS tells it of endpoints only."""
        found = (aws.call(HealthCheckId=self.check_id, gone_if="NoSuchHealthCheck") or {})["HealthCheckObservations"]
        return tuple(each.get("StatusReport", {}).get("Status", "").startswith("Success") for each in found)

    @fact("cloudwatch.describe_alarms", action="cloudwatch:DescribeAlarms")
    def alarm_state(self, aws: Aws) -> str | None:
        """State of the alarm that it follows, in the alarm's own Region; None when there is no such alarm."""
        answer = aws.call(region=self.alarm_region, AlarmNames=[self.alarm_name], AlarmTypes=["MetricAlarm", "CompositeAlarm"]) or {}
        alarms = (*answer.get("MetricAlarms", ()), *answer.get("CompositeAlarms", ()))
        return str(alarms[0]["StateValue"]) if alarms else None

    @property
    def is_healthy(self) -> bool | None:
        """What Route 53 makes of it now; None where AWS does not tell, such as for a switch.

        Raises:
            Unreadable: what decides could not be read.
        """
        return self._health(frozenset())

    def _health(self, above: frozenset[str]) -> bool | None:
        if self.is_disabled:
            seen: bool | None = True
        elif self.kind == "CALCULATED":
            seen = None if self.check_id in above else self._of_children(above | {self.check_id})
        elif self.kind == "CLOUDWATCH_METRIC":
            seen = self._of_alarm()
        elif self.kind == "RECOVERY_CONTROL":
            seen = None
        else:
            reports = self.observations
            seen = sum(reports) * 100 > _HEALTHY_ABOVE * len(reports) if reports else None
        return seen if seen is None else seen is not self.is_inverted

    def _of_alarm(self) -> bool | None:
        state = self.alarm_state
        if state in {"OK", "ALARM"}:
            return state == "OK"
        return {"Healthy": True, "Unhealthy": False}.get(self.without_data or "")

    def _of_children(self, above: frozenset[str]) -> bool | None:
        known = {check.check_id: check for check in self.target.all(HealthCheck)}
        health = [known[each]._health(above) if each in known else None for each in self.children]  # noqa: SLF001 - our own kind
        sure, possible = health.count(True), len(health) - health.count(False)
        if sure >= self.health_threshold:
            return True
        return None if possible >= self.health_threshold else False
