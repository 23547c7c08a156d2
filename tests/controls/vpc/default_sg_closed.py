from typing import Any

from seawall.controls.vpc.default_sg_closed import Parameters
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.security_group import Permission, SecurityGroup
from tests.builders import given

SELF = Permission.model_validate({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1", "UserId": "123456789012"}]})
OUT = Permission.model_validate({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
USER = NetworkInterface.model_validate({"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": "sg-1", "GroupName": "default"}]})


def group(
    ingress: tuple[Permission, ...] = (), egress: tuple[Permission, ...] = (), *, name: str = "default", **more: Any
) -> SecurityGroup:
    return given(SecurityGroup(group_id="sg-1", group_name=name, ip_permissions=ingress, ip_permissions_egress=egress), **more)


passes = {"it has no rules": group()}
fails = {
    "it has the rules that AWS gives it": group((SELF,), (OUT,), none_of=[NetworkInterface]),
    "it lets something in": group((SELF,), none_of=[NetworkInterface]),
    "it lets something out": group((), (OUT,), none_of=[NetworkInterface]),
    "network interfaces still use it": group((SELF,), (OUT,), others=[(USER, {})]),
    "network interfaces still use it and may lose their traffic": (
        group((SELF,), (OUT,), others=[(USER, {})]),
        Parameters(close_in_use=True),
    ),
}
not_applicable = {"it is another group": group((SELF,), (OUT,), name="web")}
