from typing import Any

from seawall.controls.s3.bucket_tls_only import Parameters
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from tests.builders import given

BUCKET = "arn:aws:s3:::logs"
BOTH = [BUCKET, f"{BUCKET}/*"]
NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}
bucket = Bucket(name="logs")


def deny(condition: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    usual = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": BOTH, "Condition": condition or NO_TLS}
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def having(*statements: dict[str, Any]) -> Bucket:
    return given(bucket, policy=BucketPolicy.of({"Version": "2012-10-17", "Statement": list(statements)}))


def below(version: Any, operator: str = "NumericLessThan") -> dict[str, Any]:
    return deny({operator: {"s3:TlsVersion": version}})


ALLOW = {
    "Sid": "Readers",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
    "Action": "s3:GetObject",
    "Resource": BOTH[1],
}
LONG = {**ALLOW, "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x" * (20 * 1024 - 320)}}}

passes = {
    "everybody is denied everything without TLS": having(deny()),
    "other statements do not matter": having(ALLOW, deny()),
    "the value may be a boolean": having(deny({"Bool": {"aws:SecureTransport": False}})),
    "the value may be a list": having(deny({"Bool": {"aws:SecureTransport": ["false"]}})),
    "the key is written in any case": having(deny({"Bool": {"aws:securetransport": "false"}})),
    "the principal may be an AWS star": having(deny(Principal={"AWS": "*"})),
    "the principal may be a list with a star": having(deny(Principal={"AWS": ["*"]})),
    "the action may be a star": having(deny(Action=["*"])),
    "the action is written in any case": having(deny(Action="S3:*")),
    "one pattern may cover bucket and objects": having(deny(Resource=f"{BUCKET}*")),
    "all resources may be named": having(deny(Resource="*")),
    "two statements may share the resources": having(deny(Resource=BUCKET), deny(Resource=f"{BUCKET}/*")),
    "a single statement needs no list": given(bucket, policy=BucketPolicy.of({"Version": "2012-10-17", "Statement": deny()})),
    "BoolIfExists counts": having(deny({"BoolIfExists": {"aws:SecureTransport": "false"}})),
    "a Deny of old TLS versions counts": having(below("1.2")),
    "the TLS version may be a number": having(below(1.3)),
    "NumericLessThanIfExists counts": having(below("1.2", "NumericLessThanIfExists")),
    "the wanted TLS version is denied below as well": (having(deny(), below("1.3")), Parameters(min_tls_version="1.2")),
}
fails = {
    "there is no policy": given(bucket, policy=None),
    "only other statements": having(ALLOW),
    "the statement allows": having(deny(Effect="Allow")),
    "one principal is denied": having(deny(Principal={"AWS": "arn:aws:iam::123456789012:root"})),
    "a service is denied": having(deny(Principal={"Service": "*"})),
    "all but one principal are denied": having(deny(Principal=None, NotPrincipal={"AWS": "arn:aws:iam::123456789012:root"})),
    "some actions are denied": having(deny(Action=["s3:GetObject", "s3:Put*"])),
    "all but one action are denied": having(deny(Action=None, NotAction="s3:GetObject")),
    "the objects are not covered": having(deny(Resource=BUCKET)),
    "the bucket is not covered": having(deny(Resource=f"{BUCKET}/*")),
    "only some objects are covered": having(deny(Resource=[BUCKET, f"{BUCKET}/public/*"])),
    "only objects with short names are covered": having(deny(Resource=[BUCKET, f"{BUCKET}/?"])),
    "another bucket is covered": having(deny(Resource=["arn:aws:s3:::other", "arn:aws:s3:::other/*"])),
    "all resources but some are covered": having(deny(Resource=None, NotResource=f"{BUCKET}/public/*")),
    "there is no condition, so that nobody comes in at all": having(deny(Condition={})),
    "TLS itself is denied": having(deny({"Bool": {"aws:SecureTransport": "true"}})),
    "a second condition narrows it": having(deny({**NO_TLS, "StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
    "a second key narrows it": having(deny({"Bool": {"aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false"}})),
    "another operator means something else": having(deny({"StringNotEquals": {"aws:SecureTransport": "false"}})),
    "a TLS version too low is denied below": having(below("1.1")),
    "the TLS version is no number": having(below("new")),
    "the wanted TLS version is not denied below": (having(deny()), Parameters(min_tls_version="1.3")),
    "the TLS version denied below is too low for what is wanted": (having(below("1.2")), Parameters(min_tls_version="1.3")),
    "the policy is too long for one more statement": having(LONG),
}
unknown = {"the policy cannot be read": given(bucket)}
