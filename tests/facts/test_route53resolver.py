from __future__ import annotations

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.route53resolver import ResolverEndpoint, ResolverRule
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory


@pytest.fixture
def subnets(aws: Emulator) -> list[str]:
    found = aws.seeding("ec2").describe_subnets()["Subnets"]
    return [each["SubnetId"] for each in sorted(found, key=lambda subnet: subnet["AvailabilityZone"])]


def endpoint(aws: Emulator, direction: str, *subnets: str) -> str:
    group = aws.seeding("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    made = aws.seeding("route53resolver").create_resolver_endpoint(
        CreatorRequestId=direction,
        Name=direction.lower(),
        Direction=direction,
        SecurityGroupIds=[group],
        IpAddresses=[{"SubnetId": subnet} for subnet in subnets],
        Tags=[{"Key": "team", "Value": "net"}],
    )
    return str(made["ResolverEndpoint"]["Id"])


def test_an_endpoint_is_listed_with_the_subnets_of_its_addresses(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    made = endpoint(aws, "INBOUND", subnets[0], subnets[1])
    found = the(view(), ResolverEndpoint)
    assert (found.id, found.direction, found.status, found.address_count) == (made, "INBOUND", "OPERATIONAL", 2)
    assert found.arn.endswith(f":resolver-endpoint/{made}")
    assert [each.subnet_id for each in found.addresses] == [subnets[0], subnets[1]]
    assert found.read_tags() == {"team": "net"}
    assert aws.count("route53resolver") == 3


def test_two_addresses_may_share_a_zone(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    endpoint(aws, "INBOUND", subnets[0], subnets[0])
    assert {each.subnet_id for each in the(view(), ResolverEndpoint).addresses} == {subnets[0]}


def test_only_attached_addresses_answer(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    # moto's addresses are attached at once.
    states = ("ATTACHED", "UPDATING", "ATTACHING", "FAILED_RESOURCE_GONE", "ISOLATED")
    endpoint(aws, "INBOUND", subnets[0], subnets[1])
    told = [{"IpId": state, "SubnetId": subnets[0], "Status": state} for state in states]
    aws.fake("route53resolver", "ListResolverEndpointIpAddresses", lambda *_: {"IpAddresses": told})
    assert [each.answers for each in the(view(), ResolverEndpoint).addresses] == [True, True, False, False, False]


def test_an_outbound_endpoint_has_rules_with_the_servers_that_they_name(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    made = endpoint(aws, "OUTBOUND", subnets[0], subnets[1])
    aws.seeding("route53resolver").create_resolver_rule(
        CreatorRequestId="r",
        RuleType="FORWARD",
        DomainName="corp.example.com",
        TargetIps=[{"Ip": "192.0.2.1", "Port": 53}],
        ResolverEndpointId=made,
    )
    here = view()
    found = the(here, ResolverEndpoint)
    (rule,) = found.rules
    assert (found.is_outbound, rule.domain_name, rule.kind) == (True, "corp.example.com.", "FORWARD")
    assert [target.address for target in rule.targets] == ["192.0.2.1"]
    assert len(here.all(ResolverRule)) >= 1
    assert rule.arn.endswith(rule.id)


def test_an_endpoint_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    made = endpoint(aws, "INBOUND", subnets[0], subnets[1])
    found = the(view(), ResolverEndpoint)
    aws.seeding("route53resolver").delete_resolver_endpoint(ResolverEndpointId=made)
    with pytest.raises(ResourceGone):
        found.addresses  # noqa: B018
