from seawall.controls.rds.cluster_storage_encrypted import Parameters
from tests.databases import cluster

KMS = Parameters(require_kms=True)

passes = {
    "a KMS key encrypts it": cluster(StorageEncrypted=True, StorageEncryptionType="sse-kms"),
    "AWS does not say how": cluster(StorageEncrypted=True),
    "a KMS key encrypts it, and one is wanted": (cluster(StorageEncrypted=True, StorageEncryptionType="sse-kms"), KMS),
    "Aurora's own key encrypts it, and AWS says that nothing does": cluster(StorageEncrypted=False, StorageEncryptionType="sse-rds"),
    "a Multi-AZ DB cluster is encrypted": cluster(Engine="postgres", StorageEncrypted=True),
}
fails = {
    "nothing encrypts it": cluster(StorageEncrypted=False, StorageEncryptionType="none"),
    "nothing encrypts it, and AWS does not say how": cluster(StorageEncrypted=False),
    "Aurora's own key encrypts it, and a KMS key is wanted": (cluster(StorageEncrypted=False, StorageEncryptionType="sse-rds"), KMS),
    "Aurora's own key encrypts it, AWS says that it is encrypted, and a KMS key is wanted": (
        cluster(StorageEncrypted=True, StorageEncryptionType="sse-rds"),
        KMS,
    ),
}
