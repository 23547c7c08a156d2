"""S3's settings for the whole account.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (2026-11-24)
"""

from __future__ import annotations

from typing import Final, Self

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value

#: The code by which S3 says that Block Public Access was never set.
NO_BLOCK: Final = "NoSuchPublicAccessBlockConfiguration"


class PublicAccessBlock(Value):
    """The four switches of Block Public Access; an absent one is off."""

    block_public_acls: bool = False
    ignore_public_acls: bool = False
    block_public_policy: bool = False
    restrict_public_buckets: bool = False

    @classmethod
    def on(cls) -> Self:
        """All four on."""
        return cls(block_public_acls=True, ignore_public_acls=True, block_public_policy=True, restrict_public_buckets=True)

    @property
    def off(self) -> tuple[str, ...]:
        """AWS's names of the switches that are off."""
        switches = {
            "BlockPublicAcls": self.block_public_acls,
            "IgnorePublicAcls": self.ignore_public_acls,
            "BlockPublicPolicy": self.block_public_policy,
            "RestrictPublicBuckets": self.restrict_public_buckets,
        }
        return tuple(name for name, is_on in switches.items() if not is_on)


class S3Account(AccountSettings, service="s3control", is_global=True):
    """S3's settings for the whole account."""

    @fact("s3control.get_public_access_block", action="s3:GetAccountPublicAccessBlock")
    def public_access_block(self, aws: Aws) -> PublicAccessBlock | None:
        """Block Public Access for every bucket of the account; None when it was never set."""
        answer = aws.call(AccountId=aws.account_id, none_if=NO_BLOCK)
        return None if answer is None else PublicAccessBlock.model_validate(answer["PublicAccessBlockConfiguration"])

    @public_access_block.writer(
        "s3control.put_public_access_block", "s3control.delete_public_access_block", action="s3:PutAccountPublicAccessBlock"
    )
    def public_access_block_calls(self, now: PublicAccessBlock | None, wanted: PublicAccessBlock | None) -> tuple[Call, ...]:
        """One call either way: what was never set is deleted."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3control.delete_public_access_block", {"AccountId": self.id}),)
        return (Call("s3control.put_public_access_block", {"AccountId": self.id, "PublicAccessBlockConfiguration": wanted.image()}),)
