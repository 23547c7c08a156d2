from tests.databases import cluster

OFF, ON = {"IAMDatabaseAuthenticationEnabled": False}, {"IAMDatabaseAuthenticationEnabled": True}

passes = {
    "it is on for Aurora MySQL": cluster(**ON),
    "it is on for Aurora PostgreSQL": cluster(Engine="aurora-postgresql", **ON),
    "it is on for a Multi-AZ DB cluster": cluster(Engine="postgres", **ON),
}
fails = {
    "it is off for Aurora MySQL": cluster(**OFF),
    "it is off for Aurora PostgreSQL": cluster(Engine="aurora-postgresql", **OFF),
    "it is off for a Multi-AZ DB cluster": cluster(Engine="mysql", **OFF),
    "it is off, and something else waits": cluster(**OFF, PendingModifiedValues={"BackupRetentionPeriod": 7}),
    "it is off, and the cluster is stopped": cluster(**OFF, Status="stopped"),
}
unknown = {
    "it is being turned on": cluster(**OFF, PendingModifiedValues=ON),
    "it is about to be turned off": cluster(**ON, PendingModifiedValues=OFF),
    "the engine is not known": cluster(Engine="aurora-dsql", **OFF),
}
not_applicable = {"Aurora Serverless v1 takes passwords only": cluster(EngineMode="serverless", **OFF)}
