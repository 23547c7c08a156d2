from tests.caches import group, shard

OFF = {"AutomaticFailover": "disabled", "MultiAZ": "disabled"}

passes = {
    "it is on": group(AutomaticFailover="enabled"),
    "it is on, and Multi-AZ too": group(AutomaticFailover="enabled", MultiAZ="enabled"),
    "it is on while AWS is at work on something else": group(AutomaticFailover="enabled", Status="modifying"),
}
fails = {
    "it is off": group(**OFF),
    "it is off, and there is no replica": group(**OFF, NodeGroups=[shard("0001", "primary")]),
    "it is off, and one of two shards has no replica": group(
        **OFF, NodeGroups=[shard("0001", "primary", "replica"), shard("0002", "primary")]
    ),
    "it is off, and AWS shows no shards": group(**OFF, NodeGroups=[]),
    "it is off, and something else waits that would be applied, too": group(**OFF, PendingModifiedValues={"ClusterMode": "compatible"}),
    "it is off, and a backup is being made": group(**OFF, Status="snapshotting"),
    "it is off, and the nodes are of the oldest kind": group(**OFF, CacheNodeType="cache.t1.micro"),
}
unknown = {
    "it is being turned on": group(AutomaticFailover="enabling", Status="modifying"),
    "it is being turned off": group(AutomaticFailover="disabling", Status="modifying"),
    "it waits to be turned on": group(**OFF, PendingModifiedValues={"AutomaticFailoverStatus": "enabled"}),
    "it waits to be turned off": group(AutomaticFailover="enabled", PendingModifiedValues={"AutomaticFailoverStatus": "disabled"}),
    "it is off, and AWS is at work": group(**OFF, Status="modifying"),
    "AWS does not say": group(AutomaticFailover=None),
}
