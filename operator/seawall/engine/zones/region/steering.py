"""Who leads clients to another Region: records of Route 53 that follow health.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.ecs.service import Service
from seawall.facts.elb import ClassicLoadBalancer
from seawall.facts.elbv2 import LoadBalancer, TargetGroup
from seawall.facts.fact import Read
from seawall.facts.lambda_ import Function
from seawall.facts.route53 import HealthCheck, HostedZone, RecordSet, Routing

READS: Final[tuple[Read, ...]] = (
    HostedZone.LISTING,
    HostedZone.record_sets,
    HealthCheck.LISTING,
    HealthCheck.observations,
    HealthCheck.alarm_state,
)

_NOT_FOUND: Final = Gap(
    UnknownReason.ERROR,
    "no record of Route 53 in this account leads to it; API Gateway, Global Accelerator, CloudFront and DNS elsewhere are not simulated",
)

#: What is said of classic load balancers.
CLASSIC: Final = Gap(UnknownReason.ERROR, "which names lead to a classic load balancer, and where they lead without it, is not judged")

#: What serves clients, perhaps; a fleet may as well fetch its work by itself.
_SERVES: Final = (AutoScalingGroup, Function, Instance, Service, TargetGroup)

_NO_ENTRY: Final = "no entry point of this workload is selected"


@dataclass(frozen=True, slots=True)
class Led:
    """What one name does once a Region is lost.

    Attributes:
        away: whether it leads to the other Region then; None when that is not known.
        why: what was seen and wanted; empty where it does.
    """

    away: bool | None
    why: str = ""
    gap: Gap | None = None


def missing_entry(resources: Sequence[Resource]) -> str | Gap:
    """What is not judged where no load balancer is selected; empty where one is, or where nothing serves clients.

    Returns:
        A gap where a load balancer surely stands before the workload, for then clients must be led away from it; else only what a pass does
        not say.
    """
    if any(isinstance(each, (LoadBalancer, ClassicLoadBalancer)) for each in resources):
        return ""
    fronted = sorted(each.id for each in resources if _is_fronted(each))
    if fronted:
        return Gap(UnknownReason.ERROR, f"{_NO_ENTRY}: {fronted[0]} is behind a load balancer, wanted that selected too")
    if any(isinstance(each, _SERVES) for each in resources):
        ways = "a load balancer, API Gateway, CloudFront, Global Accelerator or records of their own"
        return f"{_NO_ENTRY}: whether clients come by {ways}, and who would lead them there, is not judged"
    return ""


def _is_fronted(resource: Resource) -> bool:
    """Whether a load balancer sends to it. A target group that nothing sends to is before nobody."""
    if isinstance(resource, AutoScalingGroup):
        return bool(resource.target_groups or resource.load_balancer_names)
    if isinstance(resource, Service):
        return bool(resource.load_balancers)
    return isinstance(resource, TargetGroup) and bool(resource.load_balancer_arns)


def led(balancer: LoadBalancer, here: Site, there: Site) -> tuple[Led, ...]:
    """What becomes of each name that leads to a load balancer.

    Raises:
        Unreadable: the records could not be read.
    """
    names = [
        _judged(f"{name} ({kind})", own, records, here, there)
        for zone in here.view.globally.all(HostedZone)
        for (name, kind), records in zone.choices.items()
        for own in records
        if _leads_to(own, balancer)
    ]
    return tuple(names) or (Led(None, _NOT_FOUND.message, _NOT_FOUND),)


def _leads_to(record: RecordSet, balancer: LoadBalancer) -> bool:
    targets = (record.alias.dns_name,) if record.alias is not None else record.values
    plain = (each.rstrip(".").lower().removeprefix("dualstack.") for each in targets)
    return bool(balancer.dns_name) and balancer.dns_name.lower() in plain


def _judged(name: str, own: RecordSet, records: Sequence[RecordSet], here: Site, there: Site) -> Led:
    region = there.view.region
    others = [record for record in records if record is not own and (record.is_chosen or own.routing is Routing.WEIGHTED)]
    beyond = [record for record in others if region in record.target_regions]
    if not beyond:
        if any(not record.target_regions for record in others):
            return _unknown(f"{name} has other answers, and in which Region they are is not known")
        return Led(False, f"{name} leads nowhere in {region}")
    if not own.follows_health:
        return Led(False, f"{name} goes on to lead here, as its record follows no health, wanted a health check")
    troubles = [
        *_troubles(name, own, here),
        *(trouble for record in beyond[:1] for trouble in _troubles(name, record, here, is_target=True)),
    ]
    worst = min(troubles, key=lambda each: each.away is None, default=None)
    return worst or Led(away=True)


def _unknown(message: str) -> Led:
    return Led(None, message, Gap(UnknownReason.ERROR, message))


def _troubles(name: str, record: RecordSet, here: Site, *, is_target: bool = False) -> Iterator[Led]:
    """What keeps a record's health check from deciding; a record that follows its target's own health needs none."""
    if record.health_check_id is None:
        return
    check = found(Site(here.view.globally, here.zones, here.now), HealthCheck, record.health_check_id)
    if isinstance(check, Gap):
        yield Led(None, f"{name}: {check.message}", check)
        return
    if check.is_disabled:
        yield Led(False, f"{name}: its health check {check.id} is disabled, so that it always counts as healthy")
    if not is_target and check.alarm_region == here.view.region and check.without_data != "Unhealthy":
        told = check.without_data or "not told"
        yield Led(False, f"{name}: {check.id} follows an alarm in {here.view.region}, and without data it is {told}, wanted Unhealthy")
    healthy = here.attempt(f"the state of {check.id}", lambda: check.is_healthy)
    if isinstance(healthy, Gap):
        yield Led(None, f"{name}: {healthy.message}", healthy)
    elif healthy is None:
        yield _unknown(f"{name}: AWS does not tell the state of its health check {check.id}")
    elif is_target and not healthy:
        yield Led(False, f"{name}: what it leads to there is not healthy now, by {check.id}")
