"""Elastic IP addresses.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Address.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, listing


class Address(Resource, type="AWS::EC2::EIP", service="ec2"):
    """One Elastic IP address of the account."""

    public_ip: str | None = None
    """None for an address of a carrier or of the customer's own network, which are allocated beside the Internet's."""
    allocation_id: str | None = None
    association_id: str | None = None
    instance_id: str | None = None
    service_managed: str | None = None
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_addresses", action="ec2:DescribeAddresses")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every Elastic IP address of the Region."""
        return map(cls.model_validate, (aws.call() or {})["Addresses"])

    @property
    def id(self) -> str:
        """The allocation's id; the address itself where it has none."""
        return self.allocation_id or self.public_ip or ""

    @property
    def arn(self) -> str:
        """The address's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:elastic-ip/{self.id}"

    def read_tags(self) -> Mapping[str, str]:
        """The address's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_in_use(self) -> bool:
        """Whether an instance or a network interface has it."""
        return bool(self.association_id or self.instance_id)
