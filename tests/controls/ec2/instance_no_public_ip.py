from typing import Any

from seawall.controls.ec2.instance_no_public_ip import Parameters
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.instance import Instance
from tests.builders import given

ELASTIC = Address(public_ip="192.0.2.1", allocation_id="eipalloc-1", association_id="eipassoc-1")
LENT, OWNED = {"PublicIp": "192.0.2.9", "IpOwnerId": "amazon"}, {"PublicIp": "192.0.2.1", "IpOwnerId": "123456789012"}
PUBLIC_6 = "2001:db8::1"
IPV6 = Parameters(include_ipv6=True)


def interface(*associations: dict[str, str] | None, number: int = 1, ipv6: str = "") -> dict[str, Any]:
    addresses = [
        {"PrivateIpAddress": f"10.0.{number}.{each}", **({"Association": association} if association else {})}
        for each, association in enumerate(associations)
    ]
    return {
        "NetworkInterfaceId": f"eni-{number}",
        "PrivateIpAddresses": addresses,
        "Ipv6Addresses": [{"Ipv6Address": ipv6}] if ipv6 else [],
    }


def instance(*interfaces: dict[str, Any], state: str = "running", tag: str | None = None, listed: bool = True) -> Instance:
    told = {
        "InstanceId": "i-1",
        "State": {"Name": state},
        "NetworkInterfaces": interfaces,
        "Tags": [{"Key": tag, "Value": ""}] if tag else [],
    }
    return given(Instance.model_validate(told), others=[(ELASTIC, {})] if listed else [])


passes = {
    "it has none": instance(interface(None), listed=False),
    "it stands still and has given its address back": instance(interface(None), state="stopped", listed=False),
    "it has an IPv6 address, which does not count": instance(interface(None, ipv6=PUBLIC_6), listed=False),
    "IPv6 addresses count, and it has a unique local one, which is private": (
        instance(interface(None, ipv6="fd00::1"), listed=False),
        IPV6,
    ),
    "IPv6 addresses count, and it has none": (instance(interface(None), listed=False), IPV6),
}
fails = {
    "AWS lends it one": instance(interface(LENT), listed=False),
    "it has an Elastic IP": instance(interface(OWNED)),
    "it has an Elastic IP while it stands still": instance(interface(OWNED), state="stopped"),
    "its second network interface has one": instance(interface(None), interface(OWNED, number=2)),
    "its second private address has one": instance(interface(None, OWNED)),
    "it has a lent one and an Elastic IP": instance(interface(LENT), interface(OWNED, number=2)),
    "it has one that no Elastic IP is known for": instance(interface({"PublicIp": "192.0.2.7"})),
    "it has an IPv6 address": (instance(interface(None, ipv6=PUBLIC_6), listed=False), IPV6),
    "it has addresses of both kinds": (instance(interface(OWNED, ipv6=PUBLIC_6)), IPV6),
    "the tag that counts is another one": (instance(interface(LENT), tag="seawall.dev/public", listed=False), Parameters(exempt_tag="dmz")),
}
unknown = {"it has an Elastic IP, and those cannot be listed": instance(interface(OWNED), listed=False)}
not_applicable = {
    "it is known to be public": instance(interface(LENT), tag="seawall.dev/public", listed=False),
    "it is known by a tag of one's own": (instance(interface(LENT), tag="dmz", listed=False), Parameters(exempt_tag="dmz")),
    "the instance is gone": instance(interface(LENT), state="terminated", listed=False),
}
