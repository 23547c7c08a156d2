from tests.databases import instance

passes = {
    "they are automatic": instance(AutoMinorVersionUpgrade=True),
    "they are for a read replica": instance(AutoMinorVersionUpgrade=True, ReadReplicaSourceDBInstanceIdentifier="main"),
}
fails = {
    "they are not": instance(AutoMinorVersionUpgrade=False),
    "they are not, and an upgrade waits all the same": instance(
        AutoMinorVersionUpgrade=False, PendingModifiedValues={"EngineVersion": "8.0.41"}
    ),
    "they are not, and the instance is stopped": instance(AutoMinorVersionUpgrade=False, DBInstanceStatus="stopped"),
}
unknown = {"AWS does not say": instance()}
not_applicable = {
    "it is a member of Aurora": instance(Engine="aurora-mysql", DBClusterIdentifier="shop", AutoMinorVersionUpgrade=False),
    "it is a member of a Multi-AZ DB cluster": instance(DBClusterIdentifier="shop", AutoMinorVersionUpgrade=False),
    "RDS Custom refuses it": instance(Engine="custom-oracle-ee", AutoMinorVersionUpgrade=False),
}
