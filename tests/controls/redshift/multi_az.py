from collections.abc import Mapping
from typing import Any

from seawall.facts.base import Resource
from seawall.facts.redshift import Cluster, SubnetGroup
from tests.warehouses import cluster

#: All that AWS asks for.
READY = {
    "NodeType": "ra3.xlplus",
    "NumberOfNodes": 2,
    "Encrypted": True,
    "Endpoint": {"Port": 5439},
    "AvailabilityZoneRelocationStatus": "disabled",
    "ClusterSubnetGroupName": "data",
    "MultiAZ": "Disabled",
}


def subnets(zones: str) -> tuple[Resource, Mapping[str, object]]:
    told = [
        {"SubnetIdentifier": f"subnet-{each}", "SubnetStatus": "Active", "SubnetAvailabilityZone": {"Name": f"eu-west-1{each}"}}
        for each in zones
    ]
    return SubnetGroup.model_validate({"ClusterSubnetGroupName": "data", "Subnets": told}), {}


def ready(zones: str = "abc", **told: Any) -> Cluster:
    return cluster(subnets(zones), **{**READY, **told})


passes = {
    "it computes in two zones": ready(MultiAZ="Enabled"),
    "AWS says so in small letters": ready(MultiAZ="enabled"),
    "it does while something else is changed": ready(MultiAZ="Enabled", ClusterStatus="modifying"),
}
fails = {
    "it computes in one zone": ready(),
    "its subnets are in two zones": ready("ab"),
    "its subnet group is gone": ready(ClusterSubnetGroupName="other"),
    "it has one node": ready(NumberOfNodes=1),
    "it is not encrypted, and listens on a port of its own": ready(Encrypted=False, Endpoint={"Port": 3306}),
    "it may be moved to another zone instead": ready(AvailabilityZoneRelocationStatus="enabled"),
    "it is paused": ready(ClusterStatus="paused"),
}
unknown = {
    "AWS does not say": ready(MultiAZ=None),
    "the second zone is coming": ready(MultiAZ="enabling"),
    "it is being modified": ready(ClusterStatus="modifying"),
    "its nodes are of a kind that is not known": ready(NodeType="rg.xlarge"),
}
not_applicable = {
    "its nodes keep the data themselves": ready(NodeType="dc2.large"),
    "so do those of old, of which AWS says nothing": ready(NodeType="ds2.xlarge", MultiAZ=None),
}
