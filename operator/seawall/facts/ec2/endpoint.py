"""VPC endpoints: private ways to services, and what their policies let through.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html (2026-11-24)
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html (2026-11-24)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, Self

from pydantic import ConfigDict, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.made import ID_TO_COME, differences
from seawall.facts.fact import Aws, attribute, fact, listing
from seawall.facts.iam_policy.breadth import covers
from seawall.facts.iam_policy.conditions import Condition
from seawall.facts.iam_policy.exposure import pin, pin_of_denial, principals
from seawall.facts.iam_policy.statements import Effect, Policy, Statement
from seawall.facts.value import Call, Value

#: How a policy limits whose calls go through the endpoint, or to whose resources. Where calls come from says nothing: all come through it.
_PRINCIPAL_KEYS: Final = frozenset({"aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn"})
_RESOURCE_KEYS: Final[Mapping[str, str]] = {
    "aws:resourceorgid": "aws:principalorgid",
    "aws:resourceorgpaths": "aws:principalorgpaths",
    "aws:resourceaccount": "aws:principalaccount",
}

#: How long AWS may take to make network interfaces in further subnets, or to take them away.
_INTERFACES: Final = timedelta(minutes=10)


class EndpointSettings(Value):
    """An endpoint as it is made. Its state is no part of the image; AWS writes it with and without a capital."""

    model_config = ConfigDict(extra="ignore")

    vpc_endpoint_id: str = ID_TO_COME
    vpc_endpoint_type: str = "Gateway"
    service_name: str = ""
    """Empty for one that leads to a resource or to a service network of VPC Lattice."""
    route_table_ids: tuple[str, ...] = ()
    subnet_ids: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()
    private_dns_enabled: bool | None = None
    state: str = Field("available", exclude=True)

    @classmethod
    def told(cls, endpoint: Mapping[str, Any]) -> Self:
        """An endpoint as the list shows it, in an order of ours: AWS promises none."""
        lists = {name: sorted(endpoint.get(name, ())) for name in ("RouteTableIds", "SubnetIds")}
        groups = sorted(group["GroupId"] for group in endpoint.get("Groups", ()))
        is_interface = endpoint.get("VpcEndpointType") == "Interface"
        dns = {} if is_interface else {"PrivateDnsEnabled": None}
        return cls.model_validate({**endpoint, **lists, "SecurityGroupIds": groups, **dns, "State": endpoint.get("State", "").lower()})

    @property
    def is_available(self) -> bool:
        """Whether it carries traffic."""
        return self.state == "available"

    @property
    def is_pending(self) -> bool:
        """Whether it has been asked for and carries nothing yet."""
        return self.state in {"pending", "pendingacceptance"}

    def serves(self, service: str, region: str, kind: str) -> bool:
        """Whether it is of a kind and leads to a service, by its full name or by its short one in the Region."""
        named = self.service_name == service or self.service_name.endswith(f".amazonaws.{region}.{service}")
        return named and self.vpc_endpoint_type == kind

    @property
    def id(self) -> str:
        """The endpoint's id."""
        return self.vpc_endpoint_id

    def became(self, other: Self) -> bool:
        """Whether the other one may be what AWS made when it was asked for this one."""
        return self.arguments() == other.arguments()

    def arguments(self) -> dict[str, Any]:
        """What makes the same endpoint, in AWS's names."""
        return {name: value for name, value in self.image().items() if name != "VpcEndpointId" and value != []}


Endpoints = tuple[EndpointSettings, ...]


def full_name(service: str, region: str) -> str:
    """The name of a service as endpoints take it: full names stay as they are."""
    return service if service.startswith(("com.amazonaws.", "cn.com.amazonaws.")) else f"com.amazonaws.{region}.{service}"


