"""Directory Service: directories, how their users prove who they are, and the domain controllers that answer for them in two zones.

Source: https://docs.aws.amazon.com/directoryservice/latest/devguide/API_DescribeDirectories.html (2026-11-24)
Source: https://docs.aws.amazon.com/directoryservice/latest/devguide/API_DescribeDomainControllers.html (2026-11-24)
Source: https://docs.aws.amazon.com/directoryservice/latest/devguide/API_DescribeClientAuthenticationSettings.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Self

from pydantic import AliasChoices, AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

#: By these AWS says that only Microsoft AD has what is asked for; SimpleAD and AD Connector do not show their own.
_NOT_SHOWN: Final = "UnsupportedOperationException"
_GONE: Final = ("EntityDoesNotExistException", "DirectoryDoesNotExistException")


class Network(Part):
    """Where a directory, or a connector to one, has its addresses: two subnets in two zones, never more."""

    vpc_id: str | None = None
    subnet_ids: tuple[str, ...] = ()
    availability_zones: tuple[str, ...] = ()
    connect_ips: tuple[str, ...] = ()
    """Of a connector: its own addresses, one in each zone. What it connects to is not AWS's to say."""


class Owner(Part):
    """The directory that a shared one stands for, and the account that has it and decides about it."""

    directory_id: str | None = None
    account_id: str | None = None


class DomainController(Part):
    """A domain controller."""

    identifier: str = Field(alias="DomainControllerId")
    zone: str | None = Field(None, alias="AvailabilityZone")
    subnet_id: str | None = None
    status: str | None = None
    """`Active`, or why it does not answer."""


class DirectoryRegion(Part):
    """A Region that a directory is replicated to, or its primary one."""

    region: str = Field(alias="RegionName")
    kind: str | None = Field(None, alias="RegionType")
    """`Primary` or `Additional`."""
    status: str | None = None
    desired_controllers: int | None = Field(None, alias="DesiredNumberOfDomainControllers")


class Directory(Resource, type="AWS::DirectoryService::MicrosoftAD", service="ds"):
    """One directory, of whichever kind."""

    directory_id: str
    name: str | None = None
    kind: str = Field("", alias="Type")
    """`MicrosoftAD`, `SharedMicrosoftAD`, `SimpleAD` or `ADConnector`."""
    edition: str | None = None
    stage: str | None = None
    """`Active`, or why it does not answer."""
    desired_controllers: int | None = Field(None, alias="DesiredNumberOfDomainControllers")
    own_network: Network | None = Field(None, alias="VpcSettings")
    connector: Network | None = Field(None, alias="ConnectSettings")
    owner: Owner | None = Field(None, alias="OwnerDirectoryDescription")
    primary_region: str | None = Field(None, validation_alias=AliasPath("RegionsInfo", "PrimaryRegion"))
    additional_regions: tuple[str, ...] = Field((), validation_alias=AliasPath("RegionsInfo", "AdditionalRegions"))
    dns_addresses: tuple[str, ...] = Field((), alias="DnsIpAddrs")
    radius_status: str | None = Field(
        None, validation_alias=AliasChoices("RadiusStatus", AliasPath("OwnerDirectoryDescription", "RadiusStatus"))
    )
    """`Completed` once a RADIUS server asks for the second factor, `Creating` and `Failed` until it does; None where there is none.

    Of a shared one that is its owner's.
    """

    @listing("ds.describe_directories", action="ds:DescribeDirectories")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every directory of the Region, with those that other accounts share."""
        return map(cls.model_validate, (aws.call() or {})["DirectoryDescriptions"])

    @property
    def id(self) -> str:
        """The directory's id, `d-…`."""
        return self.directory_id

    @property
    def arn(self) -> str:
        """The directory's ARN."""
        return f"arn:{self.target.partition}:ds:{self.target.region}:{self.target.account_id}:directory/{self.directory_id}"

    @fact("ds.list_tags_for_resource", action="ds:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The directory's tags."""
        return tag_map((aws.call(ResourceId=self.directory_id, gone_if=_GONE) or {})["Tags"])

    def read_tags(self) -> Mapping[str, str]:
        """The directory's tags, by a call of their own."""
        return self.tags

    @property
    def is_shared(self) -> bool:
        """Whether it is another account's, which alone can see and change its domain controllers."""
        return self.kind == "SharedMicrosoftAD"

    @property
    def is_connector(self) -> bool:
        """Whether it only passes on to domain controllers elsewhere, which AWS knows nothing of."""
        return self.kind == "ADConnector"

    @property
    def is_simple(self) -> bool:
        """Whether it is AWS's own kind, which knows no RADIUS."""
        return self.kind == "SimpleAD"

    @property
    def network(self) -> Network:
        """Where it has its addresses."""
        return self.own_network or self.connector or Network()

    @fact("ds.describe_domain_controllers", action="ds:DescribeDomainControllers")
    def controllers(self, aws: Aws) -> tuple[DomainController, ...] | None:
        """Its domain controllers with the zone of each; None for a kind of which AWS shows none: its `network` tells the zones then."""
        answer = aws.call(DirectoryId=self.directory_id, none_if=_NOT_SHOWN, gone_if=_GONE)
        return None if answer is None else tuple(map(DomainController.model_validate, answer["DomainControllers"]))

    @fact("ds.describe_regions", action="ds:DescribeRegions")
    def regions(self, aws: Aws) -> tuple[DirectoryRegion, ...]:
        """The Regions that it is in with their state; none for a kind that cannot be replicated."""
        answer = aws.call(DirectoryId=self.directory_id, none_if=_NOT_SHOWN, gone_if=_GONE)
        return () if answer is None else tuple(map(DirectoryRegion.model_validate, answer["RegionsDescription"]))

    @fact("ds.describe_client_authentication_settings", action="ds:DescribeClientAuthenticationSettings")
    def asks_for_smart_cards(self, aws: Aws) -> bool:
        """Of a connector: whether users sign in to desktops with a card and its PIN, and not with a password. Others know no cards."""
        answer = aws.call(DirectoryId=self.directory_id, Type="SmartCard", gone_if=_GONE) or {}
        return any(each["Status"] == "Enabled" for each in answer["ClientAuthenticationSettingsInfo"])
