from typing import Any

from seawall.facts.rds.instance import DbInstance
from tests.databases import cluster, member, members

ABROAD = "arn:aws:rds:eu-central-1:123456789012:cluster:copy"
ONE = {"DBClusterMembers": members("shop-1")}
TWO = {"DBClusterMembers": members("shop-1", "shop-2")}


def having(flag: bool | None, name: str = "shop-1", **more: Any) -> DbInstance:  # noqa: FBT001 - reads as a table
    return member(name, **({} if flag is None else {"AutoMinorVersionUpgrade": flag}), **more)


passes = {
    "every member has the flag": cluster(having(True), having(True, "shop-2"), **TWO),
    "every member has the flag, and the cluster says otherwise": cluster(
        having(True), having(True, "shop-2"), **TWO, AutoMinorVersionUpgrade=False
    ),
    "it is followed in the same Region": cluster(having(True), **ONE, ReadReplicaIdentifiers=["copy"]),
    "Aurora PostgreSQL is followed in another Region": cluster(
        having(True), **ONE, Engine="aurora-postgresql", ReadReplicaIdentifiers=[ABROAD]
    ),
    "a Multi-AZ DB cluster has it": cluster(Engine="postgres", **TWO, AutoMinorVersionUpgrade=True),
}
fails = {
    "one member is without": cluster(having(True), having(False, "shop-2"), **TWO),
    "one member is without, and the cluster says that it has it": cluster(
        having(True), having(False, "shop-2"), **TWO, AutoMinorVersionUpgrade=True
    ),
    "no member has it": cluster(having(False), having(False, "shop-2"), **TWO),
    "a Multi-AZ DB cluster is without": cluster(Engine="postgres", **TWO, AutoMinorVersionUpgrade=False),
    "no member has it, and the cluster is stopped": cluster(having(False), having(False, "shop-2"), **TWO, Status="stopped"),
}
unknown = {
    "one member is not listed, and the other one has the flag": cluster(having(True), **TWO),
    "AWS does not say it of one": cluster(having(True), having(None, "shop-2"), **TWO),
    "AWS does not say it of a Multi-AZ DB cluster": cluster(Engine="postgres", **TWO),
    "members cannot be listed": cluster(**TWO),
}
not_applicable = {
    "AWS runs Aurora Serverless v1": cluster(EngineMode="serverless"),
    "it has no members": cluster(),
    "it is part of a global database": cluster(having(False), **ONE, GlobalClusterIdentifier="world"),
    "it is followed in another Region": cluster(having(False), **ONE, ReadReplicaIdentifiers=[ABROAD]),
}
