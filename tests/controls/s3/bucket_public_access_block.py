from seawall.controls.s3.bucket_public_access_block import Parameters
from seawall.facts.s3.account import PublicAccessBlock, S3Account
from seawall.facts.s3.bucket import Bucket
from tests.builders import given

ON = PublicAccessBlock.on()
bucket = Bucket(name="logs")

passes = {
    "all four switches are on": given(bucket, public_access_block=ON),
    "the account's block counts where the parameter says so, and the bucket is not asked": (
        given(bucket, others=[(S3Account(), {"public_access_block": ON})]),
        Parameters(accept_account_level=True),
    ),
}
fails = {
    "it was never set": given(bucket, public_access_block=None),
    "one switch is off": given(bucket, public_access_block=PublicAccessBlock(block_public_acls=True)),
    "the account's block does not count by default": given(
        bucket, public_access_block=None, others=[(S3Account(), {"public_access_block": ON})]
    ),
    "an account's block that is half on does not count": (
        given(bucket, public_access_block=None, others=[(S3Account(), {"public_access_block": PublicAccessBlock(block_public_acls=True)})]),
        Parameters(accept_account_level=True),
    ),
}
