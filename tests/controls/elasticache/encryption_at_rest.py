from seawall.controls.elasticache.encryption_at_rest import Parameters
from tests.caches import group

KMS = Parameters(require_kms=True)
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"

passes = {
    "the flag says so": group(AtRestEncryptionEnabled=True),
    "the flag says no, and a key of ElastiCache's own encrypts": group(
        AtRestEncryptionEnabled=False, StorageEncryptionType="sse-elasticache"
    ),
    "AWS tells the kind alone": group(StorageEncryptionType="sse-kms"),
    "a key in KMS is wanted, and the kind tells of it": (group(AtRestEncryptionEnabled=True, StorageEncryptionType="sse-kms"), KMS),
    "a key in KMS is wanted and named, and the kind not told": (group(AtRestEncryptionEnabled=True, KmsKeyId=KEY), KMS),
}
fails = {
    "the flag says no": group(AtRestEncryptionEnabled=False),
    "both say no": group(AtRestEncryptionEnabled=False, StorageEncryptionType="none"),
    "a key in KMS is wanted, and it is ElastiCache's own": (
        group(AtRestEncryptionEnabled=True, StorageEncryptionType="sse-elasticache"),
        KMS,
    ),
    "a key in KMS is wanted, and none is named": (group(AtRestEncryptionEnabled=True), KMS),
    "a key in KMS is wanted, and nothing encrypts": (group(AtRestEncryptionEnabled=False, StorageEncryptionType="none"), KMS),
}
unknown = {"AWS says neither": group()}
