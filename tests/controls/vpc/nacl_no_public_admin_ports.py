from typing import Any

from seawall.controls.vpc.nacl_no_public_admin_ports import Parameters
from seawall.facts.ec2.acl import NetworkAcl
from tests.builders import given

WORLD, WORLD_6, INSIDE = {"CidrBlock": "0.0.0.0/0"}, {"Ipv6CidrBlock": "::/0"}, {"CidrBlock": "10.0.0.0/8"}
HALVES = ({"CidrBlock": "0.0.0.0/1"}, {"CidrBlock": "128.0.0.0/1"})
LAST = {"RuleNumber": 32767, "Egress": False, "RuleAction": "deny", "Protocol": "-1", **WORLD}
OUT = {"RuleNumber": 100, "Egress": True, "RuleAction": "allow", "Protocol": "-1", **WORLD}


def entry(
    number: int, action: str, block: dict[str, str], ports: tuple[int, int] | None = None, protocol: str = "6", **more: Any
) -> dict[str, Any]:
    told = {"RuleNumber": number, "Egress": False, "RuleAction": action, "Protocol": protocol, **block, **more}
    return {**told, "PortRange": {"From": ports[0], "To": ports[1]}} if ports else told


def acl(*entries: dict[str, Any], used: bool = True, **more: Any) -> NetworkAcl:
    associations = [{"SubnetId": "subnet-1", "NetworkAclId": "acl-1"}] if used else []
    told = {"NetworkAclId": "acl-1", "OwnerId": "123456789012", "Associations": associations, "Entries": [*entries, OUT, LAST], **more}
    return given(NetworkAcl.model_validate(told))


ALL = entry(100, "allow", WORLD, protocol="-1")
SSH, RDP, WEB, HIGH = (22, 22), (3389, 3389), (443, 443), (1024, 65535)
passes = {
    "only AWS's own entry is there": acl(),
    "only web and high ports are admitted": acl(entry(100, "allow", WORLD, WEB), entry(110, "allow", WORLD, (3390, 65535))),
    "SSH is admitted from a private network": acl(entry(100, "allow", INSIDE, SSH)),
    "SSH and RDP are denied before everything is admitted": acl(entry(90, "deny", WORLD, SSH), entry(91, "deny", WORLD, RDP), ALL),
    "a denial of everything comes first, though it is told last": acl(ALL, entry(50, "deny", WORLD, protocol="-1")),
    "UDP is admitted": acl(entry(100, "allow", WORLD, protocol="17")),
    "ICMP is admitted": acl(entry(100, "allow", WORLD, protocol="1", IcmpTypeCode={"Code": -1, "Type": -1})),
    "half of the world is admitted": acl(entry(100, "allow", HALVES[0], SSH)),
    "half of the world is admitted, and the other half too late": acl(
        entry(100, "allow", HALVES[0], SSH), entry(101, "deny", HALVES[1]), entry(102, "allow", HALVES[1])
    ),
    "the world is denied in halves before everything is admitted": acl(entry(90, "deny", HALVES[0]), entry(91, "deny", HALVES[1]), ALL),
    "other ports are asked about": (acl(entry(100, "allow", WORLD, SSH)), Parameters(ports=(5432,))),
}
fails = {
    "everything is admitted": acl(ALL),
    "everything is admitted over IPv6 too": acl(ALL, entry(101, "allow", WORLD_6, protocol="-1")),
    "SSH is admitted": acl(entry(100, "allow", WORLD, SSH)),
    "RDP is admitted over IPv6": acl(entry(100, "allow", WORLD_6, RDP)),
    "all TCP is admitted": acl(entry(100, "allow", WORLD, protocol="6")),
    "high ports are admitted, RDP's among them": acl(entry(100, "allow", WORLD, HIGH)),
    "SSH is admitted in halves of the world": acl(entry(100, "allow", HALVES[0], SSH), entry(101, "allow", HALVES[1], (0, 1023))),
    "SSH is admitted from all that is public in IPv6": acl(entry(100, "allow", {"Ipv6CidrBlock": "2000::/3"}, SSH)),
    "a denial comes too late": acl(ALL, entry(110, "deny", WORLD, SSH), entry(111, "deny", WORLD, RDP)),
    "a denial of a part comes first": acl(entry(50, "deny", INSIDE, SSH), ALL),
    "the denial is for IPv4 alone": acl(entry(50, "deny", WORLD, protocol="-1"), entry(60, "allow", WORLD_6, protocol="-1")),
    "the denial is for UDP": acl(entry(50, "deny", WORLD, SSH, protocol="17"), ALL),
    "the denial is for what goes out": acl(ALL, entry(50, "deny", WORLD, protocol="-1", Egress=True)),
    "an entry of the wanted number is taken": acl(entry(99, "allow", INSIDE, SSH), entry(98, "deny", INSIDE, RDP), ALL),
    "no number before is free": acl(entry(1, "allow", WORLD, SSH)),
    "one number before is free, and two are needed": acl(entry(2, "allow", WORLD, protocol="-1")),
    "a default ACL admits everything": acl(ALL, IsDefault=True),
    "no subnet uses it, and those are judged": (acl(ALL, used=False), Parameters(skip_unassociated=False)),
    "other ports are asked about": (acl(entry(100, "allow", WORLD, (5432, 5432))), Parameters(ports=(5432,))),
}
not_applicable = {
    "no subnet uses it": acl(ALL, used=False),
    "no subnet uses a default one": acl(ALL, used=False, IsDefault=True),
    "another account owns it": acl(ALL, OwnerId="210987654321"),
}
