from seawall.controls.vpc.sg_no_public_cifs import Parameters
from tests.controls.vpc.sg_no_public_ssh import HALVES, INSIDE, LIST, WORLD, WORLD_6, group, rule

STRICT, IN_USE, SMB_ONLY = Parameters(strict_cidr=True), Parameters(in_use_only=True), Parameters(include_netbios=False)
SMB = (445, 445)

passes = {
    "there is no rule": group(),
    "SMB is open to a private range": group(rule(INSIDE, ports=SMB)),
    "another port is open to the world": group(rule(WORLD, WORLD_6)),
    "UDP port 445 is open": group(rule(WORLD, ports=SMB, protocol="udp")),
    "UDP port 139 is open": group(rule(WORLD, ports=(139, 139), protocol="udp")),
    "ports around NetBIOS and SMB are open": group(
        rule(WORLD, ports=(80, 136)), rule(WORLD, ports=(140, 444)), rule(WORLD, ports=(446, 500))
    ),
    "NetBIOS is open, and does not count": (group(rule(WORLD, ports=(137, 139)), rule(WORLD, ports=(137, 138), protocol="udp")), SMB_ONLY),
    "the world in halves counts only where that is asked": group(rule(*HALVES, ports=SMB)),
    "a prefix list holds no world": group(rule(ports=SMB, **LIST), entries=("10.0.0.0/8",)),
}
fails = {
    "SMB is open to the world": group(rule(WORLD, ports=SMB)),
    "SMB is open to the world over IPv6": (group(rule(WORLD_6, ports=SMB)), SMB_ONLY),
    "NetBIOS is open": group(rule(WORLD, INSIDE, ports=(137, 139))),
    "one port of NetBIOS is open": group(rule(WORLD, ports=(138, 138))),
    "NetBIOS is open over UDP": group(rule(WORLD, ports=(137, 138), protocol="udp")),
    "NetBIOS over UDP and SMB are open": group(rule(WORLD, ports=(0, 65535), protocol="udp"), rule(WORLD_6, ports=(440, 450))),
    "all traffic is open": group(rule(WORLD, ports=None, protocol="-1")),
    "a prefix list holds the world": group(rule(ports=SMB, **LIST), entries=("0.0.0.0/0",)),
    "the world in halves, asked strictly": (group(rule(*HALVES, ports=SMB)), STRICT),
    "a network interface uses the group, where only those count": (group(rule(WORLD, ports=SMB), used=True), IN_USE),
    "the group belongs to another account": group(rule(WORLD, ports=SMB), owner="210987654321"),
}
unknown = {
    "a prefix list cannot be read": group(rule(ports=SMB, **LIST)),
    "who uses the group cannot be read": (group(rule(WORLD, ports=SMB)), IN_USE),
}
not_applicable = {"no network interface uses the group": (group(rule(WORLD, ports=SMB), used=False), IN_USE)}
