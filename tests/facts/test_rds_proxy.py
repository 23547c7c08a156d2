from __future__ import annotations

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.rds.proxy import Proxy
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

LOGIN = {"MasterUsername": "owner", "MasterUserPassword": "correct-horse"}


@pytest.fixture
def subnets(aws: Emulator) -> list[str]:
    """Two subnets in two zones; and the proxy `door` in them."""
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{letter}")["Subnet"]["SubnetId"]
        for n, letter in enumerate("ab")
    ]
    aws.seeding("rds").create_db_proxy(
        DBProxyName="door",
        EngineFamily="MYSQL",
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db"}],
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/door",
        VpcSubnetIds=made,
        Tags=[{"Key": "app", "Value": "shop"}],
    )
    return made


def test_a_proxy_is_listed_with_its_subnets_and_what_it_serves(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    proxy = the(view(), Proxy)
    assert (proxy.id, proxy.status, proxy.engine_family, sorted(proxy.subnet_ids)) == ("door", "available", "MYSQL", sorted(subnets))
    assert proxy.arn.startswith(f"arn:aws:rds:{REGION}:{ACCOUNT}:db-proxy:")
    assert aws.count("rds") == 1
    assert proxy.read_tags() == {"app": "shop"}


@pytest.mark.usefixtures("subnets")
def test_a_proxy_without_targets_has_nothing_behind_it(view: ViewFactory) -> None:
    assert the(view(), Proxy).targets == ()


@pytest.mark.usefixtures("subnets")
def test_a_registered_database_is_behind_its_proxy(aws: Emulator, view: ViewFactory) -> None:
    rds = aws.seeding("rds")
    rds.create_db_instance(DBInstanceIdentifier="shop", DBInstanceClass="db.t4g.micro", Engine="mysql", **LOGIN)
    rds.register_db_proxy_targets(DBProxyName="door", DBInstanceIdentifiers=["shop"])
    (target,) = the(view(), Proxy).targets
    assert (target.resource_id, target.kind, target.cluster) == ("shop", "RDS_INSTANCE", None)


@pytest.mark.usefixtures("subnets")
def test_a_cluster_is_behind_its_proxy_with_the_health_of_each_member(aws: Emulator, view: ViewFactory) -> None:
    # moto tells neither the members of a cluster nor any health.
    told = [
        {"Type": "TRACKED_CLUSTER", "RdsResourceId": "shop"},
        {
            "Type": "RDS_INSTANCE",
            "RdsResourceId": "shop-1",
            "TrackedClusterId": "shop",
            "Role": "READ_WRITE",
            "TargetHealth": {"State": "UNAVAILABLE", "Reason": "AUTH_FAILURE"},
        },
    ]
    aws.fake("rds", "DescribeDBProxyTargets", lambda *_: {"Targets": told})
    cluster, member = the(view(), Proxy).targets
    assert (cluster.kind, cluster.resource_id, cluster.health) == ("TRACKED_CLUSTER", "shop", None)
    assert (member.cluster, member.role, member.health, member.why) == ("shop", "READ_WRITE", "UNAVAILABLE", "AUTH_FAILURE")


@pytest.mark.usefixtures("subnets")
def test_endpoints_of_all_proxies_are_one_list(aws: Emulator, view: ViewFactory) -> None:
    # moto has no endpoints.
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:db-proxy-endpoint:"
    told = [
        {
            "DBProxyEndpointName": f"{proxy}-{role}",
            "DBProxyEndpointArn": f"{arn}{proxy}-{role}",
            "DBProxyName": proxy,
            "TargetRole": role,
            "Status": "available",
            "VpcSubnetIds": [f"subnet-{proxy}"],
        }
        for proxy, role in (("door", "READ_WRITE"), ("door", "READ_ONLY"), ("gate", "READ_WRITE"))
    ]
    aws.fake("rds", "DescribeDBProxyEndpoints", lambda *_: {"DBProxyEndpoints": told})
    endpoints = the(view(), Proxy).endpoints
    assert [(each.role, each.subnet_ids) for each in endpoints] == [("READ_WRITE", ("subnet-door",)), ("READ_ONLY", ("subnet-door",))]
    assert aws.count("rds", "DescribeDBProxyEndpoints") == 1


@pytest.mark.usefixtures("subnets")
def test_a_proxy_that_was_deleted_meanwhile_is_gone(aws: Emulator, view: ViewFactory) -> None:
    proxy = the(view(), Proxy)
    aws.fail("rds", "DescribeDBProxyTargets", code="DBProxyNotFoundFault", status=404)
    with pytest.raises(ResourceGone):
        proxy.targets  # noqa: B018
