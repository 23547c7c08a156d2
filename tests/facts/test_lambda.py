"""Lambda functions, read over HTTP. moto tells no VPC beside the subnets, knows no capacity providers, and misses no deleted function."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.lambda_ import LATEST, Alias, Function, LambdaRegion
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:pay"


@pytest.fixture
def subnets(aws: Emulator) -> list[str]:
    """The default subnets, one a zone."""
    return [subnet["SubnetId"] for subnet in aws.seeding("ec2").describe_subnets()["Subnets"]]


def make(aws: Emulator, name: str = "pay", **settings: Any) -> None:
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "*"}}]}
    role = aws.seeding("iam").create_role(RoleName=f"run-{name}", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def run(*_): pass")
    aws.seeding("lambda").create_function(
        FunctionName=name, Runtime="python3.13", Role=role, Handler="main.run", Code={"ZipFile": code.getvalue()}, **settings
    )


def test_a_function_comes_with_its_subnets_in_one_call(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    make(aws, VpcConfig={"SubnetIds": subnets[:2], "SecurityGroupIds": []})
    found = the(view(), Function)
    assert (found.id, found.arn, found.is_changing) == ("pay", ARN, False)
    assert found.subnet_ids == tuple(subnets[:2])
    assert aws.count() == 1


def test_environment_variables_of_a_function_are_not_kept(aws: Emulator, view: ViewFactory) -> None:
    make(aws, Environment={"Variables": {"TOKEN": "correct-horse"}})
    assert "correct-horse" not in repr(the(view(), Function))


def test_a_vpc_that_was_taken_away_is_told_as_an_empty_one_and_is_none() -> None:
    told = {"FunctionName": "pay", "FunctionArn": ARN}
    gone = Function.model_validate({**told, "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": ""}})
    assert Function.model_validate({**told, "VpcConfig": {"SubnetIds": ["subnet-a"], "VpcId": "vpc-1"}}).vpc_id == "vpc-1"
    assert gone.vpc_id is None
    assert gone == Function.model_validate(told)


def test_tags_of_all_functions_come_in_one_call(aws: Emulator, view: ViewFactory) -> None:
    make(aws, Tags={"app": "shop"})
    make(aws, "bare")
    tags = {function.id: function.read_tags() for function in view().all(Function)}
    assert tags == {"pay": {"app": "shop"}, "bare": {}}
    assert aws.count() == 2
    assert Function.tag_reads() == (LambdaRegion.function_tags,)


def test_an_alias_keeps_the_subnets_that_its_version_was_published_with(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    client = aws.seeding("lambda")
    make(aws, VpcConfig={"SubnetIds": subnets[:1], "SecurityGroupIds": []}, Publish=True)
    client.create_alias(FunctionName="pay", Name="live", FunctionVersion="1")
    client.update_function_configuration(FunctionName="pay", VpcConfig={"SubnetIds": subnets[:2], "SecurityGroupIds": []})
    found = the(view(), Function)
    assert found.subnets_in_use == {LATEST: tuple(subnets[:2]), "1": tuple(subnets[:1])}


def test_a_function_without_aliases_is_not_asked_for_its_versions(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    make(aws, VpcConfig={"SubnetIds": subnets[:1], "SecurityGroupIds": []}, Publish=True)
    assert the(view(), Function).subnets_in_use == {LATEST: tuple(subnets[:1])}
    assert aws.count("lambda", "ListVersionsByFunction") == 0


def test_an_alias_may_share_calls_between_two_versions() -> None:
    shared = {"Name": "live", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1, "3": 0.0}}}
    assert Alias.model_validate(shared).versions == ("1", "2")


def test_a_function_is_changing_while_a_change_has_not_taken_effect() -> None:
    told = {"FunctionName": "pay", "FunctionArn": ARN}
    assert Function.model_validate({**told, "State": "Pending"}).is_changing
    assert Function.model_validate({**told, "State": "Active", "LastUpdateStatus": "InProgress"}).is_changing
    assert not Function.model_validate({**told, "State": "Active", "LastUpdateStatus": "Successful"}).is_changing


def test_a_function_mounts_file_systems_by_access_points() -> None:
    mounts = [{"Arn": "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1", "LocalMountPath": "/mnt/data"}]
    found = Function.model_validate({"FunctionName": "pay", "FunctionArn": ARN, "FileSystemConfigs": mounts})
    assert found.access_point_arns == ("arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1",)


def test_a_function_on_managed_instances_has_the_subnets_of_its_capacity_provider(aws: Emulator, view: ViewFactory) -> None:
    provider = f"arn:aws:lambda:{REGION}:{ACCOUNT}:capacity-provider:own"
    config = {"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": provider}}
    functions = [{"FunctionName": "pay", "FunctionArn": ARN, "CapacityProviderConfig": config}]
    aws.fake("lambda", "ListFunctions", lambda _wanted, _state: {"Functions": functions})
    told = {"CapacityProviderArn": provider, "VpcConfig": {"SubnetIds": ["subnet-a", "subnet-b"], "SecurityGroupIds": []}}
    asked = aws.heard("lambda", "GetCapacityProvider")
    aws.fake("lambda", "GetCapacityProvider", lambda _wanted, _state: {"CapacityProvider": told})
    assert the(view(), Function).capacity_subnet_ids == ("subnet-a", "subnet-b")
    assert [each["CapacityProviderName"] for each in asked] == ["own"]


def test_a_function_that_runs_where_aws_sees_fit_has_no_capacity_subnets_and_costs_no_call(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    assert the(view(), Function).capacity_subnet_ids == ()
    assert aws.count() == 1


def test_a_function_that_was_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    function = the(view(), Function)
    aws.fail("lambda", "ListVersionsByFunction", code="ResourceNotFoundException", status=404)
    with pytest.raises(ResourceGone):
        _ = function.version_subnets
