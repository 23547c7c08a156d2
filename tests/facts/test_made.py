"""What AWS made under an id of its own is known again by whoever has the plan alone, so that nothing is made twice."""

from __future__ import annotations

from seawall.facts.ec2.endpoint import EndpointSettings
from seawall.facts.ec2.flow_log import FlowLogSettings
from seawall.facts.ec2.launch_template import LaunchTemplate, Version
from seawall.facts.ec2.vpc import Vpc
from seawall.facts.iam.policy import ManagedPolicy, PolicyVersion
from seawall.facts.value import Call
from tests.builders import given

VPC = given(Vpc(vpc_id="vpc-1"))
GATEWAY = EndpointSettings(service_name="com.amazonaws.eu-west-1.s3", route_table_ids=("rtb-1",))
INTERFACE = EndpointSettings(vpc_endpoint_type="Interface", service_name="com.amazonaws.eu-west-1.kms", subnet_ids=("subnet-1",))
REJECTS = FlowLogSettings.to_bucket("REJECT", "arn:aws:s3:::flows")
GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:flows"


def endpoint(wanted: EndpointSettings, number: int = 1) -> EndpointSettings:
    return wanted.model_copy(update={"vpc_endpoint_id": f"vpce-{number}", "state": "pending"})


def flow_log(wanted: FlowLogSettings, number: int = 1, **told: object) -> FlowLogSettings:
    defaults = {"log_format": "${version}", "max_aggregation_interval": 600}
    return wanted.model_copy(update={"flow_log_id": f"fl-{number}", **defaults, **told})


def operations(calls: tuple[Call, ...]) -> list[str]:
    return [call.operation for call in calls]


def test_an_endpoint_that_was_made_is_not_made_again() -> None:
    assert VPC.endpoints_calls((endpoint(GATEWAY),), (GATEWAY,)) == ()


def test_one_more_endpoint_like_one_that_is_there_is_made_once() -> None:
    there = endpoint(GATEWAY)
    assert operations(VPC.endpoints_calls((there,), (there, GATEWAY))) == ["ec2.create_vpc_endpoint"]
    assert VPC.endpoints_calls((there, endpoint(GATEWAY, 2)), (there, GATEWAY)) == ()


def test_an_endpoint_of_an_earlier_change_is_neither_made_nor_changed_by_the_next() -> None:
    (call,) = VPC.endpoints_calls((GATEWAY,), (GATEWAY, INTERFACE))
    assert call.arguments["ServiceName"] == INTERFACE.service_name
    assert VPC.endpoints_calls((endpoint(GATEWAY),), (GATEWAY, INTERFACE)) == (call,)


def test_an_endpoint_with_other_settings_is_not_taken_for_the_wanted_one() -> None:
    other = endpoint(GATEWAY).model_copy(update={"route_table_ids": ("rtb-2",)})
    assert operations(VPC.endpoints_calls((other,), (GATEWAY,))) == ["ec2.create_vpc_endpoint", "ec2.delete_vpc_endpoints"]


def test_a_flow_log_that_was_made_is_known_whatever_aws_added() -> None:
    assert VPC.flow_logs_calls((flow_log(REJECTS),), (REJECTS,)) == ()
    to_group = FlowLogSettings.to_log_group("ALL", "flows", "arn:aws:iam::123456789012:role/flows")
    assert VPC.flow_logs_calls((flow_log(to_group, log_destination=GROUP),), (to_group,)) == ()


def test_one_more_flow_log_like_one_that_is_off_is_made_once() -> None:
    off = flow_log(REJECTS, status="INACTIVE")
    assert operations(VPC.flow_logs_calls((off,), (off, REJECTS))) == ["ec2.create_flow_logs"]
    assert VPC.flow_logs_calls((off, flow_log(REJECTS, 2)), (off, REJECTS)) == ()


def test_a_flow_log_to_another_place_is_not_taken_for_the_wanted_one() -> None:
    elsewhere = flow_log(REJECTS, log_destination="arn:aws:s3:::other")
    assert operations(VPC.flow_logs_calls((elsewhere,), (REJECTS,))) == ["ec2.create_flow_logs", "ec2.delete_flow_logs"]


def test_a_policy_version_that_was_made_is_known_by_its_document() -> None:
    policy = ManagedPolicy(policy_arn="arn:aws:iam::123456789012:policy/p", policy_name="p")
    document = {"Version": "2012-10-17", "Statement": []}
    assert policy.version_calls(PolicyVersion(version_id="v2", document=document), PolicyVersion(document=document)) == ()


def test_a_launch_templates_version_that_was_made_is_known_by_what_it_says() -> None:
    template = LaunchTemplate(launch_template_id="lt-1", told_default=Version(version_number=1))
    wanted = template.told_default.with_tokens()
    assert template.default_calls(wanted.model_copy(update={"version_number": 2}), wanted) == ()
