"""Services that keep the data of workloads and that moto lacks or has too fast: members of DocumentDB, nodes of ElastiCache."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, Refused, State


class Documents:
    """DescribeDBClusters, DescribeDBInstances, CreateDBInstance and DeleteDBInstance of one cluster of DocumentDB, which moto refuses to make.

    A member that is made or deleted shows as such in one answer before it is there, or gone.
    """

    ARN = f"arn:aws:rds:{REGION}:{ACCOUNT}"

    def __init__(self, aws: Emulator, tags: list[dict[str, str]], zones: str, *letters: str) -> None:
        self._tags = tags
        self._group = [{"SubnetAvailabilityZone": {"Name": f"{REGION}{each}"}, "SubnetStatus": "Active"} for each in zones]
        self.members: dict[str, dict[str, Any]] = {}
        for number, letter in enumerate(letters):
            place = {"DBInstanceClass": "db.r6g.large", "AvailabilityZone": f"{REGION}{letter}", "PromotionTier": 1}
            self._put(f"orders-{number}", "available", place)
        aws.fake("rds", "DescribeDBClusters", self.describe_db_clusters)
        aws.fake("rds", "DescribeDBInstances", self.describe_db_instances)
        aws.fake("rds", "CreateDBInstance", self.create_db_instance)
        aws.fake("rds", "DeleteDBInstance", self.delete_db_instance)

    def _put(self, name: str, status: str, settings: Mapping[str, Any]) -> None:
        named = {"DBInstanceIdentifier": name, "DBInstanceArn": f"{self.ARN}:db:{name}", "DBInstanceStatus": status}
        kept = {"Engine": "docdb", "DBClusterIdentifier": "orders", "DBSubnetGroup": {"Subnets": self._group}}
        self.members[name] = {**settings, **named, **kept}

    def describe_db_clusters(self, _: Parameters, __: State) -> Mapping[str, Any]:
        """The cluster, with the members that answer; the first of them writes."""
        there = [name for name, each in self.members.items() if each["DBInstanceStatus"] == "available"]
        members = [{"DBInstanceIdentifier": name, "IsClusterWriter": name == there[0], "PromotionTier": 1} for name in there]
        named = {"DBClusterIdentifier": "orders", "DBClusterArn": f"{self.ARN}:cluster:orders", "Engine": "docdb", "Status": "available"}
        return {"DBClusters": [{**named, "DBClusterMembers": members, "TagList": self._tags}]}

    def describe_db_instances(self, _: Parameters, __: State) -> Mapping[str, Any]:
        """Every member; what was on its way is there, or gone, from the next answer on."""
        told = copy.deepcopy(list(self.members.values()))
        for name, each in list(self.members.items()):
            if each["DBInstanceStatus"] == "creating":
                each["DBInstanceStatus"] = "available"
            if each["DBInstanceStatus"] == "deleting":
                del self.members[name]
        return {"DBInstances": told}

    def create_db_instance(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Begins to make a member."""
        name = wanted["DBInstanceIdentifier"]
        if name in self.members:
            raise Refused("DBInstanceAlreadyExists", "DB instance already exists")
        self._put(name, "creating", {each: value for each, value in wanted.items() if value is not None})
        return {"DBInstance": self.members[name]}

    def delete_db_instance(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Begins to delete a member; a snapshot of one is refused, as its storage is the cluster's."""
        if wanted.get("FinalDBSnapshotIdentifier"):
            raise Refused("InvalidParameterCombination", "FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance")
        member = self.members[wanted["DBInstanceIdentifier"]]
        member["DBInstanceStatus"] = "deleting"
        return {"DBInstance": member}


class Carts:
    """One replication group of one shard: moto makes no replicas, and tells neither its nodes nor the zones of its subnet group.

    Answers DescribeReplicationGroups, DescribeCacheClusters, DescribeCacheSubnetGroups, ModifyReplicationGroup, IncreaseReplicaCount and
    DecreaseReplicaCount. A change shows as `modifying` in some answers, of which the node that is being made is none; another one is refused until then.

    Args:
        looks: so many answers show a change under way.
    """

    def __init__(self, aws: Emulator, tags: list[dict[str, str]], *letters: str, looks: int = 1) -> None:
        aws.seeding("elasticache").create_replication_group(ReplicationGroupId="cart", ReplicationGroupDescription="of the shop", Tags=tags)
        (self._group,) = aws.seeding("elasticache").describe_replication_groups()["ReplicationGroups"]
        self._group |= {"AutomaticFailover": "disabled", "MultiAZ": "disabled"}
        self._made = 0
        self._nodes = [self._node(letter) for letter in letters]
        self._looks = looks
        self._left = 0
        self._soon: Callable[[], None] | None = None
        aws.fake("elasticache", "DescribeReplicationGroups", self.describe_replication_groups)
        aws.fake("elasticache", "DescribeCacheClusters", self.describe_cache_clusters)
        aws.fake("elasticache", "DescribeCacheSubnetGroups", self.describe_cache_subnet_groups)
        aws.fake("elasticache", "ModifyReplicationGroup", self.modify_replication_group)
        aws.fake("elasticache", "IncreaseReplicaCount", self.increase_replica_count)
        aws.fake("elasticache", "DecreaseReplicaCount", self.decrease_replica_count)

    def _node(self, letter: str) -> dict[str, str]:
        self._made += 1
        role = "replica" if self._made > 1 else "primary"
        return {"CacheClusterId": f"cart-00{self._made}", "PreferredAvailabilityZone": f"{REGION}{letter}", "CurrentRole": role}

    @property
    def zones(self) -> list[str]:
        """The letter of the zone of each node."""
        return [each["PreferredAvailabilityZone"].removeprefix(REGION) for each in self._nodes]

    def describe_replication_groups(self, _: Parameters, __: State) -> Mapping[str, Any]:
        """The group, as it is until a change of it is done."""
        status = "modifying" if self._soon else "available"
        shard = {"NodeGroupId": "0001", "Status": status, "NodeGroupMembers": copy.deepcopy(self._nodes)}
        told = {**self._group, "Status": status, "NodeGroups": [shard]}
        if self._soon is not None:
            self._left -= 1
            if not self._left:
                self._soon()
                self._soon = None
        return {"ReplicationGroups": [told]}

    def describe_cache_clusters(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """A node, with its subnet group; none of those that are in no group."""
        told = [{"CacheClusterId": wanted["CacheClusterId"], "CacheSubnetGroupName": "private", "ReplicationGroupId": "cart"}]
        return {"CacheClusters": told if wanted.get("CacheClusterId") else []}

    def describe_cache_subnet_groups(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """The subnet group, in three zones."""
        subnets = [{"SubnetIdentifier": f"subnet-{each}", "SubnetAvailabilityZone": {"Name": f"{REGION}{each}"}} for each in "abc"]
        return {"CacheSubnetGroups": [{"CacheSubnetGroupName": wanted["CacheSubnetGroupName"], "Subnets": subnets}]}

    def _begin(self, change: Callable[[], None]) -> Mapping[str, Any]:
        if self._soon is not None:
            raise Refused("InvalidReplicationGroupState", "Replication group cart is not in available state.")
        self._soon, self._left = change, self._looks
        return {"ReplicationGroup": self._group}

    def modify_replication_group(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Begins to change what is named; Multi-AZ is refused without automatic failover, and both without a replica elsewhere."""
        names = {"AutomaticFailoverEnabled": "AutomaticFailover", "MultiAZEnabled": "MultiAZ"}
        changed = {told: "enabled" if wanted[name] else "disabled" for name, told in names.items() if wanted.get(name) is not None}
        after = {**self._group, **changed}
        if after["MultiAZ"] == "enabled" and (after["AutomaticFailover"] == "disabled" or len(set(self.zones)) < 2):
            raise Refused("InvalidParameterCombination", "Multi-AZ needs automatic failover and a replica in another zone.")
        return self._begin(lambda: self._group.update(changed))

    def increase_replica_count(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Begins to make replicas in the zones that are not those of the nodes that there are."""
        (shard,) = wanted["ReplicaConfiguration"]
        zones = shard["PreferredAvailabilityZones"]
        if len(zones) != shard["NewReplicaCount"] + 1:
            raise Refused("InvalidParameterValue", "The number of zones must be the number of replicas and one for the primary.")
        new = [each.removeprefix(REGION) for each in zones[len(self._nodes) :]]
        return self._begin(lambda: self._nodes.extend([self._node(letter) for letter in new]))

    def decrease_replica_count(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Begins to remove replicas; the last one is refused while Multi-AZ is on."""
        stay = [each for each in self._nodes if each["CacheClusterId"] not in wanted["ReplicasToRemove"]]
        if len(stay) < 2 and self._group["MultiAZ"] == "enabled":
            raise Refused("InvalidParameterValue", "A group with Multi-AZ has at least one replica.")
        return self._begin(lambda: setattr(self, "_nodes", stay))
