from tests.caches import cluster, group, node

passes = {
    "a single node is in one of its own": cluster(CacheSubnetGroupName="caches"),
    "a pool of Memcached is in one of its own": cluster(Engine="memcached", CacheSubnetGroupName="caches"),
    "the nodes of a group are in one of their own": group(node(CacheSubnetGroupName="caches")),
    "another group's nodes are in the default one": group(
        node(CacheSubnetGroupName="default", ReplicationGroupId="seen", CacheClusterId="seen-1"), node(CacheSubnetGroupName="caches")
    ),
}
fails = {
    "a single node is in the default one": cluster(CacheSubnetGroupName="default"),
    "a pool of Memcached is in the default one": cluster(Engine="memcached", CacheSubnetGroupName="default"),
    "the nodes of a group are in the default one": group(node(CacheSubnetGroupName="default")),
}
unknown = {
    "AWS does not say of a single node": cluster(),
    "AWS shows none of a group's nodes": group(),
    "AWS is making a group": group(Status="creating"),
    "AWS does not say of a group's nodes": group(node()),
}
