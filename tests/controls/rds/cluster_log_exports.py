from typing import Any

from seawall.controls.rds.cluster_log_exports import Parameters
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.engine_version import EngineVersion, Offer
from seawall.facts.rds.parameter_group import ClusterParameterGroup, Parameter
from tests.databases import ARN, cluster

GROUP = ClusterParameterGroup(name="audited", group_arn=f"{ARN}:cluster-pg:audited", family="aurora-mysql8.0")
SLOW = Parameters(required={"aurora-mysql": ("slowquery",)})
EXPORTED = {"EnabledCloudwatchLogsExports": ["audit"], "DBClusterParameterGroup": "audited"}
HAS = ("audit", "error", "general", "instance", "slowquery")


def exporting(
    *types: str,
    engine: str = "aurora-mysql",
    has: tuple[str, ...] = HAS,
    audit: str | None = "1",
    group: str = "audited",
    **more: Any,
) -> DbCluster:
    """A cluster whose parameter group says this of the audit log; None: nothing, so that the engine's default holds."""
    offer = Offer(status="available", log_types=frozenset(has))
    told = {"server_audit_logging": Parameter(name="server_audit_logging", value=audit, source="user" if audit else "engine-default")}
    others = ((EngineVersion(engine=engine, number="1"), {"offer": offer}), (GROUP, {"parameters": told}))
    exported = {"EnabledCloudwatchLogsExports": types} if types else {}
    return cluster(*others, Engine=engine, EngineVersion="1", DBClusterParameterGroup=group, **exported, **more)


passes = {
    "Aurora MySQL writes and exports its audit log": exporting("audit"),
    "Aurora PostgreSQL exports its log": exporting("postgresql", engine="aurora-postgresql", has=("postgresql",), audit=None),
    "a Multi-AZ DB cluster exports those of its engine": exporting("postgresql", "upgrade", engine="postgres", audit=None),
    "the one that somebody chose is exported, and no audit log is written": (exporting("slowquery", audit="0"), SLOW),
}
fails = {
    "nothing is exported, and AWS leaves the member out": exporting(),
    "something else is exported": exporting("error", "slowquery"),
    "Aurora PostgreSQL exports nothing": exporting(engine="aurora-postgresql", has=("postgresql",)),
    "a Multi-AZ DB cluster exports one of two": exporting("upgrade", engine="postgres", has=("postgresql", "upgrade")),
    "the one that somebody chose is missing": (exporting("audit"), SLOW),
    "the audit log is exported, and nobody writes it": exporting("audit", audit="0"),
    "the audit log is exported, and the engine does not write it by itself": exporting("audit", audit=None),
    "nothing is exported, nor written": exporting(audit="0"),
    "nothing is exported, and the cluster is stopped": exporting(Status="stopped"),
}
unknown = {
    "the missing one is being turned on": exporting(
        PendingModifiedValues={"PendingCloudwatchLogsExports": {"LogTypesToEnable": ["audit"]}}
    ),
    "parameter groups cannot be listed": cluster(**EXPORTED),
    "its parameter group is not among those listed": exporting("audit", group="other"),
    "its parameter group knows of no audit log": cluster((GROUP, {"parameters": {}}), **EXPORTED),
    "the engine is not known": exporting("audit", engine="aurora-dsql"),
}
not_applicable = {"Aurora Serverless v1 exports by its parameters": exporting(EngineMode="serverless")}
