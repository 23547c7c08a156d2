"""Launch templates: their default version, and how another one becomes it."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.facts.base import the
from seawall.facts.ec2.launch_template import LaunchTemplate, Version
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

SECRET = "bGV0bWVpbg=="


def template(view: TargetView) -> LaunchTemplate:
    return the(view, LaunchTemplate)


@pytest.fixture
def template_id(aws: Emulator) -> str:
    """A launch template with tags, user data, optional tokens and a public address."""
    data = {
        "ImageId": "ami-12345678",
        "UserData": SECRET,
        "MetadataOptions": {"HttpTokens": "optional", "HttpPutResponseHopLimit": 2},
        "NetworkInterfaces": [
            {"DeviceIndex": 0, "AssociatePublicIpAddress": True, "Groups": ["sg-1"], "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}]}
        ],
    }
    tags = [{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "pay"}]}]
    made = aws.seeding("ec2").create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data, TagSpecifications=tags)
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def test_a_template_is_listed_by_its_default_version_and_keeps_no_user_data(aws: Emulator, view: ViewFactory, template_id: str) -> None:
    aws.seeding("ec2").create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData={"ImageId": "ami-2"})
    found = template(view())
    assert found.id == template_id
    assert found.arn == f"arn:aws:ec2:eu-west-1:123456789012:launch-template/{template_id}"
    assert found.default.version_number == 1
    assert not found.default.requires_tokens
    assert found.default.gives_public_address
    assert SECRET not in repr(found)
    assert aws.count("ec2") == 1
    assert found.read_tags() == {"team": "pay"}
    assert aws.count("ec2") == 2


def test_a_version_with_tokens_becomes_the_default_and_the_old_one_again(template_id: str, round_trip: RoundTrip) -> None:
    def change(found: LaunchTemplate) -> Any:
        assert found.id == template_id
        return LaunchTemplate.default.change(found, found.default.with_tokens())

    between = round_trip(template, change)
    assert between.version_number == 2
    assert between.metadata_options == {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}


def test_a_version_without_public_addresses_keeps_the_rest_of_its_interfaces(template_id: str, round_trip: RoundTrip) -> None:
    def change(found: LaunchTemplate) -> Any:
        assert found.id == template_id
        wanted = LaunchTemplate.default.change(found, found.default.without_public_address())
        made, _ = wanted.calls()
        # moto makes a version of what is named alone; EC2 takes the rest from the source.
        assert made.arguments["SourceVersion"] == "1"
        assert set(made.arguments["LaunchTemplateData"]) == {"NetworkInterfaces"}
        return wanted

    (interface,) = round_trip(template, change).network_interfaces
    assert interface == {
        "DeviceIndex": 0,
        "AssociatePublicIpAddress": False,
        "Groups": ["sg-1"],
        "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}],
    }


def test_what_ec2_tells_and_does_not_take_is_left_out(aws: Emulator, view: ViewFactory) -> None:
    data = {
        "MetadataOptions": {"State": "pending", "HttpTokens": "optional"},
        "NetworkInterfaces": [{"Ipv6Addresses": [{"Ipv6Address": "2001:db8::1", "IsPrimaryIpv6": True}]}],
    }
    told = {"LaunchTemplateId": "lt-1", "VersionNumber": 7, "DefaultVersion": True, "LaunchTemplateData": data}
    aws.fake("ec2", "DescribeLaunchTemplateVersions", lambda *_: {"LaunchTemplateVersions": [told]})
    found = template(view())
    assert found.default == Version(
        version_number=7,
        metadata_options={"HttpTokens": "optional"},
        network_interfaces=({"Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}]},),
    )
    made, chosen = found.default_calls(found.default, found.default.with_tokens())
    assert made.arguments == {
        "LaunchTemplateId": "lt-1",
        "SourceVersion": "7",
        "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}},
    }
    assert image(chosen.arguments) == {"LaunchTemplateId": "lt-1", "DefaultVersion": "${calls[0].LaunchTemplateVersion.VersionNumber}"}
