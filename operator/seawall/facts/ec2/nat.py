"""NAT gateways: in which zones they work, and how one is made in a subnet and taken away again.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html (2026-11-24)
Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html (2026-11-24)
Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Self

from pydantic import ConfigDict, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.made import ID_TO_COME, differences
from seawall.facts.fact import Aws, listing
from seawall.facts.part import Part
from seawall.facts.value import Call, Result, Value

#: The tag of an address that was allocated for a NAT gateway to be made; its value is the gateway's subnet. AllocateAddress knows no
#: client token, so this is how an address whose answer was lost is found again, and how nobody else's address is ever released.
ADDRESS_TAG: Final = "seawall.dev/nat-gateway-in"


class NatAddress(Part):
    """An address of a gateway; a regional gateway has some in each zone where it works."""

    allocation_id: str | None = None
    network_interface_id: str | None = None
    is_primary: bool = False
    status: str = "succeeded"
    availability_zone: str | None = None
    availability_zone_id: str | None = None

    @property
    def works(self) -> bool:
        """Whether traffic leaves by it."""
        return self.status == "succeeded"


class NatGateway(Resource, type="AWS::EC2::NatGateway", service="ec2"):
    """One NAT gateway: a zonal one in its subnet, or a regional one, which has no subnet."""

    nat_gateway_id: str
    state: str = "available"
    subnet_id: str | None = None
    vpc_id: str | None = None
    connectivity_type: str = "public"
    availability_mode: str = "zonal"
    """`zonal` or `regional`; answers from before there were regional ones do not tell."""
    auto_provision_zones: str | None = None
    addresses: tuple[NatAddress, ...] = Field((), validation_alias="NatGatewayAddresses")
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_nat_gateways", action="ec2:DescribeNatGateways")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every NAT gateway of the Region but those that are gone or going, which AWS goes on to list for an hour."""
        gateways = map(cls.model_validate, (aws.call() or {})["NatGateways"])
        return (gateway for gateway in gateways if gateway.state not in {"deleting", "deleted"})

    @property
    def id(self) -> str:
        """The NAT gateway's id."""
        return self.nat_gateway_id

    @property
    def arn(self) -> str:
        """The NAT gateway's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:natgateway/{self.nat_gateway_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The NAT gateway's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_available(self) -> bool:
        """Whether it is there and takes traffic. AWS says so of one in a zone that is lost, too."""
        return self.state == "available"

    @property
    def is_pending(self) -> bool:
        """Whether it was asked for and takes no traffic yet."""
        return self.state == "pending"

    @property
    def is_regional(self) -> bool:
        """Whether it works in several zones; else it fails with the zone of its subnet."""
        return self.availability_mode == "regional"

    @property
    def leads_to_internet(self) -> bool:
        """Whether it is public; a private one leads to other networks only."""
        return self.connectivity_type == "public"

    @property
    def expands_by_itself(self) -> bool:
        """Whether a regional one will work in further zones once something is in them, which takes time."""
        return self.is_regional and self.auto_provision_zones == "enabled"

    @property
    def zone_ids(self) -> frozenset[str]:
        """Ids of the zones in which a regional one works now; none for a zonal one, whose subnet tells."""
        return frozenset(address.availability_zone_id for address in self._regional if address.availability_zone_id is not None)

    @property
    def zone_names(self) -> frozenset[str]:
        """Names of the zones in which a regional one works now; none for a zonal one."""
        return frozenset(address.availability_zone for address in self._regional if address.availability_zone is not None)

    @property
    def _regional(self) -> tuple[NatAddress, ...]:
        return tuple(address for address in self.addresses if address.works) if self.is_regional else ()

    @property
    def settings(self) -> NatSettings:
        """It as it is made."""
        allocated = sorted((address for address in self.addresses if address.allocation_id), key=lambda each: not each.is_primary)
        ids = tuple(address.allocation_id for address in allocated if address.allocation_id)
        return NatSettings(
            nat_gateway_id=self.nat_gateway_id,
            connectivity_type=self.connectivity_type,
            allocation_ids=(*ids[:1], *sorted(ids[1:])),
            state=self.state,
        )


class NatSettings(Value):
    """A zonal NAT gateway as it is made. Its state is no part of the image."""

    model_config = ConfigDict(extra="ignore")

    nat_gateway_id: str = ID_TO_COME
    connectivity_type: str = "public"
    allocation_ids: tuple[str, ...] = (ID_TO_COME,)
    """Its addresses, the primary one first; none for a private gateway."""
    state: str = Field("available", exclude=True)

    @property
    def id(self) -> str:
        """The NAT gateway's id."""
        return self.nat_gateway_id

    def became(self, other: Self) -> bool:
        """Whether the other one may be what AWS made when it was asked for this one."""
        is_free = self.allocation_ids == (ID_TO_COME,)
        return self.connectivity_type == other.connectivity_type and (is_free or self.allocation_ids == other.allocation_ids)


