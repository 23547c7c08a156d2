from typing import Any

from seawall.facts.rds.instance import DbInstance
from tests.databases import instance


def on(port: int | None, engine: str = "mysql", **more: Any) -> DbInstance:
    return instance(Engine=engine, **({} if port is None else {"Endpoint": {"Address": "shop.example", "Port": port}}), **more)


passes = {
    "MySQL is on another port": on(13306),
    "PostgreSQL is on MySQL's": on(3306, "postgres"),
    "SQL Server is on another port": on(14330, "sqlserver-se"),
    "a change that waits leads to another one still": on(13306, PendingModifiedValues={"Port": 13307}),
}
fails = {
    "MySQL": on(3306),
    "MariaDB": on(3306, "mariadb"),
    "PostgreSQL": on(5432, "postgres"),
    "Oracle": on(1521, "oracle-se2-cdb"),
    "SQL Server": on(1433, "sqlserver-ex"),
    "Db2": on(50000, "db2-ae"),
    "a custom engine": on(1433, "custom-sqlserver-ee"),
    "a member of Aurora MySQL": on(3306, "aurora-mysql", DBClusterIdentifier="shop"),
    "a member of Aurora PostgreSQL": on(5432, "aurora-postgresql", DBClusterIdentifier="shop"),
}
unknown = {
    "it is being made, and has no endpoint yet": on(None, DBInstanceStatus="creating"),
    "it is about to move away": on(3306, PendingModifiedValues={"Port": 13306}),
    "it is about to move to the default": on(13306, PendingModifiedValues={"Port": 3306}),
    "the engine is not known": on(50000, "vitess"),
}
