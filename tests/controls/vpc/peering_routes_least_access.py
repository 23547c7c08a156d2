from typing import Any

from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.routing import Peering, RouteTable
from tests.builders import given

PEER = {"VpcId": "vpc-2", "CidrBlock": "10.1.0.0/16", "CidrBlockSet": [{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": "10.2.0.0/16"}]}
PEER_6 = {**PEER, "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": "2001:db8::/56"}]}
MINE = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}


def route(destination: str, peering: str = "pcx-1", state: str = "active") -> dict[str, str]:
    kind = {":": "DestinationIpv6CidrBlock", "p": "DestinationPrefixListId"}
    member = next((name for sign, name in kind.items() if sign in destination), "DestinationCidrBlock")
    return {member: destination, "VpcPeeringConnectionId": peering, "State": state}


def table(
    *routes: dict[str, str], peer: dict[str, Any] | None = PEER, turned: bool = False, entries: Any = None, **more: Any
) -> RouteTable:
    local = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
    told = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "OwnerId": "123456789012", "Routes": [local, *routes], **more}
    others: list[Any] = []
    if peer is not None:
        sides = {"AccepterVpcInfo": MINE, "RequesterVpcInfo": peer} if turned else {"AccepterVpcInfo": peer, "RequesterVpcInfo": MINE}
        others.append((Peering.model_validate({"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "active"}, **sides}), {}))
    if entries is not None:
        arn = "arn:aws:ec2:eu-west-1:123456789012:prefix-list/pl-1"
        others.append((PrefixList(prefix_list_id="pl-1", prefix_list_arn=arn), {"entries": entries}))
    return given(RouteTable.model_validate(told), others=others)


passes = {
    "no route leads through a peering, and none is listed": table(peer=None),
    "a route leads to a part": table(route("10.1.4.0/24")),
    "routes lead to several parts": table(route("10.1.4.0/24"), route("10.1.5.0/24"), route("10.2.0.0/17")),
    "a route leads to half": table(route("10.1.0.0/17")),
    "a route leads to a part from the other side": table(route("10.1.4.0/24"), turned=True),
    "a route to all of it is dead, for the peering is gone": table(route("10.1.0.0/16", state="blackhole"), peer=None),
    "a prefix list holds a part": table(route("pl-1"), entries=("10.1.4.0/24",)),
    "another way leads to the world": table({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}, peer=None),
}
fails = {
    "a route leads to all of the peer": table(route("10.1.0.0/16")),
    "a route leads to all of it from the other side": table(route("10.1.0.0/16"), turned=True),
    "a route leads to all of its second range": table(route("10.2.0.0/16")),
    "a route leads to more than all of it": table(route("10.0.0.0/8")),
    "two halves make up all of it": table(route("10.1.0.0/17"), route("10.1.128.0/17")),
    "a route leads to the world": table(route("0.0.0.0/0"), peer=None),
    "a route leads to the world over IPv6": table(route("::/0")),
    "a route leads to all of it over IPv6": table(route("2001:db8::/56"), peer=PEER_6),
    "a prefix list holds all of it": table(route("pl-1"), entries=("10.1.0.0/16",)),
    "a route leads to all of it, whatever a prefix list holds": table(route("10.1.0.0/16"), route("pl-1"), entries=("10.1.4.0/24",)),
    "a route leads to all that is public in IPv6": table(route("2000::/3"), peer=None),
    "one peering leads to the world, whatever the other one's unreadable prefix list holds": table(
        route("pl-1", "pcx-2"), route("0.0.0.0/0")
    ),
    "one peering leads to the world, and the other one's peer cannot be listed": table(
        route("10.1.4.0/24", "pcx-2"), route("0.0.0.0/0"), peer=None
    ),
    "one peering leads to all of its peer, whatever the other one's unreadable prefix list holds": table(
        route("pl-1", "pcx-2"), route("10.1.0.0/16")
    ),
    "one peering is narrow and the other is not": table(route("10.1.4.0/24"), route("0.0.0.0/0", "pcx-2"), peer=PEER),
}
unknown = {
    "a prefix list cannot be read": table(route("pl-1")),
    "the peering is not in the list": table(route("10.1.4.0/24", "pcx-2")),
    "the peer's ranges are not told": table(route("10.1.4.0/24"), peer={"VpcId": "vpc-2"}),
    "peering connections cannot be listed": table(route("10.1.4.0/24"), peer=None),
}
not_applicable = {"another account owns it": table(route("0.0.0.0/0"), OwnerId="210987654321")}