class SubnetNat(Value):
    """The NAT gateways in a subnet, and the addresses that Seawall allocated for them; those stay behind when a gateway goes."""

    model_config = ConfigDict(extra="ignore")

    nat_gateways: tuple[NatSettings, ...] = ()
    allocated: tuple[str, ...] = ()

    @classmethod
    def told(cls, subnet_id: str, gateways: Iterable[NatGateway], addresses: Iterable[Address]) -> Self:
        """What is in a subnet, by the Region's lists. A gateway that AWS failed to make is not there; AWS takes it away by itself."""
        own = (gateway.settings for gateway in gateways if gateway.subnet_id == subnet_id and gateway.state != "failed")
        ours = (address.id for address in addresses if address.read_tags().get(ADDRESS_TAG) == subnet_id)
        return cls(nat_gateways=tuple(sorted(own, key=lambda each: each.id)), allocated=tuple(sorted(ours)))

    @property
    def available(self) -> tuple[NatSettings, ...]:
        """The public gateways that take traffic; of a plan's wish also those that are to come."""
        return tuple(each for each in self.nat_gateways if each.state == "available" and each.connectivity_type == "public")

    @property
    def with_another(self) -> Self:
        """The same with one public gateway more, on an address of its own: one that was left behind, or one that is to come."""
        used = {address for each in self.nat_gateways for address in each.allocation_ids}
        address = next((each for each in self.allocated if each not in used), ID_TO_COME)
        gateways = (*self.nat_gateways, NatSettings(allocation_ids=(address,)))
        return self.model_copy(update={"nat_gateways": gateways, "allocated": tuple(dict.fromkeys((*self.allocated, address)))})

    def calls(self, subnet_id: str, wanted: Self) -> tuple[Call, ...]:
        """What leads to other gateways.

        An address that an earlier try left behind is taken before a new one is allocated. A gateway that is pending is named again: EC2
        refuses to give its address to a second one, and nobody takes it for made before traffic can go through it. EC2 also refuses to
        release an address until the gateway that had it is gone, so the way back is asked again until both are.
        """
        missing, surplus = differences(self.nat_gateways, wanted.nat_gateways)
        stay = [each for each in self.nat_gateways if each not in surplus]
        used = {address for each in (*stay, *wanted.nat_gateways) for address in each.allocation_ids}
        going = {address for each in surplus for address in each.allocation_ids}
        spare = [each for each in self.allocated if each not in {*used, *going, *wanted.allocated}]
        calls: list[Call] = []
        for gateway in missing:
            addresses: list[str | Result] = list(gateway.allocation_ids)
            if ID_TO_COME in addresses and spare:
                addresses = [spare.pop(0)]
            elif ID_TO_COME in addresses:
                addresses = [Result(len(calls), "AllocationId")]
                calls.append(_allocated(subnet_id))
            calls.append(_made(subnet_id, gateway, addresses))
        known = {each.id for each in wanted.nat_gateways}
        calls.extend(_made(subnet_id, each, each.allocation_ids) for each in stay if each.state == "pending" and each.id not in known)
        calls.extend(Call("ec2.delete_nat_gateway", {"NatGatewayId": each.id}) for each in surplus)
        freed = [each for each in self.allocated if each in going and each not in {*used, *wanted.allocated}]
        calls.extend(Call("ec2.release_address", {"AllocationId": each}) for each in (*freed, *spare))
        return tuple(calls)


def _allocated(subnet_id: str) -> Call:
    tags = [{"Key": ADDRESS_TAG, "Value": subnet_id}]
    return Call("ec2.allocate_address", {"Domain": "vpc", "TagSpecifications": [{"ResourceType": "elastic-ip", "Tags": tags}]})


def _made(subnet_id: str, gateway: NatSettings, addresses: Sequence[str | Result]) -> Call:
    arguments: dict[str, Any] = {"SubnetId": subnet_id, "ConnectivityType": gateway.connectivity_type}
    if addresses:
        arguments["AllocationId"] = addresses[0]
    if addresses[1:]:
        arguments["SecondaryAllocationIds"] = list(addresses[1:])
    return Call("ec2.create_nat_gateway", arguments)
