from seawall.controls.vpc.sg_no_public_rdp import Parameters
from tests.controls.vpc.sg_no_public_ssh import HALVES, INSIDE, LIST, WORLD, WORLD_6, group, rule

STRICT, IN_USE = Parameters(strict_cidr=True), Parameters(in_use_only=True)
RDP = (3389, 3389)

passes = {
    "there is no rule": group(),
    "RDP is open to a private range": group(rule(INSIDE, ports=RDP)),
    "RDP is open to another group": group(rule(ports=RDP, UserIdGroupPairs=[{"GroupId": "sg-2", "UserId": "123456789012"}])),
    "another port is open to the world": group(rule(WORLD, WORLD_6)),
    "a range of ports ends before RDP": group(rule(WORLD, ports=(0, 3388))),
    "a range of ports begins after RDP": group(rule(WORLD, ports=(3390, 65535))),
    "UDP port 3389 is open": group(rule(WORLD, ports=RDP, protocol="udp")),
    "the world in halves counts only where that is asked": group(rule(*HALVES, ports=RDP)),
    "a prefix list holds no world": group(rule(ports=RDP, **LIST), entries=("10.0.0.0/8",)),
}
fails = {
    "RDP is open to the world": group(rule(WORLD, ports=RDP)),
    "RDP is open to the world over IPv6": group(rule(WORLD_6, ports=RDP)),
    "a rule names the world beside others": group(rule(WORLD, INSIDE, WORLD_6, ports=RDP)),
    "all traffic is open": group(rule(WORLD, ports=None, protocol="-1")),
    "RDP is the first of the ports": group(rule(WORLD, ports=(3389, 4000))),
    "RDP is the last of the ports": group(rule(WORLD, ports=(0, 3389))),
    "a prefix list holds the world": group(rule(ports=RDP, **LIST), entries=("0.0.0.0/0",)),
    "the world in halves, asked strictly": (group(rule(*HALVES, ports=RDP)), STRICT),
    "a network interface uses the group, where only those count": (group(rule(WORLD, ports=RDP), used=True), IN_USE),
    "the group belongs to another account": group(rule(WORLD, ports=RDP), owner="210987654321"),
}
unknown = {
    "a prefix list cannot be read": group(rule(ports=RDP, **LIST)),
    "who uses the group cannot be read": (group(rule(WORLD, ports=RDP)), IN_USE),
}
not_applicable = {"no network interface uses the group": (group(rule(WORLD, ports=RDP), used=False), IN_USE)}
