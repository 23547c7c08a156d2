from tests.caches import cluster, group, node

passes = {
    "they are automatic for a group": group(AutoMinorVersionUpgrade=True),
    "they are automatic for a single node": cluster(AutoMinorVersionUpgrade=True),
}
fails = {
    "they are not for a group": group(AutoMinorVersionUpgrade=False),
    "they are not for a group of Redis OSS 7": group(node(EngineVersion="7.1.0"), Engine="redis", AutoMinorVersionUpgrade=False),
    "they are not for a group of Redis OSS 5, which AWS would not upgrade": group(
        node(EngineVersion="5.0.6"), Engine="redis", AutoMinorVersionUpgrade=False
    ),
    "they are not for a single node": cluster(EngineVersion="6.2.6", AutoMinorVersionUpgrade=False),
    "they are not for a single node of Redis OSS 4": cluster(EngineVersion="4.0.10", AutoMinorVersionUpgrade=False),
    "they are not for a group that is being modified": group(AutoMinorVersionUpgrade=False, Status="modifying"),
    "they are not for a group, and something else waits all the same": group(
        AutoMinorVersionUpgrade=False, PendingModifiedValues={"ClusterMode": "compatible"}
    ),
}
unknown = {
    "AWS does not say": group(),
    "nobody knows the engine": cluster(Engine="dragon", AutoMinorVersionUpgrade=False),
}
not_applicable = {"Memcached has no flag that counts": cluster(Engine="memcached", AutoMinorVersionUpgrade=False)}
