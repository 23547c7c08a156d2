from typing import Any

from seawall.controls.rds.instance_log_exports import Parameters
from seawall.facts.rds.engine_version import EngineVersion, Offer
from seawall.facts.rds.instance import DbInstance
from tests.databases import instance

ALL = ("audit", "error", "general", "slowquery")
ERRORS = Parameters(required={"mysql": ("error",), "oracle": ("alert",), "vitess": ("main",)})


def exporting(*types: str, engine: str = "mysql", has: tuple[str, ...] | None = ALL, version: str = "8.0.40", **more: Any) -> DbInstance:
    """An instance of a version that has these log types; None: AWS does not know the version."""
    offer = None if has is None else Offer(status="available", log_types=frozenset(has), exports_logs=bool(has))
    exported = {"EnabledCloudwatchLogsExports": types} if types else {}
    return instance(
        (EngineVersion(engine=engine, number=version), {"offer": offer}), Engine=engine, EngineVersion=version, **exported, **more
    )


def moving(**types: tuple[str, ...]) -> dict[str, Any]:
    return {"PendingModifiedValues": {"PendingCloudwatchLogsExports": types}}


passes = {
    "all of MySQL's are exported": exporting(*ALL),
    "those that the version does not have are not wanted": exporting(
        "error", "general", "slowquery", has=("error", "general", "slowquery")
    ),
    "PostgreSQL's are exported": exporting("postgresql", "upgrade", engine="postgres", has=("postgresql", "upgrade")),
    "Oracle's are exported": exporting("alert", "audit", "listener", "trace", engine="oracle-ee"),
    "the version can export nothing": exporting(has=()),
    "Express has no agent, and so no log of it": exporting("error", engine="sqlserver-ex", has=("error",)),
    "the one that somebody chose is exported": (exporting("error"), ERRORS),
    "the one that somebody chose for all editions is exported": (exporting("alert", engine="oracle-se2"), ERRORS),
    "Db2's are exported": exporting("diag.log", "notify.log", engine="db2-se"),
    "an engine that is not known exports what somebody chose": (exporting("main", engine="vitess"), ERRORS),
}
fails = {
    "nothing is exported, and AWS leaves the member out": exporting(),
    "one is missing": exporting("audit", "error", "slowquery"),
    "AWS does not say what the version can export": instance(
        (EngineVersion(engine="mysql", number="8.0.40"), {"offer": Offer(status="available")})
    ),
    "AWS does not know the version, and one is missing": exporting("error", has=None),
    "AWS does not say which version it is, and one is missing": instance(EngineVersion=None, EnabledCloudwatchLogsExports=["error"]),
    "SQL Server exports its errors only": exporting("error", engine="sqlserver-ee", has=("agent", "error")),
    "the one that somebody chose is missing": (exporting("general"), ERRORS),
    "something else is exported besides": exporting("iam-db-auth-error", has=(*ALL, "iam-db-auth-error")),
    "one is missing, and the instance is stopped": exporting("error", DBInstanceStatus="stopped"),
    "one that nobody wants is being turned on": (exporting(**moving(LogTypesToEnable=("general",))), ERRORS),
}
unknown = {
    "the missing one is being turned on": exporting("audit", "error", "general", **moving(LogTypesToEnable=("slowquery",))),
    "one is being turned off": exporting(*ALL, **moving(LogTypesToDisable=("audit",))),
    "the engine is not known": exporting(engine="vitess"),
    "what the version has cannot be read": instance(EnabledCloudwatchLogsExports=["error"]),
}
not_applicable = {
    "it is a member of a cluster": exporting(engine="aurora-mysql", DBClusterIdentifier="shop"),
    "RDS Custom exports none": exporting(engine="custom-oracle-ee"),
}
