from typing import Any

from seawall.controls.rds.instance_storage_encrypted import Parameters
from seawall.facts.rds.instance import DbInstance
from tests.builders import given

ARN = "arn:aws:rds:eu-west-1:123456789012:db:shop"
KMS = Parameters(require_kms=True)


def instance(encrypted: bool, how: str | None, **more: Any) -> DbInstance:  # noqa: FBT001 - reads as a table
    told = {"storage_encrypted": encrypted, "storage_encryption_type": how, **more}
    return given(DbInstance(**{"identifier": "shop", "instance_arn": ARN, "engine": "mysql", "has_standby": False, **told}))


passes = {
    "a KMS key encrypts it": instance(True, "sse-kms"),
    "AWS does not say how": instance(True, None),
    "a KMS key encrypts it, and one is wanted": (instance(True, "sse-kms"), KMS),
    "RDS's own key encrypts it, and AWS says that nothing does": instance(False, "sse-rds"),
}
fails = {
    "nothing encrypts it": instance(False, "none"),
    "nothing encrypts it, and AWS does not say how": instance(False, None),
    "RDS's own key encrypts it, and a KMS key is wanted": (instance(False, "sse-rds"), KMS),
}
not_applicable = {
    "it is a member of Aurora": instance(False, "none", engine="aurora-mysql", cluster="shop"),
    "it is a member of a Multi-AZ DB cluster": instance(False, "none", cluster="shop"),
}
