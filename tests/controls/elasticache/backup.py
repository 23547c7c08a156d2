from seawall.controls.elasticache.backup import Parameters
from tests.caches import cluster, group, shard

WEEK = Parameters(min_days=7)
OFF = {"SnapshotRetentionLimit": 0}

passes = {
    "they are kept for a day": group(SnapshotRetentionLimit=1),
    "they are kept as long as AWS does": (group(SnapshotRetentionLimit=35), WEEK),
    "they are kept for a week, as is wanted": (group(SnapshotRetentionLimit=7, SnapshottingClusterId="cart-0001-2"), WEEK),
    "those of a group of which AWS does not tell the engine are kept": group(SnapshotRetentionLimit=1, Engine=None),
    "those of a single node are kept": cluster(SnapshotRetentionLimit=3),
}
fails = {
    "they are off": group(**OFF),
    "they are kept for a day, and a week is wanted": (group(SnapshotRetentionLimit=1, SnapshottingClusterId="cart-0001-1"), WEEK),
    "they are off in cluster mode": group(**OFF, ClusterEnabled=True, NodeGroups=[shard("0001", "", ""), shard("0002", "", "")]),
    "they are off, and there is no replica": group(**OFF, NodeGroups=[shard("0001", "primary")]),
    "they are off, and AWS shows no nodes": group(**OFF, NodeGroups=[]),
    "they are off, and the group is being modified": group(**OFF, Status="modifying"),
    "they are off, and the nodes are of the oldest kind": group(**OFF, CacheNodeType="cache.t1.micro"),
    "those of a single node are off": cluster(**OFF),
    "those of a single node are off, and it is being made": cluster(**OFF, CacheClusterStatus="creating"),
    "those of a single node are kept for a day, and a week is wanted": (cluster(SnapshotRetentionLimit=1), WEEK),
}
unknown = {
    "AWS does not say": group(),
    "nobody knows the engine": cluster(Engine="dragon", SnapshotRetentionLimit=0),
}
not_applicable = {"a pool of Memcached has none": cluster(Engine="memcached")}
