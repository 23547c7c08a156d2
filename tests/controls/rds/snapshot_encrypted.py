from typing import Any

from seawall.controls.rds.snapshot_encrypted import Parameters
from seawall.facts.rds.snapshot import ClusterSnapshot, DbSnapshot
from tests.builders import given
from tests.databases import ARN

KMS = Parameters(require_kms=True)


def snapshot(**told: Any) -> DbSnapshot:
    return given(DbSnapshot.model_validate({"DBSnapshotIdentifier": "s", "DBSnapshotArn": f"{ARN}:snapshot:s", "Engine": "mysql", **told}))


def of_cluster(**told: Any) -> ClusterSnapshot:
    named = {"DBClusterSnapshotIdentifier": "s", "DBClusterSnapshotArn": f"{ARN}:cluster-snapshot:s", "Engine": "aurora-mysql"}
    return given(ClusterSnapshot.model_validate({**named, **told}))


passes = {
    "a KMS key encrypts it": snapshot(Encrypted=True, StorageEncryptionType="sse-kms"),
    "one of a cluster says so by another name": of_cluster(StorageEncrypted=True),
    "RDS's own key encrypts it, and AWS says that nothing does": snapshot(Encrypted=False, StorageEncryptionType="sse-rds"),
    "Aurora's own key encrypts it": of_cluster(StorageEncrypted=False, StorageEncryptionType="sse-rds"),
    "a KMS key is wanted and there": (snapshot(Encrypted=True), KMS),
}
fails = {
    "nothing encrypts it": snapshot(Encrypted=False, StorageEncryptionType="none"),
    "nothing encrypts one of a cluster": of_cluster(StorageEncrypted=False),
    "what an instance's snapshot calls encrypted says nothing of a cluster's": of_cluster(Encrypted=True, StorageEncrypted=False),
    "RDS's own key encrypts it, and a KMS key is wanted": (snapshot(Encrypted=False, StorageEncryptionType="sse-rds"), KMS),
}
