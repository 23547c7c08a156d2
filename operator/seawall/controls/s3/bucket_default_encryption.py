"""Each bucket has default encryption.

What is written without saying how is then encrypted at rest. S3 has given every bucket a default of its own keys (SSE-S3) since January 2023, so on
AWS itself this holds always; other implementations of S3 still know buckets without one.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import DefaultEncryption, Encryption

control = Control(
    Bucket,
    NoParams,
    reads=(Bucket.encryption,),
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "2.1.1",
        "hipaa": ("164.308(a)(1)(ii)(B) 164.308(a)(4)(ii)(A) 164.312(a)(2)(iv) 164.312(c)(1) 164.312(c)(2) 164.312(e)(2)(ii)"),
        "iso27001-2022": "A.8.11 A.8.24",
        "nist-800-53-r5": "AU-9(3) CM-6(a) CM-9(b) CP-9(d) CP-9(8) PM-11(b) SC-8(3) SC-8(4) SC-13(a) SC-16(1) SC-28(1) SI-19(4)",
        "nist-csf-2.0": "PR.DS-1 PR.DS-3",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "soc2": "PI1.4",
        "well-architected-security": "SEC08-BP03",
    },
)


@control.check
def check(bucket: Bucket, _want: NoParams) -> Verdict:
    """A rule names an algorithm, whichever."""
    encryption = bucket.encryption
    if encryption is None or encryption.default is None:
        return Fail("the bucket has no default encryption, wanted S3's own keys or a KMS key")
    return Pass()


@control.fix(risk=Risk.SAFE, writes=(Bucket.encryption,), mode=FixMode.AUTO)
def fix(bucket: Bucket, _want: NoParams) -> Change[Bucket, Encryption | None]:
    """S3's own keys, which cost nothing and need no rights."""
    wanted = (bucket.encryption or Encryption()).with_default(DefaultEncryption(algorithm="AES256"))
    return Bucket.encryption.change(bucket, wanted)
