"""Launch templates and their default version.

A version cannot be changed: a new one is made from it and becomes the default. What a version holds besides what controls ask about, user data
above all, is not kept.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-launch-template-versions.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import ConfigDict, Field

from seawall.facts.base import Resource, the
from seawall.facts.ec2.region import Ec2Region
from seawall.facts.fact import Aws, Read, attribute, listing
from seawall.facts.value import Call, Result, Value


class Version(Value):
    """What launches that name no version get, as far as controls ask about it.

    Attributes:
        version_number: None for a version that is yet to be made.
        metadata_options: as a new version takes them; without AWS's own state of a change.
        network_interfaces: as a new version takes them.
    """

    model_config = ConfigDict(extra="ignore")

    version_number: int | None = None
    metadata_options: Mapping[str, Any] = Field(default_factory=dict)
    network_interfaces: tuple[Mapping[str, Any], ...] = ()

    @property
    def requires_tokens(self) -> bool:
        """Whether instances answer only IMDSv2."""
        return self.metadata_options.get("HttpTokens") == "required"

    @property
    def has_metadata_off(self) -> bool:
        """Whether instances' metadata service answers nothing at all."""
        return self.metadata_options.get("HttpEndpoint") == "disabled"

    @property
    def gives_public_address(self) -> bool:
        """Whether a network interface gets a public IPv4 address, whatever its subnet does."""
        return any(interface.get("AssociatePublicIpAddress") is True for interface in self.network_interfaces)

    def with_tokens(self) -> Version:
        """A version to come that requires IMDSv2; the other options stay."""
        return self.model_copy(update={"version_number": None, "metadata_options": {**self.metadata_options, "HttpTokens": "required"}})

    def without_public_address(self) -> Version:
        """A version to come whose network interfaces get no public address; those that leave it to the subnet go on doing so."""
        interfaces = tuple(
            {**interface, "AssociatePublicIpAddress": False} if interface.get("AssociatePublicIpAddress") else interface
            for interface in self.network_interfaces
        )
        return self.model_copy(update={"version_number": None, "network_interfaces": interfaces})

    def overrides(self, source: Version) -> dict[str, Any]:
        """What a new version names to differ from its source; EC2 takes each of these whole."""
        mine, its = self.image(), source.image()
        return {name: mine[name] for name in ("MetadataOptions", "NetworkInterfaces") if mine[name] != its[name]}


class LaunchTemplate(Resource, type="AWS::EC2::LaunchTemplate", service="ec2"):
    """One launch template, by its default version."""

    launch_template_id: str
    told_default: Version

    @listing("ec2.describe_launch_template_versions", action="ec2:DescribeLaunchTemplateVersions")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every launch template of the Region, from one list of all default versions."""
        versions = (aws.call(Versions=["$Default"]) or {})["LaunchTemplateVersions"]
        return (cls(launch_template_id=version["LaunchTemplateId"], told_default=_parsed(version)) for version in versions)

    @property
    def id(self) -> str:
        """The launch template's id."""
        return self.launch_template_id

    @property
    def arn(self) -> str:
        """The launch template's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:launch-template/{self.launch_template_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The launch template's tags, from one list for all."""
        return the(self.target, Ec2Region).launch_template_tags.get(self.launch_template_id, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The list that `read_tags` touches."""
        return (Ec2Region.launch_template_tags,)

    @attribute()
    def default(self) -> Version:
        """Its default version."""
        return self.told_default

    @default.writer(
        "ec2.create_launch_template_version",
        "ec2.modify_launch_template",
        action=("ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"),
    )
    def default_calls(self, now: Version, wanted: Version) -> tuple[Call, ...]:
        """Make the version that is to come from the present one, and make it the default; a version that was there just becomes it again."""
        if now == wanted:
            return ()
        name = {"LaunchTemplateId": self.launch_template_id}
        if wanted.version_number is not None:
            return (Call("ec2.modify_launch_template", {**name, "DefaultVersion": str(wanted.version_number)}),)
        overrides = wanted.overrides(now)
        if not overrides:
            return ()  # it has been made
        made = {**name, "SourceVersion": str(now.version_number), "LaunchTemplateData": overrides}
        number = Result(call=0, path="LaunchTemplateVersion.VersionNumber")
        return (
            Call("ec2.create_launch_template_version", made),
            Call("ec2.modify_launch_template", {**name, "DefaultVersion": number}),
        )


def _parsed(told: Mapping[str, Any]) -> Version:
    data = told.get("LaunchTemplateData", {})
    options = {name: value for name, value in data.get("MetadataOptions", {}).items() if name != "State"}
    interfaces = tuple(map(_as_taken, data.get("NetworkInterfaces", ())))
    return Version(version_number=told["VersionNumber"], metadata_options=options, network_interfaces=interfaces)


def _as_taken(interface: Mapping[str, Any]) -> dict[str, Any]:
    """A network interface as a new version takes it: EC2 tells of IPv6 addresses which is primary, and takes the bare addresses."""
    addresses = [{"Ipv6Address": address["Ipv6Address"]} for address in interface.get("Ipv6Addresses", ())]
    return {**interface, **({"Ipv6Addresses": addresses} if addresses else {})}
