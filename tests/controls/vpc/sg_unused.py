from typing import Any

from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.security_group import Permission, SecurityGroup
from tests.builders import given

USER = NetworkInterface.model_validate({"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": "sg-1"}]})
NAMES = Permission.model_validate({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1"}]})


def group(*others: Any, name: str = "web", owner: str = "123456789012", ingress: tuple[Permission, ...] = ()) -> SecurityGroup:
    found = SecurityGroup(group_id="sg-1", group_name=name, owner_id=owner, ip_permissions=ingress)
    return given(found, others=[(other, {}) for other in others], none_of=[NetworkInterface])


passes = {
    "a network interface uses it": group(USER),
    "another group lets it in": group(SecurityGroup(group_id="sg-2", group_name="db", ip_permissions=(NAMES,))),
    "another group sends to it": group(SecurityGroup(group_id="sg-2", group_name="db", ip_permissions_egress=(NAMES,))),
    "it is a default group, which cannot be deleted": group(name="default"),
}
fails = {
    "nothing uses it": group(),
    "only its own rules name it": group(ingress=(NAMES,)),
    "a network interface uses another one": group(
        NetworkInterface.model_validate({"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": "sg-2"}]}),
        SecurityGroup(group_id="sg-2", group_name="db"),
    ),
}
unknown = {"network interfaces cannot be listed": given(SecurityGroup(group_id="sg-1", group_name="web"))}
not_applicable = {"another account owns it": group(owner="210987654321")}
