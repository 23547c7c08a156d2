"""Both tunnels of VPN connections are up.

AWS takes a tunnel down for maintenance without asking; with one tunnel the connection goes with it. There is no fix: the other end is the
customer's gateway.
Source: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.ec2.vpn import VpnConnection

control = Control(
    VpnConnection,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_ZONES,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.14 A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "PR.PT-5",
        "pci-dss-4.0": "1.3.1 1.3.2 1.4.1 1.4.2 1.4.4",
        "security-hub": "EC2.20",
    },
)


@control.check
def check(connection: VpnConnection, _want: NoParams) -> Verdict:
    """Two tunnels carry traffic."""
    if connection.state == "pending":
        return Unknown(UnknownReason.PENDING, "the VPN connection is being made")
    up = connection.tunnels_up
    if up >= 2:
        return Pass()
    return Fail(f"{up} of the tunnels {'is' if up == 1 else 'are'} up, wanted 2")