def endpoint_calls(vpc_id: str, now: Endpoints, wanted: Endpoints) -> tuple[Call, ...]:
    """Make what is missing, change route tables one by one, delete what is too much."""
    missing, surplus = differences(now, wanted)
    calls = [Call("ec2.create_vpc_endpoint", {"VpcId": vpc_id, **endpoint.arguments()}) for endpoint in missing]
    before = {endpoint.id: endpoint for endpoint in now}
    for endpoint in wanted:
        known = before.get(endpoint.id)
        if endpoint.id != ID_TO_COME and known is not None and known.route_table_ids != endpoint.route_table_ids:
            old, new = set(known.route_table_ids), set(endpoint.route_table_ids)
            steps = {"AddRouteTableIds": sorted(new - old), "RemoveRouteTableIds": sorted(old - new)}
            named = {name: several for name, several in steps.items() if several}
            calls.append(Call("ec2.modify_vpc_endpoint", {"VpcEndpointId": endpoint.id, **named}))
    ids = [endpoint.id for endpoint in surplus]
    return (*calls, *((Call("ec2.delete_vpc_endpoints", {"VpcEndpointIds": ids}),) if ids else ()))


class VpcEndpoint(Resource, type="AWS::EC2::VPCEndpoint", service="ec2"):
    """One endpoint of a VPC."""

    vpc_endpoint_id: str
    vpc_id: str
    owner_id: str | None = None
    told_settings: EndpointSettings = Field(alias="Settings")
    network_interface_ids: tuple[str, ...] = ()
    requester_managed: bool = False
    """Whether a service of AWS made it, such as a firewall, and alone may change it."""
    service_region: str | None = None
    dns: tuple[Mapping[str, str], ...] = Field((), validation_alias="DnsEntries")
    told_policy: str | None = Field(None, validation_alias="PolicyDocument")
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_vpc_endpoints", action="ec2:DescribeVpcEndpoints")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every endpoint that the account sees in the Region but those that are gone or going."""
        told = (aws.call() or {})["VpcEndpoints"]
        endpoints = (cls.model_validate({**endpoint, "Settings": EndpointSettings.told(endpoint)}) for endpoint in told)
        return (endpoint for endpoint in endpoints if endpoint.told_settings.state not in {"deleting", "deleted"})

    @property
    def id(self) -> str:
        """The endpoint's id."""
        return self.vpc_endpoint_id

    @property
    def owner(self) -> str:
        """The account that alone may change it."""
        return self.owner_id or self.target.account_id

    @property
    def arn(self) -> str:
        """The endpoint's ARN, which names the owner's account."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.owner}:vpc-endpoint/{self.vpc_endpoint_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The endpoint's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def settings(self) -> EndpointSettings:
        """It as it is made, in the subnets that it is in."""
        told, subnets = self.told_settings, self.subnets
        return told if told.subnet_ids == subnets else told.model_copy(update={"subnet_ids": subnets})

    @attribute(deadline=_INTERFACES)
    def subnets(self) -> tuple[str, ...]:
        """Ids of the subnets in which it has a network interface; at most one in each zone."""
        return self.told_settings.subnet_ids

    @subnets.writer("ec2.modify_vpc_endpoint", action="ec2:ModifyVpcEndpoint")
    def subnets_calls(self, now: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[Call, ...]:
        """One call either way, with what changes alone."""
        before, after = set(now), set(wanted)
        steps = {"AddSubnetIds": sorted(after - before), "RemoveSubnetIds": sorted(before - after)}
        named = {name: several for name, several in steps.items() if several}
        return (Call("ec2.modify_vpc_endpoint", {"VpcEndpointId": self.vpc_endpoint_id, **named}),) if named else ()

    @property
    def is_zonal(self) -> bool:
        """Whether it works by network interfaces in its subnets and fails with their zones; a gateway's has no zone."""
        return self.settings.vpc_endpoint_type != "Gateway"

    @property
    def dns_names(self) -> tuple[str, ...]:
        """Its DNS names: the regional ones, then those of single zones, which clients must not be told."""
        return tuple(entry["DnsName"] for entry in self.dns if "DnsName" in entry)

    @fact("ec2.describe_vpc_endpoint_services", action="ec2:DescribeVpcEndpointServices")
    def offered_zones(self, aws: Aws) -> tuple[str, ...] | None:
        """Ids of the zones in which its service can be had; None when AWS no longer knows the service."""
        regions = [self.service_region or aws.region]
        answer = aws.call(ServiceNames=[self.settings.service_name], ServiceRegions=regions, none_if="InvalidServiceName")
        details = () if answer is None else answer["ServiceDetails"]
        return tuple(sorted(details[0].get("AvailabilityZoneIds", ()))) if details else None

    @attribute()
    def policy(self) -> str | None:
        """Its policy, always written the same way; None where its service has none."""
        return None if self.told_policy is None else _canonical(self.told_policy)

    @policy.writer("ec2.modify_vpc_endpoint", action="ec2:ModifyVpcEndpoint")
    def policy_calls(self, now: str | None, wanted: str | None) -> tuple[Call, ...]:
        """One call either way, with the whole document."""
        if now == wanted or wanted is None:
            return ()
        return (Call("ec2.modify_vpc_endpoint", {"VpcEndpointId": self.vpc_endpoint_id, "PolicyDocument": wanted}),)

    @property
    def policy_parsed(self) -> Policy:
        """Its policy as statements."""
        return Policy.of("the endpoint's policy", self.policy or "")

    @property
    def open_statements(self) -> tuple[Statement, ...]:
        """The statements that let anybody do anything that can be done through it, and that no condition and no denial limits."""
        whole = tuple(filter(self._is_whole, self.policy_parsed.statements))
        return () if any(map(_guards, whole)) else tuple(filter(_is_open, whole))

    def _is_whole(self, statement: Statement) -> bool:
        """Whether it is about every action on every resource of its service, which is all that comes through; of S3, on every bucket."""
        _, _, name = self.settings.service_name.partition(".amazonaws.")
        service = name.split(".")[1] if "." in name else "*"
        resources = f"arn:{self.target.partition}:{service}:{'::' if service == 's3' else '*:*:'}*"
        return covers(statement.actions, f"{service}:*") and covers(statement.resources, resources)

    def policy_limited_to(self, organization_id: str) -> str:
        """The policy whose open statements serve an organization's principals alone; the rest stays as it is."""
        document = json.loads(self.policy or "")
        member = next(name for name in document if name.lower() == "statement")
        told = document[member]
        statements = told if isinstance(told, list) else [told]
        numbers = {statement.number for statement in self.open_statements}
        limited = [_limited(each, organization_id) if number in numbers else each for number, each in enumerate(statements, 1)]
        return _canonical(json.dumps({**document, member: limited}))


