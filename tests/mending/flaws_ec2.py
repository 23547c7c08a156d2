"""Flaws of instances, launch templates, images, snapshots, network interfaces, and of EC2's settings in one Region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_ec2 as fakes
from tests.mending.flaw import Flaw, answer

FRIEND = "210987654321"
IMAGE = "ami-12345678"
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/5678abcd-12ab-34cd-56ef-1234567890ab"
SETTINGS: Final = f"arn:aws:ec2:{REGION}:{ACCOUNT}:account/{ACCOUNT}"
"""Our ARN of EC2's settings in the Region."""


def arn(kind: str, name: object) -> str:
    """The ARN of one of the account's resources in EC2."""
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:{kind}/{name}"


def tagged(kind: str, key: str = "team", value: str = "pay") -> list[dict[str, Any]]:
    """A tag for what is being made."""
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value}]}]


# The account's settings in the Region


def ami_block_public_access(_: Emulator) -> str:
    """Nobody has blocked anything."""
    return SETTINGS


def ebs_default_encryption(aws: Emulator) -> str:
    """Off, and with a customer's key that is not the wanted one: two changes, the key first."""
    aws.seeding("ec2").modify_ebs_default_kms_key_id(KmsKeyId=OTHER_KEY)
    return SETTINGS


def ebs_snapshot_block_public_access(aws: Emulator) -> str:
    """Blocked only for what is new, which comes back in place of no block at all."""
    aws.seeding("ec2").enable_snapshot_block_public_access(State="block-new-sharing")
    return SETTINGS


def imdsv2_account_default(aws: Emulator) -> str:
    """No preference about tokens, beside other preferences."""
    aws.seeding("ec2").modify_instance_metadata_defaults(InstanceMetadataTags="enabled", HttpPutResponseHopLimit=2)
    return SETTINGS


def serial_console_disabled(aws: Emulator) -> str:
    """Somebody opened it."""
    aws.seeding("ec2").enable_serial_console_access()
    return SETTINGS


# What is shared


def ami_not_public(aws: Emulator) -> str:
    """Everybody may launch the image, and so may, by name, a friend, an organization and a part of another one."""
    ec2 = aws.seeding("ec2")
    image = ec2.register_image(Name="web", RootDeviceName="/dev/sda1", Architecture="x86_64")["ImageId"]
    organizations = "arn:aws:organizations::123456789012"
    granted = [
        {"Group": "all"},
        {"UserId": FRIEND},
        {"OrganizationArn": f"{organizations}:organization/o-a1b2c3d4e5"},
        {"OrganizationalUnitArn": f"{organizations}:ou/o-f6g7h8i9j0/ou-abcd-12345678"},
    ]
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": granted})
    return f"arn:aws:ec2:{REGION}::image/{image}"


def ebs_snapshot_not_public(aws: Emulator) -> str:
    """Everybody may restore the snapshot, and so may two friends by name."""
    ec2 = aws.seeding("ec2")
    snapshot = ec2.create_snapshot(VolumeId=ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"])["SnapshotId"]
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot,
        Attribute="createVolumePermission",
        OperationType="add",
        GroupNames=["all"],
        UserIds=[FRIEND, "111122223333"],
    )
    return f"arn:aws:ec2:{REGION}::snapshot/{snapshot}"


# Instances and network interfaces


def instance(aws: Emulator, **settings: Any) -> str:
    """A running instance that answers IMDSv1, five hops away, and tells its tags; beside it another one like it, which has to stay so."""
    ec2 = aws.seeding("ec2")
    options = {"HttpTokens": "optional", "HttpPutResponseHopLimit": 5, "HttpEndpoint": "enabled", "InstanceMetadataTags": "enabled"}
    common = {"ImageId": IMAGE, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, "MetadataOptions": options}
    ec2.run_instances(**common, TagSpecifications=tagged("instance", value="other"))
    given = {"TagSpecifications": tagged("instance"), **settings}
    return str(ec2.run_instances(**common, **given)["Instances"][0]["InstanceId"])


def metadata(aws: Emulator) -> str:
    """Tokens are optional and the hop limit is five; the endpoint's and the tags' switches are on."""
    answer(aws, "ec2", fakes.modify_instance_metadata_options)
    return arn("instance", instance(aws))


def instance_detailed_monitoring(aws: Emulator) -> str:
    """Metrics come every five minutes."""
    answer(aws, "ec2", fakes.monitor_instances, fakes.unmonitor_instances)
    return arn("instance", instance(aws))


def instance_no_public_ip(aws: Emulator) -> str:
    """A lent address and an Elastic IP on two private addresses, while another instance keeps its own."""
    fakes.Addresses(aws)
    return arn("instance", "i-web")


def instance_profile(aws: Emulator) -> str:
    """None, beside an instance that has one."""
    iam = aws.seeding("iam")
    for name in ("web", "db"):
        iam.create_instance_profile(InstanceProfileName=name)
    other = instance(aws)
    aws.seeding("ec2").associate_iam_instance_profile(IamInstanceProfile={"Name": "db"}, InstanceId=other)
    return arn("instance", instance(aws))


