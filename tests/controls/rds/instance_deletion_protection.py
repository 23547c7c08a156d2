from tests.databases import instance

passes = {
    "it is on": instance(DeletionProtection=True),
    "it is on for a read replica": instance(DeletionProtection=True, ReadReplicaSourceDBInstanceIdentifier="main"),
}
fails = {
    "it is off": instance(DeletionProtection=False),
    "it is off, and another change waits": instance(DeletionProtection=False, PendingModifiedValues={"EngineVersion": "8.0.41"}),
    "it is off for a custom engine": instance(Engine="custom-sqlserver-ee", DeletionProtection=False),
    "it is off, and the instance is stopped": instance(DeletionProtection=False, DBInstanceStatus="stopped"),
}
not_applicable = {
    "it is a member of Aurora": instance(Engine="aurora-mysql", DBClusterIdentifier="shop", DeletionProtection=False),
    "it is a member of a Multi-AZ DB cluster": instance(DBClusterIdentifier="shop", DeletionProtection=False),
}
