from tests.databases import cluster

passes = {
    "it is on": cluster(CopyTagsToSnapshot=True),
    "it is on for a Multi-AZ DB cluster": cluster(Engine="postgres", CopyTagsToSnapshot=True),
}
fails = {
    "it is off": cluster(CopyTagsToSnapshot=False),
    "it is off for Aurora Serverless v1": cluster(EngineMode="serverless", CopyTagsToSnapshot=False),
    "it is off, and another change waits": cluster(
        CopyTagsToSnapshot=False, PendingModifiedValues={"EngineVersion": "8.0.mysql_aurora.3.09.0"}
    ),
    "it is off, and the cluster is stopped": cluster(CopyTagsToSnapshot=False, Status="stopped"),
}
