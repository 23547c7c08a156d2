from seawall.controls.vpc.sg_no_public_any_port import Parameters
from tests.controls.vpc.sg_no_public_ssh import HALVES, INSIDE, LIST, WORLD, WORLD_6, group, rule

STRICT, IN_USE = Parameters(strict_cidr=True), Parameters(in_use_only=True)
ALL = (0, 65535)

passes = {
    "there is no rule": group(),
    "all ports are open to a private range": group(rule(INSIDE, ports=ALL), rule(INSIDE, ports=None, protocol="-1")),
    "some ports are open to the world": group(rule(WORLD, WORLD_6, ports=(443, 443)), rule(WORLD, ports=(1024, 65535))),
    "one port is left out": group(rule(WORLD, ports=(0, 21)), rule(WORLD, ports=(23, 65535))),
    "TCP and UDP have half of the ports each": group(rule(WORLD, ports=(0, 32767)), rule(WORLD, ports=(32768, 65535), protocol="udp")),
    "all ICMP is open": group(rule(WORLD, ports=(-1, -1), protocol="icmp")),
    "the world in halves counts only where that is asked": group(rule(*HALVES, ports=ALL)),
    "a prefix list holds no world": group(rule(ports=ALL, **LIST), entries=("10.0.0.0/8",)),
}
fails = {
    "all traffic is open": group(rule(WORLD, ports=None, protocol="-1")),
    "all traffic is open over IPv6": group(rule(WORLD_6, INSIDE, ports=None, protocol="-1")),
    "all TCP ports are open": group(rule(WORLD, ports=ALL)),
    "all TCP ports that can be used are open": group(rule(WORLD, ports=(1, 65535))),
    "all UDP ports are open": group(rule(WORLD, ports=ALL, protocol="udp")),
    "two rules open all ports between them": group(rule(WORLD, ports=(0, 32767)), rule(WORLD_6, ports=(32768, 65535))),
    "single ports are open besides, and stay": group(rule(WORLD, ports=ALL), rule(WORLD, ports=(443, 443))),
    "a prefix list holds the world": group(rule(ports=ALL, **LIST), entries=("0.0.0.0/0",)),
    "the world in halves, asked strictly": (group(rule(*HALVES, ports=ALL)), STRICT),
    "a network interface uses the group, where only those count": (group(rule(WORLD, ports=ALL), used=True), IN_USE),
    "the group belongs to another account": group(rule(WORLD, ports=ALL), owner="210987654321"),
}
unknown = {
    "a prefix list cannot be read": group(rule(ports=ALL, **LIST)),
    "who uses the group cannot be read": (group(rule(WORLD, ports=ALL)), IN_USE),
}
not_applicable = {"no network interface uses the group": (group(rule(WORLD, ports=ALL), used=False), IN_USE)}
