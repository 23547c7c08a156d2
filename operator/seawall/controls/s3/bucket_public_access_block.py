"""Block Public Access is fully on for each bucket.

The bucket stays private even where the account's own block is lifted for another bucket. Buckets made since April 2023 have it from the start.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.s3.account import PublicAccessBlock, S3Account
from seawall.facts.s3.bucket import Bucket


class Parameters(Params):
    """What counts."""

    accept_account_level: bool = False
    """Whether a block that is fully on for the account is enough; Security Hub's S3.8 looks at the bucket alone."""


control = Control(
    Bucket,
    Parameters,
    reads=(S3Account.public_access_block, Bucket.public_access_block),
    severity=Severity.HIGH,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "2.1.5",
        "cis-3.0": "2.1.4",
        "cis-5.0": "2.1.4",
        "cis-6.0": "3.1.4",
        "cis-7.0": "3.1.4",
        "nist-csf-2.0": "PR.AC-3",
        "security-hub": "S3.8",
    },
)


@control.check
def check(bucket: Bucket, want: Parameters) -> Verdict:
    """All four switches are on; the account is asked first, because its answer serves every bucket."""
    if want.accept_account_level:
        account = bucket.account.public_access_block
        if account is not None and not account.off:
            return Pass("the account's Block Public Access is fully on")
    block = bucket.public_access_block
    if block is None:
        return Fail("Block Public Access was never set for the bucket, wanted all four switches on")
    if block.off:
        return Fail(f"Block Public Access of the bucket has {', '.join(block.off)} off, wanted all four switches on")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Bucket.public_access_block,),
    mode=FixMode.AUTO,
    breaks="anonymous and cross-account public access to the bucket's objects stops",
)
def fix(bucket: Bucket, _want: Parameters) -> Change[Bucket, PublicAccessBlock | None]:
    """Turn all four switches on."""
    return Bucket.public_access_block.change(bucket, PublicAccessBlock.on())
