"""EC2 and EBS: the account's settings in one Region.

A declarative policy of the organization may set some of them; then the account cannot.
Source: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html (2026-11-24)
Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_declarative.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import ConfigDict, Field

from seawall.facts.base import AccountSettings, tag_map
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value

#: What AWS names as the default key until another one is chosen.
AWS_KEY = "alias/aws/ebs"

#: Who manages a setting that a declarative policy of the organization sets.
POLICY = "declarative-policy"

#: How long AWS may take to apply the block of public images.
#: Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html (2026-11-24)
_IMAGE_BLOCK_DEADLINE = timedelta(minutes=15)


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


class Managed(Value):
    """A setting that a declarative policy may set. Who set it is no part of the image."""

    model_config = ConfigDict(extra="ignore")

    managed_by: str | None = Field(None, exclude=True)

    @property
    def is_of_policy(self) -> bool:
        """Whether the organization sets it, so that the account cannot."""
        return self.managed_by == POLICY


class MetadataDefaults(Managed):
    """How the metadata service of new instances answers where neither launch nor image says; None stands for no preference."""

    http_tokens: str | None = None
    http_put_response_hop_limit: int | None = None
    http_endpoint: str | None = None
    instance_metadata_tags: str | None = None
    http_tokens_enforced: str | None = None

    def changes(self, wanted: MetadataDefaults) -> dict[str, Any]:
        """What leads to other defaults, in AWS's names; AWS has a word, or for the hop limit a number, for no preference."""
        before, after = self.image(), wanted.image()
        none = {"HttpPutResponseHopLimit": -1}
        names = sorted({*before, *after})
        return {name: after.get(name, none.get(name, "no-preference")) for name in names if before.get(name) != after.get(name)}


class SerialConsole(Managed):
    """Whether people may log in to instances through the serial console."""

    serial_console_access_enabled: bool


class ImageBlock(Managed):
    """Whether further images can be made public: `block-new-sharing` or `unblocked`."""

    image_block_public_access_state: str


class Ec2Region(AccountSettings, service="ec2"):
    """EC2's settings for the account in one Region."""

    @fact("ec2.get_instance_metadata_defaults", action="ec2:GetInstanceMetadataDefaults")
    def metadata_defaults(self, aws: Aws) -> MetadataDefaults:
        """How the metadata service of new instances answers by default."""
        return MetadataDefaults.model_validate((aws.call() or {}).get("AccountLevel", {}))

    @metadata_defaults.writer("ec2.modify_instance_metadata_defaults", action="ec2:ModifyInstanceMetadataDefaults")
    def metadata_defaults_calls(self, now: MetadataDefaults, wanted: MetadataDefaults) -> tuple[Call, ...]:
        """Only what changes is sent."""
        changes = now.changes(wanted)
        return (Call("ec2.modify_instance_metadata_defaults", changes),) if changes else ()

    @fact("ec2.get_serial_console_access_status", action="ec2:GetSerialConsoleAccessStatus")
    def serial_console(self, aws: Aws) -> SerialConsole:
        """Whether the serial console is open."""
        return SerialConsole.model_validate(aws.call())

    @serial_console.writer(
        "ec2.enable_serial_console_access",
        "ec2.disable_serial_console_access",
        action=("ec2:EnableSerialConsoleAccess", "ec2:DisableSerialConsoleAccess"),
    )
    def serial_console_calls(self, now: SerialConsole, wanted: SerialConsole) -> tuple[Call, ...]:
        """One call either way."""
        if now.serial_console_access_enabled == wanted.serial_console_access_enabled:
            return ()
        return (Call(f"ec2.{'enable' if wanted.serial_console_access_enabled else 'disable'}_serial_console_access", {}),)

    @fact("ec2.get_image_block_public_access_state", action="ec2:GetImageBlockPublicAccessState", deadline=_IMAGE_BLOCK_DEADLINE)
    def image_block(self, aws: Aws) -> ImageBlock:
        """Whether images of the account can be made public."""
        return ImageBlock.model_validate(aws.call())

    @image_block.writer(
        "ec2.enable_image_block_public_access",
        "ec2.disable_image_block_public_access",
        action=("ec2:EnableImageBlockPublicAccess", "ec2:DisableImageBlockPublicAccess"),
    )
    def image_block_calls(self, now: ImageBlock, wanted: ImageBlock) -> tuple[Call, ...]:
        """One call either way."""
        state = wanted.image_block_public_access_state
        if now.image_block_public_access_state == state:
            return ()
        if state == "unblocked":
            return (Call("ec2.disable_image_block_public_access", {}),)
        return (Call("ec2.enable_image_block_public_access", {"ImageBlockPublicAccessState": state}),)

    @fact("ec2.describe_launch_templates", action="ec2:DescribeLaunchTemplates")
    def launch_template_tags(self, aws: Aws) -> dict[str, Mapping[str, str]]:
        """The tags of every launch template by its id: the list of versions, which the controls read, has none."""
        return {each["LaunchTemplateId"]: tag_map(each.get("Tags")) for each in (aws.call() or {})["LaunchTemplates"]}