def instance_termination_protection(aws: Emulator) -> str:
    """The tag asks for it; nobody turned it on."""
    return arn("instance", instance(aws, TagSpecifications=tagged("instance", "seawall.dev/protect")))


def eni_source_dest_check(aws: Emulator) -> str:
    """An interface that forwards, without the tag of those that are to."""
    ec2 = aws.seeding("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    told = [
        ec2.create_network_interface(SubnetId=subnet, TagSpecifications=tagged("network-interface", key))["NetworkInterface"]
        for key in ("team", "seawall.dev/router")
    ]
    for each in told:
        ec2.modify_network_interface_attribute(NetworkInterfaceId=each["NetworkInterfaceId"], SourceDestCheck={"Value": False})
    return arn("network-interface", told[0]["NetworkInterfaceId"])


# Launch templates


def launch_template(aws: Emulator) -> str:
    """A template with user data, tags, optional tokens and an address for one of two interfaces; its default is not its latest version."""
    answer(aws, "ec2", fakes.create_launch_template_version, fakes.modify_launch_template)
    ec2 = aws.seeding("ec2")
    address = {"Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}]}
    data = {
        "ImageId": IMAGE,
        "UserData": "IyEvYmluL3No",
        "MetadataOptions": {"HttpTokens": "optional", "HttpPutResponseHopLimit": 2},
        "NetworkInterfaces": [
            {"DeviceIndex": 0, "AssociatePublicIpAddress": True, "Groups": ["sg-1"], **address},
            {"DeviceIndex": 1, "Groups": ["sg-2"]},
        ],
    }
    made = ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data, TagSpecifications=tagged("launch-template"))
    name = made["LaunchTemplate"]["LaunchTemplateId"]
    ec2.create_launch_template_version(LaunchTemplateId=name, SourceVersion="1", LaunchTemplateData={"ImageId": "ami-2"})
    return arn("launch-template", name)


#: Served by `tests.fakes`.
_DEFAULT_KEY = "GetEbsDefaultKmsKeyId, ModifyEbsDefaultKmsKeyId, ResetEbsDefaultKmsKeyId"
_IMAGE_BLOCK = "GetImageBlockPublicAccessState, EnableImageBlockPublicAccess, DisableImageBlockPublicAccess"
_METADATA_DEFAULTS = "GetInstanceMetadataDefaults, ModifyInstanceMetadataDefaults"
_SERIAL_CONSOLE = "GetSerialConsoleAccessStatus, EnableSerialConsoleAccess, DisableSerialConsoleAccess"
_SNAPSHOT_BLOCK = "GetSnapshotBlockPublicAccessState, EnableSnapshotBlockPublicAccess, DisableSnapshotBlockPublicAccess"

FLAWS: Mapping[str, Flaw] = {
    "ec2.ami-block-public-access": Flaw(ami_block_public_access, needs=_IMAGE_BLOCK),
    "ec2.ami-not-public": Flaw(ami_not_public),
    "ec2.ebs-default-encryption": Flaw(ebs_default_encryption, {"kmsKey": KEY}, _DEFAULT_KEY),
    "ec2.ebs-snapshot-block-public-access": Flaw(ebs_snapshot_block_public_access, needs=_SNAPSHOT_BLOCK),
    "ec2.ebs-snapshot-not-public": Flaw(ebs_snapshot_not_public, needs="GetSnapshotBlockPublicAccessState"),
    "ec2.eni-source-dest-check": Flaw(eni_source_dest_check),
    "ec2.imds-hop-limit": Flaw(metadata, {"maxHops": 2}, "ModifyInstanceMetadataOptions"),
    "ec2.imdsv2-account-default": Flaw(imdsv2_account_default, needs=_METADATA_DEFAULTS),
    "ec2.instance-detailed-monitoring": Flaw(instance_detailed_monitoring, needs="MonitorInstances, UnmonitorInstances"),
    "ec2.instance-imdsv2": Flaw(metadata, needs="ModifyInstanceMetadataOptions"),
    "ec2.instance-no-public-ip": Flaw(instance_no_public_ip, needs=", ".join(fakes.Addresses.OPERATIONS)),
    "ec2.instance-profile": Flaw(instance_profile, {"instanceProfileARN": f"arn:aws:iam::{ACCOUNT}:instance-profile/web"}),
    "ec2.instance-termination-protection": Flaw(instance_termination_protection),
    "ec2.launch-template-imdsv2": Flaw(launch_template, needs="CreateLaunchTemplateVersion, ModifyLaunchTemplate"),
    "ec2.launch-template-no-public-ip": Flaw(launch_template, needs="CreateLaunchTemplateVersion, ModifyLaunchTemplate"),
    "ec2.serial-console-disabled": Flaw(serial_console_disabled, needs=_SERIAL_CONSOLE),
}

UNSERVED: Mapping[str, str] = {}
