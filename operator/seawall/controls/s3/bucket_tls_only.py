"""Bucket policy denies plain HTTP.

S3 answers plain HTTP too, and then keys, objects and signatures cross the network in the clear. Only a Deny for everybody, every action, the
bucket and all of its objects closes that way; any further condition would leave a gap. Several statements may share the resources. A Deny of
old TLS versions also meets requests that come without TLS, which AWS and CIS count.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html (2026-11-24)
Source: https://repost.aws/knowledge-center/s3-enforce-modern-tls (2026-11-24)
"""

from typing import Any, Literal

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import POLICY_LIMIT_BYTES, BucketPolicy, cover_bucket


class Parameters(Params):
    """What counts."""

    min_tls_version: Literal["1.2", "1.3"] | None = None
    """TLS version below which requests must be denied as well; none by default, because AWS's own endpoints take nothing below 1.2."""


control = Control(
    Bucket,
    Parameters,
    reads=(Bucket.policy,),
    severity=Severity.MEDIUM,
    topic=Topic.IN_TRANSIT,
    layer=Layer.ENCRYPTION_IN_TRANSIT,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "2.1.2",
        "cis-3.0": "2.1.1",
        "cis-5.0": "2.1.1",
        "cis-6.0": "3.1.1",
        "cis-7.0": "3.1.1",
        "hipaa": ("164.308(a)(1)(ii)(B) 164.312(a)(2)(iv) 164.312(c)(1) 164.312(c)(2) 164.312(e)(1) 164.312(e)(2)(i) 164.312(e)(2)(ii)"),
        "nist-800-53-r5": (
            "AC-4 AC-4(22) AC-17(2) AC-24(1) AU-9(3) CA-9(b) CM-6(a) CM-9(b) IA-5(1)(c) PM-11(b) PM-17(b) "
            "SC-7(4)(b) SC-7(4)(g) SC-7(5) SC-8 SC-8(1) SC-8(2) SC-8(3) SC-8(4) SC-8(5)"
        ),
        "nist-csf-2.0": "PR.DS-2 PR.PT-4",
        "pci-dss-4.0": "1.2.5 2.2.5 2.2.7 4.2.1.1 4.2.1 8.3.2",
        "security-hub": "S3.5",
        "well-architected-security": "SEC09-BP02",
    },
)


@control.check
def check(bucket: Bucket, want: Parameters) -> Verdict:
    """The statements that count cover the bucket and all of its objects."""
    policy = bucket.policy
    if policy is None:
        return Fail("the bucket has no policy, wanted one that denies plain HTTP")
    denials = tuple(policy.denials)
    if want.min_tls_version and not cover_bucket((each for each in denials if each.is_of_tls_below(want.min_tls_version)), bucket.arn):
        return Fail(f"the policy does not deny everybody TLS below {want.min_tls_version} on bucket and objects, wanted that")
    of_http = [each for each in denials if each.is_of_plain_http]
    if cover_bucket((each for each in of_http if each.operator == "Bool"), bucket.arn):
        return Pass()
    if cover_bucket(of_http, bucket.arn):
        return Pass("by BoolIfExists, which AWS Config's rule does not accept")
    if cover_bucket((*of_http, *(each for each in denials if each.is_of_tls_below("1.2"))), bucket.arn):
        return Pass("by a Deny of old TLS versions, which AWS Config's rule does not accept")
    return Fail("the policy does not deny everybody plain HTTP on bucket and objects, wanted a Deny where aws:SecureTransport is false")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Bucket.policy,),
    mode=FixMode.AUTO,
    breaks="clients and website proxies that speak plain HTTP to the bucket are refused",
)
def fix(bucket: Bucket, want: Parameters) -> Change[Bucket, BucketPolicy | None] | NoChange:
    """Append what is missing; every other statement stays as it is."""
    policy = bucket.policy or BucketPolicy.of({"Version": "2012-10-17", "Statement": []})
    denials = tuple(policy.denials)
    if not cover_bucket((each for each in denials if each.is_of_plain_http), bucket.arn):
        policy = policy.with_statement(_deny(bucket, "SeawallDenyPlainHttp", {"Bool": {"aws:SecureTransport": "false"}}))
    version = want.min_tls_version
    if version and not cover_bucket((each for each in denials if each.is_of_tls_below(version)), bucket.arn):
        policy = policy.with_statement(_deny(bucket, "SeawallDenyOldTls", {"NumericLessThan": {"s3:TlsVersion": version}}))
    if policy.is_too_long:
        return NoChange(f"with the statement the policy would pass S3's {POLICY_LIMIT_BYTES // 1024} KB: shorten it first")
    return Bucket.policy.change(bucket, policy)


def _deny(bucket: Bucket, sid: str, condition: dict[str, Any]) -> dict[str, Any]:
    resources = [bucket.arn, f"{bucket.arn}/*"]
    return {"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources, "Condition": condition}
