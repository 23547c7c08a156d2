from typing import Any

from seawall.controls.redshift.encrypted import Parameters
from seawall.facts.redshift import Cluster
from tests.builders import given

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
OTHER = "arn:aws:kms:eu-west-1:123456789012:key/66666666-7777-8888-9999-000000000000"


def cluster(**answer: Any) -> Cluster:
    return given(Cluster.model_validate({"ClusterIdentifier": "sales", "PendingModifiedValues": {}, **answer}))


passes = {
    "it is encrypted, as clusters are by default since January 2025": cluster(Encrypted=True, KmsKeyId=KEY),
    "it is encrypted with an allowed key": (cluster(Encrypted=True, KmsKeyId=KEY), Parameters(kms_key_ids=(OTHER, KEY))),
    "an allowed key may be given by its id": (
        cluster(Encrypted=True, KmsKeyId=KEY),
        Parameters(kms_key_ids=("11111111-2222-3333-4444-555555555555",)),
    ),
    "an encryption of the same kind is pending": cluster(Encrypted=True, KmsKeyId=KEY, PendingModifiedValues={"EncryptionType": "KMS"}),
}
fails = {
    "it is not encrypted": cluster(Encrypted=False),
    "it is not encrypted, and a key is asked for": (cluster(Encrypted=False), Parameters(kms_key_ids=(KEY,))),
    "it is encrypted with another key": (cluster(Encrypted=True, KmsKeyId=OTHER), Parameters(kms_key_ids=(KEY,))),
    "it is paused": cluster(Encrypted=False, ClusterStatus="paused"),
    "it is encrypted without a KMS key": (cluster(Encrypted=True), Parameters(kms_key_ids=(KEY,))),
}
unknown = {
    "AWS does not say whether it is": cluster(),
    "it is being encrypted": cluster(Encrypted=False, PendingModifiedValues={"EncryptionType": "KMS"}),
    "it is being decrypted": cluster(Encrypted=True, KmsKeyId=KEY, PendingModifiedValues={"EncryptionType": "None"}),
}
