from seawall.controls.vpc.sg_authorized_ports_only import Parameters
from tests.controls.vpc.sg_no_public_ssh import HALVES, INSIDE, LIST, WORLD, WORLD_6, group, rule

STRICT, IN_USE, NO_ICMP = Parameters(strict_cidr=True), Parameters(in_use_only=True), Parameters(allow_icmp=False)
HTTPS, OTHER = (443, 443), (8080, 8080)
MINE = Parameters(authorized_tcp_ports=("8000-8099", 443), authorized_udp_ports=(443, "5000-5010"))
PING, PING_6 = rule(WORLD, ports=(8, -1), protocol="icmp"), rule(WORLD_6, ports=(-1, -1), protocol="icmpv6")

passes = {
    "there is no rule": group(),
    "web ports are open to the world": group(rule(WORLD, WORLD_6, ports=(80, 80)), rule(WORLD, ports=HTTPS)),
    "other ports are open to a private range": group(rule(INSIDE, ports=(0, 65535)), rule(INSIDE, ports=None, protocol="-1")),
    "ports of an authorized range are open": (group(rule(WORLD, ports=(8000, 8099)), rule(WORLD, ports=(8010, 8020))), MINE),
    "authorized ranges touch": (group(rule(WORLD, ports=(80, 89))), Parameters(authorized_tcp_ports=("80-84", "85-89"))),
    "authorized UDP ports are open": (
        group(rule(WORLD, ports=(5000, 5010), protocol="udp"), rule(WORLD, ports=HTTPS, protocol="udp")),
        MINE,
    ),
    "pings may come in": group(PING, PING_6),
    "pings may not come in, and none does": (group(rule(WORLD, ports=HTTPS)), NO_ICMP),
    "the world in halves counts only where that is asked": group(rule(*HALVES, ports=OTHER)),
    "a prefix list holds no world": group(rule(ports=OTHER, **LIST), entries=("10.0.0.0/8",)),
    "a prefix list opens authorized ports, and is not read": group(rule(ports=HTTPS, **LIST)),
}
fails = {
    "another port is open to the world": group(rule(WORLD, INSIDE, ports=OTHER)),
    "another port is open to the world over IPv6": group(rule(WORLD_6, ports=OTHER)),
    "a range holds an authorized port and others": group(rule(WORLD, ports=(443, 444))),
    "several other ports are open": group(rule(WORLD, ports=(0, 79)), rule(WORLD, ports=(81, 442)), rule(WORLD, ports=HTTPS)),
    "all traffic is open": group(rule(WORLD, ports=None, protocol="-1")),
    "a range is wider than the authorized one": (group(rule(WORLD, ports=(8000, 8100))), MINE),
    "an authorized TCP port is open over UDP": group(rule(WORLD, ports=HTTPS, protocol="udp")),
    "no port is authorized": (group(rule(WORLD, ports=HTTPS)), Parameters(authorized_tcp_ports=())),
    "pings come in and may not": (group(PING), NO_ICMP),
    "pings come in over IPv6 and may not": (group(PING_6, rule(WORLD, ports=HTTPS)), NO_ICMP),
    "a prefix list holds the world": group(rule(ports=OTHER, **LIST), entries=("0.0.0.0/0",)),
    "the world in halves, asked strictly": (group(rule(*HALVES, ports=OTHER)), STRICT),
    "a network interface uses the group, where only those count": (group(rule(WORLD, ports=OTHER), used=True), IN_USE),
    "the group belongs to another account": group(rule(WORLD, ports=OTHER), owner="210987654321"),
}
unknown = {
    "a prefix list cannot be read": group(rule(ports=OTHER, **LIST)),
    "who uses the group cannot be read": (group(rule(WORLD, ports=OTHER)), IN_USE),
}
not_applicable = {"no network interface uses the group": (group(rule(WORLD, ports=OTHER), used=False), IN_USE)}
