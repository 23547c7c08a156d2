from seawall.facts.ec2.acl import Association, NetworkAcl
from tests.builders import given


def acl(*subnets: str, default: bool = False, owner: str | None = "123456789012") -> NetworkAcl:
    associations = tuple(Association(subnet_id=subnet) for subnet in subnets)
    return given(NetworkAcl(network_acl_id="acl-1", owner_id=owner, is_default=default, associations=associations))


passes = {"a subnet uses it": acl("subnet-1"), "it is a default one": acl(default=True)}
fails = {"no subnet uses it": acl(), "no subnet uses it, and its owner is not told": acl(owner=None)}
not_applicable = {"another account owns it": acl(owner="210987654321")}
