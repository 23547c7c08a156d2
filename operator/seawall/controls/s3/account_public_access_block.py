"""Block Public Access is fully on for the account.

It overrides every bucket's policy and ACLs, so one mistaken bucket policy publishes nothing. An account that serves public sites from S3 has to
move them behind CloudFront first.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.s3.account import PublicAccessBlock, S3Account

control = Control(
    S3Account,
    NoParams,
    reads=(S3Account.public_access_block,),
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
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(3)(i)",
        "iso27001-2022": "A.8.1",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(7) AC-4(21) AC-6 AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) CM-6(a) CM-9(b) "
            "MP-2 SC-7(2) SC-7(3) SC-7(7) SC-7(9)(a) SC-7(11) SC-7(12) SC-7(16)"
        ),
        "nist-csf-2.0": "PR.AC-3",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 10.3.2 3.5.1.3 A1.1.2 A1.1.3 A3.4.1",
        "security-hub": "S3.1",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(account: S3Account, _want: NoParams) -> Verdict:
    """All four switches are on."""
    block = account.public_access_block
    if block is None:
        return Fail("Block Public Access was never set for the account, wanted all four switches on")
    if block.off:
        return Fail(f"Block Public Access of the account has {', '.join(block.off)} off, wanted all four switches on")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(S3Account.public_access_block,),
    breaks="public websites and downloads that are served from buckets of this account stop",
)
def fix(account: S3Account, _want: NoParams) -> Change[S3Account, PublicAccessBlock | None]:
    """Turn all four switches on."""
    return S3Account.public_access_block.change(account, PublicAccessBlock.on())
