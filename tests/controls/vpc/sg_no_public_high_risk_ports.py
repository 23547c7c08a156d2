from seawall.controls.vpc.sg_no_public_high_risk_ports import HIGH_RISK, Parameters
from tests.controls.vpc.sg_no_public_ssh import HALVES, INSIDE, LIST, WORLD, WORLD_6, group, rule

STRICT, IN_USE = Parameters(strict_cidr=True), Parameters(in_use_only=True)
MYSQL = (3306, 3306)

passes = {
    "there is no rule": group(),
    "a database is open to a private range": group(rule(INSIDE, ports=MYSQL)),
    "web ports are open to the world": group(rule(WORLD, WORLD_6, ports=(80, 80)), rule(WORLD, ports=(443, 443))),
    "ports between high-risk ones are open": group(rule(WORLD, ports=(26, 109)), rule(WORLD, ports=(9301, 65535))),
    "a high-risk port is open over UDP": group(rule(WORLD, ports=MYSQL, protocol="udp")),
    "the port is not on the list that takes the default one's place": (group(rule(WORLD, ports=MYSQL)), Parameters(ports=(6379,))),
    "no port is on the list": (group(rule(WORLD, ports=None, protocol="-1")), Parameters(ports=())),
    "the world in halves counts only where that is asked": group(rule(*HALVES, ports=MYSQL)),
    "a prefix list holds no world": group(rule(ports=MYSQL, **LIST), entries=("10.0.0.0/8",)),
    "a prefix list opens no high-risk port, and is not read": group(rule(ports=(443, 443), **LIST)),
}
fails = {
    **{f"port {port} is open to the world": group(rule(WORLD, ports=(port, port))) for port in HIGH_RISK},
    "a database is open to the world over IPv6": group(rule(WORLD_6, INSIDE, ports=MYSQL)),
    "all traffic is open": group(rule(WORLD, ports=None, protocol="-1")),
    "a range holds several": group(rule(WORLD, ports=(3000, 4000))),
    "several rules open several": group(rule(WORLD, ports=(20, 25)), rule(WORLD_6, ports=(9200, 9300))),
    "a port of one's own list is open": (group(rule(WORLD, ports=(6379, 6379))), Parameters(ports=(6379, 11211))),
    "a prefix list holds the world": group(rule(ports=MYSQL, **LIST), entries=("0.0.0.0/0",)),
    "a rule names the world, and a prefix list another range": group(rule(WORLD, ports=MYSQL), rule(**LIST), entries=("10.0.0.0/8",)),
    "the world in halves, asked strictly": (group(rule(*HALVES, ports=MYSQL)), STRICT),
    "a network interface uses the group, where only those count": (group(rule(WORLD, ports=MYSQL), used=True), IN_USE),
    "the group belongs to another account": group(rule(WORLD, ports=MYSQL), owner="210987654321"),
}
unknown = {
    "a prefix list cannot be read": group(rule(ports=MYSQL, **LIST)),
    "who uses the group cannot be read": (group(rule(WORLD, ports=MYSQL)), IN_USE),
}
not_applicable = {"no network interface uses the group": (group(rule(WORLD, ports=MYSQL), used=False), IN_USE)}
