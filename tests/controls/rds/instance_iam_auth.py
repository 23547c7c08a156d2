from tests.databases import instance

OFF, ON = {"IAMDatabaseAuthenticationEnabled": False}, {"IAMDatabaseAuthenticationEnabled": True}

passes = {
    "it is on for MySQL": instance(**ON),
    "it is on for MariaDB": instance(Engine="mariadb", **ON),
    "it is on for PostgreSQL": instance(Engine="postgres", **ON),
    "it is on, and something else waits": instance(**ON, PendingModifiedValues={"EngineVersion": "8.0.41"}),
}
fails = {
    "it is off for MySQL": instance(**OFF),
    "it is off for MariaDB": instance(Engine="mariadb", **OFF),
    "it is off for PostgreSQL": instance(Engine="postgres", **OFF),
    "it is off for a read replica": instance(**OFF, ReadReplicaSourceDBInstanceIdentifier="main"),
    "it is off, and something else waits": instance(**OFF, PendingModifiedValues={"EngineVersion": "8.0.41"}),
    "it is off, and the instance is stopped": instance(**OFF, DBInstanceStatus="stopped"),
}
unknown = {
    "it is being turned on": instance(**OFF, PendingModifiedValues=ON),
    "it is about to be turned off": instance(**ON, PendingModifiedValues=OFF),
    "the engine is not known": instance(Engine="vitess", **OFF),
}
not_applicable = {
    "Oracle has none": instance(Engine="oracle-se2", **OFF),
    "SQL Server has none": instance(Engine="sqlserver-web", **OFF),
    "RDS Custom has none": instance(Engine="custom-sqlserver-ee", **OFF),
    "it is a member of a cluster": instance(Engine="aurora-mysql", DBClusterIdentifier="shop", **OFF),
}