def _canonical(document: str) -> str:
    try:
        return json.dumps(json.loads(document), sort_keys=True)
    except ValueError:
        return document


def _is_open(statement: Statement) -> bool:
    if statement.effect is not Effect.ALLOW:
        return False
    is_for_all = statement.principals is None or statement.is_not_principal or principals(statement).is_everybody is not False
    return is_for_all and not any(map(_limits, statement.conditions))


def _limits(condition: Condition) -> bool:
    """Whether it holds for an organization's or account's callers or resources alone, or for AWS's services."""
    known = _as_pin(condition)
    return _is_of_services(condition, "true") and not condition.if_exists if known is None else pin(known) is not None


def _guards(statement: Statement) -> bool:
    """Whether it denies something to everybody else than an organization, account or AWS's services, or with resources of others."""
    if statement.effect is not Effect.DENY or statement.is_not_principal or principals(statement).is_everybody is not True:
        return False
    return bool(statement.conditions) and all(map(_spares, statement.conditions))


def _spares(condition: Condition) -> bool:
    """Whether those who do not meet it are limited; a caller without credentials has no key that says whether it is a service."""
    known = _as_pin(condition)
    return _is_of_services(condition, "false") and condition.if_exists if known is None else pin_of_denial(known) is not None


def _is_of_services(condition: Condition, wanted: str) -> bool:
    """Whether it asks that AWS's own services call, or do not."""
    is_plain = condition.operator == "bool" and not condition.quantifier and condition.key == "aws:principalisawsservice"
    return is_plain and {value.text.lower() for value in condition.values} == {wanted}


def _as_pin(condition: Condition) -> Condition | None:
    """A condition on callers, or one on resources as if it were on callers, which limits in the same way; None for all others."""
    key = condition.key.lower()
    return replace(condition, key=_RESOURCE_KEYS.get(key, key)) if key in _PRINCIPAL_KEYS or key in _RESOURCE_KEYS else None


def _limited(statement: Mapping[str, Any], organization_id: str) -> dict[str, Any]:
    member = next((name for name in statement if name.lower() == "condition"), "Condition")
    conditions = dict(statement.get(member) or {})
    equals = {**conditions.get("StringEquals", {}), "aws:PrincipalOrgID": organization_id}
    return {**statement, member: {**conditions, "StringEquals": equals}}
