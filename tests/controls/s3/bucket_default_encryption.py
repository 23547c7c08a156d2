from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import Encryption
from tests.builders import given

BLOCKED = {"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
bucket = Bucket(name="logs")


def by(algorithm: str) -> Bucket:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
    return given(bucket, encryption=Encryption.model_validate({"Rules": [rule]}))


passes = {
    "S3's own keys, as every bucket has since January 2023": by("AES256"),
    "a KMS key": by("aws:kms"),
    "a KMS key twice over": by("aws:kms:dsse"),
}
fails = {
    "no configuration at all, as other implementations of S3 have it": given(bucket, encryption=None),
    "a rule that only blocks a kind of encryption": given(bucket, encryption=Encryption.model_validate({"Rules": [BLOCKED]})),
    "no rule": given(bucket, encryption=Encryption()),
}
unknown = {"the read is denied": given(bucket)}
