from seawall.facts.cloudtrail_home import TrailBucket
from seawall.facts.s3.account import PublicAccessBlock, S3Account
from seawall.facts.s3.bucket import BucketEntry
from tests.builders import given

ON = PublicAccessBlock.on()
POLICY_ONLY = PublicAccessBlock(restrict_public_buckets=True)
ACL_ONLY = PublicAccessBlock(ignore_public_acls=True)
EVERYBODY = ("everybody",)


def bucket(account: PublicAccessBlock | None = None, home: str | None = "eu-west-1", **facts: object) -> TrailBucket:
    private = {"public_access_block": None, "has_public_policy": False, "public_grantees": ()}
    others = [(S3Account(), {"public_access_block": account}), (BucketEntry(name="logs", stated_region="eu-west-1"), {})]
    return given(TrailBucket(name="logs", home=home), others=others, **{**private, **facts})


passes = {
    "neither policy nor ACL is public": bucket(),
    "the account's block decides, and the bucket is not asked": given(
        TrailBucket(name="logs", home="eu-west-1"), others=[(S3Account(), {"public_access_block": ON})]
    ),
    "the bucket's block decides, and policy and ACL are not asked": given(
        TrailBucket(name="logs", home="eu-west-1"), others=[(S3Account(), {"public_access_block": None})], public_access_block=ON
    ),
    "a public policy is restricted": bucket(public_access_block=POLICY_ONLY, has_public_policy=True),
    "a public ACL is ignored": bucket(public_access_block=ACL_ONLY, public_grantees=EVERYBODY),
    "account and bucket share the switches": bucket(
        POLICY_ONLY, public_access_block=ACL_ONLY, has_public_policy=True, public_grantees=EVERYBODY
    ),
    "a bucket of another account lets us see that it is private": bucket(home=None),
}
fails = {
    "the policy is public": bucket(has_public_policy=True),
    "the ACL lets everybody in": bucket(public_grantees=EVERYBODY),
    "the ACL lets everybody with an AWS account in": bucket(public_grantees=("everybody with an AWS account",)),
    "the ACL is public, and only policies are restricted": bucket(POLICY_ONLY, public_grantees=EVERYBODY),
    "the policy is public, and only ACLs are ignored": bucket(public_access_block=ACL_ONLY, has_public_policy=True),
    "a bucket of another account is public, whatever this account blocks": bucket(ON, home=None, has_public_policy=True),
    "a public bucket in another Region": bucket(home="us-east-1", has_public_policy=True),
}
unknown = {"the bucket of another account, or one that was deleted, cannot be read": given(TrailBucket(name="logs"))}
