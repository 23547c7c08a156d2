from typing import Any

from seawall.facts.rds.snapshot import ClusterSnapshot, DbSnapshot
from tests.builders import given
from tests.databases import ARN

FRIEND = "210987654321"


def snapshot(*restorers: str, **told: Any) -> DbSnapshot:
    named = {"DBSnapshotIdentifier": "s", "DBSnapshotArn": f"{ARN}:snapshot:s", "Engine": "mysql", **told}
    return given(DbSnapshot.model_validate(named), restorers=restorers)


def of_cluster(*restorers: str, **told: Any) -> ClusterSnapshot:
    named = {"DBClusterSnapshotIdentifier": "s", "DBClusterSnapshotArn": f"{ARN}:cluster-snapshot:s", "Engine": "aurora-mysql"}
    return given(ClusterSnapshot.model_validate({**named, **told}), restorers=restorers)


UNASKED = given(
    DbSnapshot.model_validate({"DBSnapshotIdentifier": "s", "DBSnapshotArn": f"{ARN}:snapshot:s", "Engine": "mysql", "Encrypted": True})
)

passes = {
    "nobody else may restore it": snapshot(),
    "a friend may": snapshot(FRIEND),
    "one of a cluster is shared with a friend": of_cluster(FRIEND),
    "it is encrypted, and nobody is asked": UNASKED,
}
fails = {
    "everybody may restore it": snapshot("all"),
    "everybody may, and a friend by name": snapshot(FRIEND, "all"),
    "everybody may restore one of a cluster": of_cluster("all"),
    "RDS's own key encrypts it, and everybody may restore it": snapshot("all", Encrypted=False, StorageEncryptionType="sse-rds"),
    "RDS's own key encrypts it, AWS says that it is encrypted, and everybody may restore it": snapshot(
        "all", Encrypted=True, StorageEncryptionType="sse-rds"
    ),
}
unknown = {"who may restore it cannot be read": given(DbSnapshot(identifier="s", snapshot_arn=f"{ARN}:snapshot:s", engine="mysql"))}
