"""EBS: the account's settings in one Region.

Source: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html (2026-11-24)
"""

from __future__ import annotations

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, Call, fact

#: What AWS names as the default key until another one is chosen.
AWS_KEY = "alias/aws/ebs"


class EbsRegion(AccountSettings, service="ec2"):
    """How EBS treats new volumes and snapshot copies of the account in one Region."""

    @fact("ec2.get_ebs_encryption_by_default", action="ec2:GetEbsEncryptionByDefault")
    def encrypts_by_default(self, aws: Aws) -> bool:
        """Whether new volumes are encrypted without being asked to."""
        return bool((aws.call() or {})["EbsEncryptionByDefault"])

    @encrypts_by_default.writer(
        "ec2.enable_ebs_encryption_by_default",
        "ec2.disable_ebs_encryption_by_default",
        action=("ec2:EnableEbsEncryptionByDefault", "ec2:DisableEbsEncryptionByDefault"),
    )
    def encrypts_by_default_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        if now == wanted:
            return ()
        return (Call(f"ec2.{'enable' if wanted else 'disable'}_ebs_encryption_by_default", {}),)

    @fact("ec2.get_ebs_default_kms_key_id", action="ec2:GetEbsDefaultKmsKeyId")
    def default_key(self, aws: Aws) -> str:
        """The key for volumes that name none: an ARN, or the alias of the key that AWS manages."""
        return str((aws.call() or {})["KmsKeyId"])

    @default_key.writer(
        "ec2.modify_ebs_default_kms_key_id",
        "ec2.reset_ebs_default_kms_key_id",
        action=("ec2:ModifyEbsDefaultKmsKeyId", "ec2:ResetEbsDefaultKmsKeyId"),
    )
    def default_key_calls(self, now: str, wanted: str) -> tuple[Call, ...]:
        """One call either way; the key that AWS manages is chosen by a reset."""
        if now == wanted:
            return ()
        if wanted.endswith(AWS_KEY):
            return (Call("ec2.reset_ebs_default_kms_key_id", {}),)
        return (Call("ec2.modify_ebs_default_kms_key_id", {"KmsKeyId": wanted}),)
