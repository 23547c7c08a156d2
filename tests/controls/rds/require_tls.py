from typing import Any

from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.instance import DbInstance
from seawall.facts.rds.parameter_group import ClusterParameterGroup, DbParameterGroup, Parameter
from tests.builders import given
from tests.databases import ARN, members, told_cluster, told_instance

COMM, FORCE, SECURE = "DB2COMM", "rds.force_ssl", "require_secure_transport"


def said(name: str, value: str | None, **more: Any) -> dict[str, Parameter]:
    told = {"source": "user" if value else "engine-default", "apply_type": "dynamic", "allowed_values": "0,1", **more}
    return {name: Parameter(name=name, value=value, **told)}


def user(status: str = "in-sync", group: str = "strict", **told: Any) -> DbInstance:
    groups = [{"DBParameterGroupName": group, "ParameterApplyStatus": status}]
    return DbInstance.model_validate(told_instance(DBParameterGroups=groups, **told))


def group(family: str, parameters: dict[str, Parameter], *users: DbInstance, name: str = "strict") -> DbParameterGroup:
    found = DbParameterGroup(name=name, group_arn=f"{ARN}:pg:{name}", family=family)
    return given(found, others=[(each, {}) for each in users or (user(),)], parameters=parameters)


def of_clusters(family: str, parameters: dict[str, Parameter], status: str = "in-sync", **told: Any) -> ClusterParameterGroup:
    found = ClusterParameterGroup(name="strict", group_arn=f"{ARN}:cluster-pg:strict", family=family)
    mine = {"DBClusterParameterGroup": "strict", "DBClusterMembers": members("shop-1", DBClusterParameterGroupStatus=status)}
    return given(found, others=[(DbCluster.model_validate(told_cluster(**{**mine, **told})), {})], parameters=parameters)


NOBODYS = given(
    DbParameterGroup(name="strict", group_arn=f"{ARN}:pg:strict", family="mysql8.0"), none_of=[DbInstance], parameters=said(SECURE, "0")
)

passes = {
    "MySQL demands it": group("mysql8.0", said(SECURE, "1")),
    "MariaDB demands it in another word": group("mariadb10.11", said(SECURE, "ON")),
    "PostgreSQL demands it": group("postgres14", said(FORCE, "1")),
    "PostgreSQL demands it by itself, and AWS says so": group("postgres16", said(FORCE, "1", source="system")),
    "MariaDB demands it by itself from 11.8 on": group("mariadb11.8", said(SECURE, None)),
    "MySQL demands it by itself from 9.7 on": group("mysql9.7", said(SECURE, None)),
    "SQL Server demands it": group("sqlserver-se-16.0", said(FORCE, "1", apply_type="static")),
    "Db2 listens for TLS alone": group("db2-se-11.5", said(COMM, "SSL")),
    "Aurora MySQL demands it": of_clusters("aurora-mysql8.0", said(SECURE, "ON")),
    "Aurora PostgreSQL demands it": of_clusters("aurora-postgresql16", said(FORCE, "1")),
    "a Multi-AZ DB cluster demands it": of_clusters("postgres15", said(FORCE, "1"), Engine="postgres"),
}
fails = {
    "MySQL does not": group("mysql8.0", said(SECURE, "0")),
    "MySQL does not by itself": group("mysql8.4", said(SECURE, None)),
    "MariaDB does not by itself": group("mariadb11.4", said(SECURE, None)),
    "PostgreSQL does not": group("postgres14", said(FORCE, "0", source="system")),
    "somebody has turned it off": group("postgres16", said(FORCE, "0")),
    "SQL Server does not, and a change needs a reboot": group("sqlserver-ee-15.0", said(FORCE, "0", source="system", apply_type="static")),
    "Db2 listens for both": group("db2-ae-11.5", said(COMM, "TCPIP,SSL")),
    "Db2 does not by itself": group("db2-se-11.5", said(COMM, None)),
    "Aurora MySQL does not, and takes words": of_clusters("aurora-mysql8.0", said(SECURE, "OFF", allowed_values="ON,OFF")),
    "Aurora PostgreSQL does not": of_clusters("aurora-postgresql14", said(FORCE, "0", source="system")),
    "AWS's own group does not": group("mysql8.0", said(SECURE, None), user(group="default.mysql8.0"), name="default.mysql8.0"),
    "MySQL 5.6 has no such parameter": group("mysql5.6", {}),
    "it is not to be changed": group("mysql5.7", said(SECURE, "0", is_modifiable=False)),
    "it is off, and a reboot is pending": group("mysql8.0", said(SECURE, "0"), user("pending-reboot")),
}
unknown = {
    "one of two databases waits for a reboot": group(
        "postgres14", said(FORCE, "1"), user(), user("pending-reboot", DBInstanceIdentifier="b")
    ),
    "it is being applied": group("mysql8.0", said(SECURE, "1"), user("applying")),
    "a member of a cluster waits for a reboot": of_clusters("aurora-postgresql16", said(FORCE, "1"), "pending-reboot"),
    "a member waits for a reboot, and of another one AWS does not say": of_clusters(
        "aurora-postgresql16",
        said(FORCE, "1"),
        DBClusterMembers=[*members("shop-1"), *members("shop-2", DBClusterParameterGroupStatus="pending-reboot")],
    ),
    "AWS does not say what PostgreSQL does": group("postgres14", said(FORCE, None)),
    "the engine is not known": group("vitess-1", {}),
    "databases cannot be listed": given(
        DbParameterGroup(name="strict", group_arn=f"{ARN}:pg:strict", family="mysql8.0"), parameters=said(SECURE, "1")
    ),
}
not_applicable = {
    "no database goes by it": NOBODYS,
    "only members of clusters go by it": group("aurora-mysql8.0", {}, user(DBClusterIdentifier="shop", Engine="aurora-mysql")),
    "the customer's own machine demands it in RDS Custom": group("custom-sqlserver-ee-15.0", {}),
    "Oracle has an option for it": group("oracle-ee-19", {}),
}
