from typing import Any

from seawall.facts.s3.access import Acl, Grant, Grantee, Ownership, OwnershipRule
from seawall.facts.s3.account import PublicAccessBlock, S3Account
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from tests.builders import given

ON = PublicAccessBlock.on()
GROUPS = "http://acs.amazonaws.com/groups"
WRITER = Ownership(rules=(OwnershipRule(object_ownership="ObjectWriter"),))
bucket = Bucket(name="site")


def having(account: PublicAccessBlock | None = None, **facts: Any) -> Bucket:
    return given(bucket, others=[(S3Account(), {"public_access_block": account})], **facts)


def granting(group: str, permission: str = "READ") -> Acl:
    return Acl(grants=(Grant(grantee=Grantee(uri=f"{GROUPS}/{group}"), permission=permission),))


EVERYBODY = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::site/*"}


def policy(**changes: Any) -> BucketPolicy:
    return BucketPolicy.of({"Version": "2012-10-17", "Statement": [{**EVERYBODY, **changes}]})


OPEN = policy()
NOBODY = Acl(grants=(Grant(grantee=Grantee(id="f" * 64), permission="FULL_CONTROL"),))
READERS = granting("global/AllUsers")

passes = {
    "the account's block is on, and the bucket is not asked": having(ON),
    "two switches of the account's block are enough": having(PublicAccessBlock(ignore_public_acls=True, restrict_public_buckets=True)),
    "the bucket's block is on, and neither policy nor ACL is asked for": having(public_access_block=ON),
    "account and bucket have one switch each": having(
        PublicAccessBlock(restrict_public_buckets=True), public_access_block=PublicAccessBlock(ignore_public_acls=True)
    ),
    "no policy and no ACLs": having(public_access_block=None, policy=None, ownership=Ownership.enforced()),
    "the policy names its principals, and S3 is not asked whether it is public": having(
        public_access_block=None, policy=policy(Principal={"AWS": "210987654321"}), ownership=Ownership.enforced()
    ),
    "the policy denies everybody something": having(public_access_block=None, policy=policy(Effect="Deny"), ownership=Ownership.enforced()),
    "the policy allows everybody something that S3 does not call public": having(
        public_access_block=None,
        policy=policy(Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
        has_public_policy=False,
        ownership=Ownership.enforced(),
    ),
    "a public policy is restricted by the bucket, and the ACL is private": having(
        public_access_block=PublicAccessBlock(restrict_public_buckets=True), ownership=None, acl=NOBODY
    ),
    "a public ACL is ignored by the account, and no policy is public": having(
        PublicAccessBlock(ignore_public_acls=True), public_access_block=None, policy=None
    ),
    "a public ACL is void while the owner is enforced": having(
        public_access_block=None, policy=None, ownership=Ownership.enforced(), acl=READERS
    ),
    "objects may have public ACLs while the bucket has none": having(public_access_block=None, policy=None, ownership=WRITER, acl=NOBODY),
    "S3's log delivery is not the public": having(
        public_access_block=None, policy=None, ownership=None, acl=granting("s3/LogDelivery", "WRITE")
    ),
}
fails = {
    "the policy is public": having(public_access_block=None, policy=OPEN, has_public_policy=True),
    "the policy is public, and public ones are only blocked for the future": having(
        PublicAccessBlock(block_public_policy=True, ignore_public_acls=True),
        public_access_block=PublicAccessBlock(block_public_policy=True),
        policy=OPEN,
        has_public_policy=True,
    ),
    "S3 calls a policy public for all but one account": having(
        public_access_block=None,
        policy=BucketPolicy.of({"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "1" * 12}, "Action": "s3:*", "Resource": "*"}}),
        has_public_policy=True,
    ),
    "everybody may read": having(public_access_block=None, policy=None, ownership=None, acl=READERS),
    "everybody with an account may write": having(
        public_access_block=None, policy=None, ownership=WRITER, acl=granting("global/AuthenticatedUsers", "WRITE")
    ),
    "everybody may read, and public ACLs are only blocked for the future": having(
        PublicAccessBlock(block_public_acls=True, restrict_public_buckets=True),
        public_access_block=PublicAccessBlock(block_public_acls=True),
        ownership=None,
        acl=READERS,
    ),
    "everybody may change the ACL, behind a private policy": having(
        public_access_block=PublicAccessBlock(restrict_public_buckets=True), ownership=None, acl=granting("global/AllUsers", "WRITE_ACP")
    ),
}
unknown = {
    "the account's block may not be read": given(bucket),
    "the bucket's block may not be read": having(),
    "the policy may not be read": having(public_access_block=None),
    "the policy's status may not be read where it decides": having(public_access_block=None, policy=OPEN),
    "a policy that is not understood is S3's to judge": having(public_access_block=None, policy=policy(Effect="Perhaps")),
    "the ACL may not be read": having(public_access_block=None, policy=None, ownership=None),
}
