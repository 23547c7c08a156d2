from seawall.facts.s3.account import PublicAccessBlock, S3Account
from tests.builders import given

passes = {"all four switches are on": given(S3Account(), public_access_block=PublicAccessBlock.on())}
fails = {
    "it was never set": given(S3Account(), public_access_block=None),
    "one switch is off": given(
        S3Account(), public_access_block=PublicAccessBlock(block_public_acls=True, ignore_public_acls=True, block_public_policy=True)
    ),
}
