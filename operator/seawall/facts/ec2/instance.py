"""EC2 instances.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html (2026-11-24)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Final, Self

from pydantic import AliasPath, ConfigDict, Field

from seawall.facts.base import Resource, tag_map, the
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.placement import PlacementGroup
from seawall.facts.ec2.profile import Profile, ProfileAssociation
from seawall.facts.ec2.secrets import Place, places, plain
from seawall.facts.ec2.status import StatusRegion
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.fact import Aws, attribute, fact, listing
from seawall.facts.network import covers
from seawall.facts.value import Call, Value

_NOT_FOUND = "InvalidInstanceID.NotFound"

#: AWS tells the instant of a stop in a text for people alone.
_SINCE = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:GMT|UTC)\)")

#: IPv6 addresses that no route of the Internet leads to, from a private pool of IPAM.
#: Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html (2026-11-24)
_UNIQUE_LOCAL: Final = ip_network("fc00::/7")

#: Who owns a public address that goes back when the instance stops.
_AMAZON = "amazon"


class MetadataOptions(Value):
    """How an instance's metadata service answers. AWS's own state of a change is no part of the image."""

    http_tokens: str | None = None
    http_endpoint: str | None = None
    http_put_response_hop_limit: int | None = None
    state: str = Field("applied", exclude=True)

    @property
    def requires_tokens(self) -> bool:
        """Whether only IMDSv2 is answered."""
        return self.http_tokens == "required"

    @property
    def is_off(self) -> bool:
        """Whether nothing is answered at all."""
        return self.http_endpoint == "disabled"

    @property
    def is_pending(self) -> bool:
        """Whether a change has been asked for and does not hold yet."""
        return self.state == "pending"


class PublicAddress(Value):
    """A public IPv4 address as a private one has it: an Elastic IP by its allocation, or one that AWS lends.

    Another loan gets another address and another association another id, so neither is part of the image.
    """

    model_config = ConfigDict(extra="ignore")

    network_interface_id: str
    private_ip_address: str | None = None
    allocation_id: str | None = None
    association_id: str | None = Field(None, exclude=True)
    public_ip: str | None = Field(None, exclude=True)


class PrivateAddress(Value):
    """A private address of a network interface, and the public one it may have."""

    model_config = ConfigDict(extra="ignore")

    private_ip_address: str | None = None
    public_ip: str | None = Field(None, validation_alias=AliasPath("Association", "PublicIp"))
    public_ip_owner: str | None = Field(None, validation_alias=AliasPath("Association", "IpOwnerId"))


class AttachedInterface(Value):
    """A network interface as its instance shows it."""

    model_config = ConfigDict(extra="ignore")

    network_interface_id: str
    private_ip_addresses: tuple[PrivateAddress, ...] = ()
    ipv6_addresses: tuple[Mapping[str, object], ...] = ()


class Instance(Resource, type="AWS::EC2::Instance", service="ec2"):
    """One instance, in whatever state."""

    instance_id: str
    instance_type: str | None = None
    state: str = Field(validation_alias=AliasPath("State", "Name"))
    launched: datetime | None = Field(None, validation_alias="LaunchTime")
    vpc_id: str | None = None
    image_id: str | None = None
    subnet_id: str | None = None
    availability_zone: str | None = Field(None, validation_alias=AliasPath("Placement", "AvailabilityZone"))
    told_zone_id: str | None = Field(None, validation_alias=AliasPath("Placement", "AvailabilityZoneId"))
    told_metadata_options: MetadataOptions | None = Field(None, validation_alias="MetadataOptions")
    interfaces: tuple[AttachedInterface, ...] = Field((), validation_alias="NetworkInterfaces")
    profile_arn: str | None = Field(None, validation_alias=AliasPath("IamInstanceProfile", "Arn"))
    transition_reason: str = Field("", validation_alias="StateTransitionReason")
    told_monitoring: str = Field("disabled", validation_alias=AliasPath("Monitoring", "State"))
    lifecycle: str | None = Field(None, validation_alias="InstanceLifecycle")
    placement_group_name: str | None = Field(None, validation_alias=AliasPath("Placement", "GroupName"))
    outpost_arn: str | None = None
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_instances", action="ec2:DescribeInstances")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every instance of the Region, also those that AWS still shows after their end."""
        reservations = (aws.call() or {})["Reservations"]
        return (cls.model_validate(instance) for reservation in reservations for instance in reservation["Instances"])

    @property
    def id(self) -> str:
        """The instance's id."""
        return self.instance_id

    @property
    def arn(self) -> str:
        """The instance's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:instance/{self.instance_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The instance's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_ending(self) -> bool:
        """Whether it is gone or going for good."""
        return self.state in {"shutting-down", "terminated"}

    @property
    def subnet(self) -> Subnet | None:
        """The subnet of its first network interface; None for one that has ended."""
        return next((subnet for subnet in self.target.all(Subnet) if subnet.subnet_id == self.subnet_id), None)

    @property
    def zone_id(self) -> str | None:
        """The zone's id, which means the same place in every account; None for one that has ended."""
        if self.told_zone_id is not None:
            return self.told_zone_id
        return self.subnet.availability_zone_id if self.subnet else None

    @property
    def is_spot(self) -> bool:
        """Whether it goes when AWS needs it, which a lost zone makes more likely."""
        return self.lifecycle == "spot"

    @property
    def placement_group(self) -> PlacementGroup | None:
        """The placement group that it was launched in, from the Region's list, which is only asked for if it names one."""
        if not self.placement_group_name:
            return None
        return next((group for group in self.target.all(PlacementGroup) if group.name == self.placement_group_name), None)

    @property
    def passes_checks(self) -> bool | None:
        """Whether AWS's status checks of it are passed, from the Region's list; None while they are not known."""
        checks = the(self.target, StatusRegion).checks.get(self.instance_id)
        return checks.are_passed if checks else None

    @attribute()
    def metadata_options(self) -> MetadataOptions | None:
        """How its metadata service answers; None where AWS does not say."""
        return self.told_metadata_options

    @metadata_options.writer("ec2.modify_instance_metadata_options", action="ec2:ModifyInstanceMetadataOptions")
    def metadata_options_calls(self, now: MetadataOptions | None, wanted: MetadataOptions | None) -> tuple[Call, ...]:
        """Only what changes is sent: naming the endpoint's state along would switch a disabled one on again."""
        before, after = (now.image() if now else {}), (wanted.image() if wanted else {})
        changes = {name: value for name, value in after.items() if before.get(name) != value}
        return (Call("ec2.modify_instance_metadata_options", {"InstanceId": self.instance_id, **changes}),) if changes else ()

    @property
    def stopped_since(self) -> datetime | None:
        """When its state last changed; None where AWS does not say."""
        found = _SINCE.search(self.transition_reason)
        return datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if found else None

    @property
    def is_of_group(self) -> bool:
        """Whether an Auto Scaling group made it, and may end it."""
        return "aws:autoscaling:groupName" in self.read_tags()

    @property
    def public_ipv6_addresses(self) -> tuple[str, ...]:
        """Its IPv6 addresses, which are public but for the unique local ones."""
        told = (str(address["Ipv6Address"]) for each in self.interfaces for address in each.ipv6_addresses)
        return tuple(address for address in told if not covers(_UNIQUE_LOCAL, ip_network(address)))

    @attribute()
    def public_addresses(self) -> tuple[PublicAddress, ...]:
        """Its public IPv4 addresses. Elastic IPs are listed only where one of them may be Elastic, for the ids that changing them takes."""
        having = [(each, address) for each in self.interfaces for address in each.private_ip_addresses if address.public_ip]
        may_be_elastic = any(address.public_ip_owner != _AMAZON for _, address in having)
        elastic = {each.public_ip: each for each in self.target.all(Address)} if may_be_elastic else {}
        return tuple(
            PublicAddress(
                network_interface_id=interface.network_interface_id,
                private_ip_address=address.private_ip_address,
                public_ip=address.public_ip,
                allocation_id=owned.allocation_id if owned else None,
                association_id=owned.association_id if owned else None,
            )
            for interface, address in having
            for owned in [elastic.get(address.public_ip or "")]
        )

    @public_addresses.writer(
        "ec2.disassociate_address",
        "ec2.associate_address",
        "ec2.modify_network_interface_attribute",
        action=("ec2:DisassociateAddress", "ec2:AssociateAddress", "ec2:ModifyNetworkInterfaceAttribute"),
    )
    def public_addresses_calls(self, now: tuple[PublicAddress, ...], wanted: tuple[PublicAddress, ...]) -> tuple[Call, ...]:
        """What is too much goes, what is missing comes; what AWS lends comes back as another address."""
        before, after = ([each.image() for each in some] for some in (now, wanted))
        goes = (_taking(each) for each in now if each.image() not in after)
        comes = (_giving(each) for each in wanted if each.image() not in before)
        return (*goes, *comes)

    @attribute()
    def profile(self) -> Profile | None:
        """Its instance profile by the Region's list of associations, which also knows those under way; None for none."""
        found = (each.profile for each in self.target.all(ProfileAssociation) if each.instance_id == self.instance_id)
        return next(found, None)

    @profile.writer(
        "ec2.associate_iam_instance_profile",
        "ec2.disassociate_iam_instance_profile",
        action=("ec2:AssociateIamInstanceProfile", "ec2:DisassociateIamInstanceProfile", "iam:PassRole"),
    )
    def profile_calls(self, now: Profile | None, wanted: Profile | None) -> tuple[Call, ...]:
        """Take the one away, give the other."""
        if (now and now.arn) == (wanted and wanted.arn):
            return ()
        calls = []
        if now is not None:
            calls.append(Call("ec2.disassociate_iam_instance_profile", {"AssociationId": now.association_id}))
        if wanted is not None:
            arguments = {"IamInstanceProfile": {"Arn": wanted.arn}, "InstanceId": self.instance_id}
            calls.append(Call("ec2.associate_iam_instance_profile", arguments))
        return tuple(calls)

    @attribute()
    def is_monitored(self) -> bool:
        """Whether its metrics come every minute, or soon will."""
        return self.told_monitoring in {"enabled", "pending"}

    @is_monitored.writer("ec2.monitor_instances", "ec2.unmonitor_instances", action=("ec2:MonitorInstances", "ec2:UnmonitorInstances"))
    def is_monitored_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        if now == wanted:
            return ()
        return (Call(f"ec2.{'monitor' if wanted else 'unmonitor'}_instances", {"InstanceIds": [self.instance_id]}),)

    @fact("ec2.describe_instance_attribute", action="ec2:DescribeInstanceAttribute")
    def is_protected(self, aws: Aws) -> bool:
        """Whether the API refuses to terminate it."""
        answer = aws.call(InstanceId=self.instance_id, Attribute="disableApiTermination", gone_if=_NOT_FOUND) or {}
        return bool(answer["DisableApiTermination"].get("Value"))

    @is_protected.writer("ec2.modify_instance_attribute", action="ec2:ModifyInstanceAttribute")
    def is_protected_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way; EC2 takes one attribute a call."""
        if now == wanted:
            return ()
        return (Call("ec2.modify_instance_attribute", {"InstanceId": self.instance_id, "DisableApiTermination": {"Value": wanted}}),)

    @fact("ec2.describe_instance_attribute", action="ec2:DescribeInstanceAttribute")
    def secrets_in_user_data(self, aws: Aws) -> tuple[Place, ...]:
        """Where its user data seems to hold secrets. The user data itself stays here."""
        answer = aws.call(InstanceId=self.instance_id, Attribute="userData", gone_if=_NOT_FOUND) or {}
        return places(plain(answer.get("UserData", {}).get("Value") or ""))


def _taking(address: PublicAddress) -> Call:
    if address.allocation_id is not None:
        return Call("ec2.disassociate_address", {"AssociationId": address.association_id})
    arguments = {"NetworkInterfaceId": address.network_interface_id, "AssociatePublicIpAddress": False}
    return Call("ec2.modify_network_interface_attribute", arguments)


def _giving(address: PublicAddress) -> Call:
    if address.allocation_id is not None:
        return Call("ec2.associate_address", {**address.image(), "AllowReassociation": False})
    arguments = {"NetworkInterfaceId": address.network_interface_id, "AssociatePublicIpAddress": True}
    return Call("ec2.modify_network_interface_attribute", arguments)
