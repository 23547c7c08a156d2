from typing import Any

from seawall.controls.vpc.sg_no_public_ssh import Parameters
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.security_group import Permission, SecurityGroup
from tests.builders import given

WORLD, WORLD_6, INSIDE = {"CidrIp": "0.0.0.0/0", "Description": "all"}, {"CidrIpv6": "::/0"}, {"CidrIp": "10.0.0.0/8"}
HALVES = ({"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"})
LIST = {"PrefixListIds": [{"PrefixListId": "pl-1"}]}
STRICT, IN_USE = Parameters(strict_cidr=True), Parameters(in_use_only=True)


def rule(*sources: dict[str, str], ports: tuple[int, int] | None = (22, 22), protocol: str = "tcp", **more: Any) -> dict[str, Any]:
    members = {
        "IpRanges": [source for source in sources if "CidrIp" in source],
        "Ipv6Ranges": [source for source in sources if "CidrIpv6" in source],
    }
    scope = {"FromPort": ports[0], "ToPort": ports[1]} if ports else {}
    return {"IpProtocol": protocol, **scope, **members, **more}


def group(
    *permissions: dict[str, Any], entries: tuple[str, ...] | None = None, used: bool | None = None, owner: str | None = None
) -> SecurityGroup:
    others: list[Any] = []
    if entries is not None:
        others.append(
            (PrefixList(prefix_list_id="pl-1", prefix_list_arn="arn:aws:ec2:eu-west-1:123456789012:prefix-list/pl-1"), {"entries": entries})
        )
    if used is not None:
        name = "sg-1" if used else "sg-2"
        others.append((NetworkInterface.model_validate({"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": name}]}), {}))
    ingress = tuple(Permission.model_validate(permission) for permission in permissions)
    return given(SecurityGroup(group_id="sg-1", group_name="web", owner_id=owner, ip_permissions=ingress), others=others)


passes = {
    "there is no rule": group(),
    "SSH is open to a private range": group(rule(INSIDE)),
    "SSH is open to another group": group(rule(UserIdGroupPairs=[{"GroupId": "sg-2", "UserId": "123456789012"}])),
    "another port is open to the world": group(rule(WORLD, WORLD_6, ports=(443, 443))),
    "a range of ports ends before SSH": group(rule(WORLD, ports=(0, 21))),
    "a range of ports begins after SSH": group(rule(WORLD, ports=(23, 65535))),
    "UDP port 22 is open": group(rule(WORLD, protocol="udp")),
    "all ICMP is open": group(rule(WORLD, ports=(-1, -1), protocol="icmp")),
    "SSH is open to private IPv6 addresses": group(rule({"CidrIpv6": "fc00::/7"})),
    "half of the world is not the world": group(rule(HALVES[0])),
    "the world in halves counts only where that is asked": group(rule(*HALVES)),
    "half of the world is not the world, asked strictly": (group(rule(HALVES[0]), rule(HALVES[1], ports=(443, 443))), STRICT),
    "a prefix list holds no world": group(rule(**LIST), entries=("10.0.0.0/8", "192.0.2.0/24")),
    "no port is open, and nobody asks who uses the group": (group(rule(INSIDE)), IN_USE),
}
fails = {
    "SSH is open to the world": group(rule(WORLD)),
    "SSH is open to the world over IPv6": group(rule(WORLD_6)),
    "SSH is open to all that is public in IPv6": group(rule({"CidrIpv6": "2000::/3"})),
    "SSH is open to halves of what is public in IPv6, asked strictly": (
        group(rule({"CidrIpv6": "2000::/4"}, {"CidrIpv6": "3000::/4"})),
        STRICT,
    ),
    "a rule names the world beside others": group(
        rule(WORLD, INSIDE, WORLD_6, UserIdGroupPairs=[{"GroupId": "sg-2", "Description": "bastion"}])
    ),
    "all traffic is open": group(rule(WORLD, ports=None, protocol="-1")),
    "SSH is the first of the ports": group(rule(WORLD, ports=(22, 80))),
    "SSH is the last of the ports": group(rule(WORLD, ports=(0, 22))),
    "all TCP ports are open": group(rule(WORLD, ports=(0, 65535))),
    "several rules open it": group(rule(WORLD), rule(WORLD, ports=(0, 1024)), rule(WORLD_6, INSIDE, ports=None, protocol="-1")),
    "a prefix list holds the world": group(rule(**LIST), entries=("10.0.0.0/8", "0.0.0.0/0")),
    "the world in halves, asked strictly": (group(rule(*HALVES)), STRICT),
    "the world in halves of two rules, asked strictly": (group(rule(HALVES[0], ports=(0, 65535)), rule(HALVES[1])), STRICT),
    "half a rule and half a prefix list, asked strictly": (group(rule(HALVES[0], **LIST), entries=("128.0.0.0/1",)), STRICT),
    "the world, and the world in halves, asked strictly": (group(rule(WORLD, *HALVES)), STRICT),
    "the world itself, asked strictly": (group(rule(WORLD, HALVES[0])), STRICT),
    "a network interface uses the group, where only those count": (group(rule(WORLD), used=True), IN_USE),
    "the group belongs to another account": group(rule(WORLD), owner="210987654321"),
}
unknown = {
    "a prefix list cannot be read": group(rule(INSIDE, **LIST)),
    "who uses the group cannot be read": (group(rule(WORLD)), IN_USE),
}
not_applicable = {"no network interface uses the group, where only used ones count": (group(rule(WORLD), used=False), IN_USE)}
