from seawall.facts.s3.access import CLOUDFRONT_LOGS, Acl, Grant, Grantee, Owner, Ownership, OwnershipRule
from seawall.facts.s3.bucket import Bucket
from tests.builders import given

OWNER = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
bucket = Bucket(name="logs")


def acl(*others: Grantee) -> Acl:
    grantees = (Grantee(id=OWNER), *others)
    return Acl(owner=Owner(id=OWNER), grants=tuple(Grant(grantee=grantee, permission="FULL_CONTROL") for grantee in grantees))


def ruled(setting: str) -> Ownership:
    return Ownership(rules=(OwnershipRule(object_ownership=setting),))


passes = {"the owner is enforced, and no ACL is read": given(bucket, ownership=Ownership.enforced())}
fails = {
    "nobody ever said, which means ObjectWriter": given(bucket, ownership=None, acl=acl()),
    "the writer owns": given(bucket, ownership=ruled("ObjectWriter"), acl=acl()),
    "the owner is only preferred": given(bucket, ownership=ruled("BucketOwnerPreferred"), acl=acl()),
    "the controls have no rule": given(bucket, ownership=Ownership(), acl=acl()),
    "the ACL grants something to another account": given(bucket, ownership=None, acl=acl(Grantee(id="f" * 64))),
    "the ACL grants something to everybody": given(
        bucket, ownership=None, acl=acl(Grantee(uri="http://acs.amazonaws.com/groups/global/AllUsers"))
    ),
}
unknown = {
    "the read is denied": given(bucket),
    "the ACL may not be read where it decides": given(bucket, ownership=None),
}
not_applicable = {
    f"CloudFront's standard logging (legacy) delivers into it, by {account[:4]}": given(
        bucket, ownership=ruled("BucketOwnerPreferred"), acl=acl(Grantee(id=account))
    )
    for account in sorted(CLOUDFRONT_LOGS)
}
