from seawall.facts.ec2.vpn import Tunnel, VpnConnection
from tests.builders import given


def connection(*tunnels: str, state: str = "available") -> VpnConnection:
    return given(VpnConnection(vpn_connection_id="vpn-1", state=state, tunnels=tuple(Tunnel(status=status) for status in tunnels)))


passes = {"both are up": connection("UP", "UP")}
fails = {
    "one is down": connection("UP", "DOWN"),
    "both are down": connection("DOWN", "DOWN"),
    "only one is told": connection("UP"),
    "none is told": connection(),
}
unknown = {"it is being made": connection("DOWN", "DOWN", state="pending")}
