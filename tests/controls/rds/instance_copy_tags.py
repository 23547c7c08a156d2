from tests.databases import instance

passes = {
    "it is on": instance(CopyTagsToSnapshot=True),
    "it is on for a read replica": instance(CopyTagsToSnapshot=True, ReadReplicaSourceDBInstanceIdentifier="main"),
}
fails = {
    "it is off": instance(CopyTagsToSnapshot=False),
    "it is off, and another change waits": instance(CopyTagsToSnapshot=False, PendingModifiedValues={"EngineVersion": "8.0.41"}),
    "it is off for a custom engine": instance(Engine="custom-sqlserver-ee", CopyTagsToSnapshot=False),
    "it is off, and the instance is stopped": instance(CopyTagsToSnapshot=False, DBInstanceStatus="stopped"),
}
not_applicable = {
    "it is a member of Aurora": instance(Engine="aurora-mysql", DBClusterIdentifier="shop", CopyTagsToSnapshot=False),
    "it is a member of a Multi-AZ DB cluster": instance(DBClusterIdentifier="shop", CopyTagsToSnapshot=False),
}
