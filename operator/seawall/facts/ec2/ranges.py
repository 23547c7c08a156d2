"""Which addresses are in which VPC: what is registered by an address may be anywhere.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html (2026-11-24)
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.network import Networks, covers, networks


class RangesRegion(AccountSettings, service="ec2"):
    """What is told of the address ranges of all VPCs of a Region at once."""

    @fact("ec2.describe_vpcs", action="ec2:DescribeVpcs")
    def ranges(self, aws: Aws) -> dict[str, Networks]:
        """The ranges of each VPC by its id, IPv4 and IPv6; also of those that other accounts share."""
        return {vpc["VpcId"]: networks(_told(vpc)) for vpc in (aws.call() or {})["Vpcs"]}

    def holds(self, vpc_id: str | None, address: str) -> bool:
        """Whether an address is in a VPC; of a VPC that the account does not see no address is."""
        return any(covers(whole, ip_network(address)) for whole in self.ranges.get(vpc_id or "", ()))


def _told(vpc: dict[str, Any]) -> list[str]:
    """Ranges on their way in or out are not among them."""
    pairs = (("CidrBlockAssociationSet", "CidrBlock"), ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock"))
    return [
        block[name]
        for members, name in pairs
        for block in vpc.get(members, ())
        if block.get(f"{name}State", {}).get("State", "associated") == "associated"
    ]
