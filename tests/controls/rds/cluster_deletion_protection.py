from tests.databases import cluster

passes = {
    "it is on": cluster(DeletionProtection=True),
    "it is on for a Multi-AZ DB cluster": cluster(Engine="postgres", DeletionProtection=True),
}
fails = {
    "it is off": cluster(DeletionProtection=False),
    "it is off for Aurora Serverless v1": cluster(EngineMode="serverless", DeletionProtection=False),
    "it is off, and another change waits": cluster(
        DeletionProtection=False, PendingModifiedValues={"EngineVersion": "8.0.mysql_aurora.3.09.0"}
    ),
    "it is off, and the cluster is stopped": cluster(DeletionProtection=False, Status="stopped"),
}
