from typing import Any

from seawall.controls.s3.bucket_cross_account_policy import Parameters
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from tests.builders import ACCOUNT, given

BUCKET = "arn:aws:s3:::logs"
OTHER, ORGANIZATION = "210987654321", "o-a1b2c3d4e5"
bucket = Bucket(name="logs")


def allow(action: Any, principal: Any = None, *, condition: Any = None, **changes: Any) -> dict[str, Any]:
    usual = {"Effect": "Allow", "Principal": principal or {"AWS": OTHER}, "Action": action, "Resource": [BUCKET, f"{BUCKET}/*"]}
    return {**usual, **({"Condition": condition} if condition else {}), **changes}


def having(*statements: Any) -> Bucket:
    return given(bucket, policy=BucketPolicy.of({"Version": "2012-10-17", "Statement": list(statements)}))


ALL = {"Sid": "All", **allow("s3:*")}
PUBLIC = {"AWS": "*"}
PUT_POLICY = "s3:PutBucketPolicy"
OF_BUCKETS = Parameters(denied_actions=(PUT_POLICY, "s3:PutEncryptionConfiguration"))

passes = {
    "there is no policy": given(bucket, policy=None),
    "another account may only read": having(allow("s3:GetObject")),
    "another account may do to the objects what is done to buckets": (having(allow("s3:*", Resource=f"{BUCKET}/*")), OF_BUCKETS),
    "another account may do to the bucket what is done to objects": (
        having(allow("s3:*", Resource=BUCKET)),
        Parameters(denied_actions=("s3:PutObjectAcl",)),
    ),
    "everybody is denied it on the bucket, which is all that it is about": (
        having(ALL, {**allow("s3:*", "*", Resource=BUCKET), "Effect": "Deny"}),
        OF_BUCKETS,
    ),
    "everybody is denied it on the bucket, beside an allowance on everything": (
        having({**ALL, "Resource": "*"}, {**allow("s3:*", "*", Resource=BUCKET), "Effect": "Deny"}),
        OF_BUCKETS,
    ),
    "another account may write objects, which is no pattern for their ACLs": having(allow("s3:PutObject")),
    "the own account may do everything": having(allow("s3:*", {"AWS": [ACCOUNT, f"arn:aws:iam::{ACCOUNT}:role/admin"]})),
    "a service may do everything: it is no account": having(allow("s3:*", {"Service": "cloudtrail.amazonaws.com"})),
    "the account is trusted": (having(ALL), Parameters(trusted_account_ids=(OTHER,))),
    "the organization is trusted": (
        having(allow("s3:*", "*", condition={"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}})),
        Parameters(trusted_organization_ids=(ORGANIZATION,)),
    ),
    "another account may, as far as it is of a trusted organization": (
        having(allow("s3:*", condition={"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}})),
        Parameters(trusted_organization_ids=(ORGANIZATION,)),
    ),
    "another account is named, and only the own one is let in": having(
        allow("s3:*", condition={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}})
    ),
    "another account is denied everything": having({**ALL, "Effect": "Deny"}),
    "everybody of the own account": having(allow("s3:*", "*", condition={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}})),
    "what another account is given, everybody is denied": having(
        ALL, {**allow(["s3:Put*", "s3:DeleteBucketPolicy"], "*"), "Effect": "Deny"}
    ),
    "everybody else is denied what everybody is given": having(
        allow(PUT_POLICY, "*"),
        allow("s3:*", "*", condition={"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}, Effect="Deny"),
    ),
    "only other actions count": (having(allow(PUT_POLICY)), Parameters(denied_actions=("s3:DeleteBucket",))),
    "the principal was deleted": having(allow("s3:*", {"AWS": "AIDACKCEVSQ6C2EXAMPLE"})),
    "CloudFront may, by an origin access identity": having(
        allow("s3:*", {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"})
    ),
}
fails = {
    "another account may do everything": having(ALL),
    "a role of another account may put the policy": having(allow(PUT_POLICY, {"AWS": f"arn:aws:iam::{OTHER}:role/admin"})),
    "another account may do everything to the objects": having(allow("s3:*", Resource=f"{BUCKET}/in/*")),
    "another account may do everything to the bucket": (having(allow("s3:*", Resource=BUCKET)), OF_BUCKETS),
    "everybody is denied it on the objects, where it is about the bucket": (
        having(ALL, {**allow("s3:*", "*", Resource=f"{BUCKET}/*"), "Effect": "Deny"}),
        OF_BUCKETS,
    ),
    "everybody is denied it on what only a variable tells": (
        having(ALL, {**allow("s3:*", "*", Resource="arn:aws:s3:::${aws:PrincipalTag/bucket}"), "Effect": "Deny"}),
        OF_BUCKETS,
    ),
    "all resources but the objects are allowed": (
        having({**{key: value for key, value in ALL.items() if key != "Resource"}, "NotResource": f"{BUCKET}/*"}),
        OF_BUCKETS,
    ),
    "a pattern holds the action": having(allow("s3:Put*")),
    "a pattern with a question mark holds it": having(allow("s3:PutBucket?cl")),
    "a star holds it": having(allow("*")),
    "the action is in another case": having(allow("S3:PUTBUCKETPOLICY")),
    "all but reading is allowed": having({**{key: value for key, value in ALL.items() if key != "Action"}, "NotAction": "s3:GetObject"}),
    "everybody may, which is other accounts too": having(allow(PUT_POLICY, "*")),
    "everybody may, from one endpoint": having(allow(PUT_POLICY, PUBLIC, condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})),
    "everybody may, from one endpoint and denied from elsewhere": having(
        allow(PUT_POLICY, PUBLIC), allow("s3:*", "*", condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, Effect="Deny")
    ),
    "everybody of an organization may": having(allow("s3:*", "*", condition={"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}})),
    "everybody but one account may": having(
        {"Effect": "Allow", "NotPrincipal": {"AWS": ACCOUNT}, "Action": "s3:*", "Resource": f"{BUCKET}/*"}
    ),
    "another account may, as far as it is of one of two organizations": (
        having(allow("s3:*", condition={"StringEquals": {"aws:PrincipalOrgID": [ORGANIZATION, "o-z9y8x7w6v5"]}})),
        Parameters(trusted_organization_ids=(ORGANIZATION,)),
    ),
    "another account may, through access points of the own one": having(
        allow("s3:*", condition={"StringEquals": {"s3:DataAccessPointAccount": ACCOUNT}})
    ),
    "one of two accounts is trusted": (
        having(allow("s3:*", {"AWS": [OTHER, "111122223333"]})),
        Parameters(trusted_account_ids=(OTHER,)),
    ),
    "a denial leaves some of it": having(ALL, {**allow("s3:PutBucketPolicy", "*"), "Effect": "Deny"}),
    "a condition that pins nobody changes nothing": having(allow(PUT_POLICY, condition={"Bool": {"aws:SecureTransport": "true"}})),
    "a single statement without a list": given(bucket, policy=BucketPolicy.of({"Statement": ALL})),
}
unknown = {
    "the read is denied": given(bucket),
    "the policy has a statement that is none": having("Allow"),
    "the condition's operator is unknown": having(
        allow(PUT_POLICY, "*", condition={"StringAlmostEquals": {"aws:PrincipalAccount": ACCOUNT}})
    ),
    "the principal is an account by a name that tells none": having(allow("s3:*", {"CanonicalUser": "f" * 64})),
}
