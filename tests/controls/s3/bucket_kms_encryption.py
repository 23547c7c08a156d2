from typing import Any

from seawall.controls.s3.bucket_kms_encryption import Parameters
from seawall.facts.s3.access import Acl, Grant, Grantee
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from seawall.facts.s3.protection import Encryption
from tests.builders import given

KEYS = "arn:aws:kms:eu-west-1:123456789012"
KEY = f"{KEYS}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER = f"{KEYS}:key/0987dcba-09fe-87dc-65ba-ab0987654321"
ABROAD = KEY.replace("eu-west-1", "us-east-1")
THIS_KEY = Parameters(kms_key_arns=(KEY,))
LOGS = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::logs/*",
}
bucket = Bucket(name="logs")


def by(algorithm: str | None, key: str | None = None, **rule: Any) -> Bucket:
    default = {"SSEAlgorithm": algorithm} if key is None else {"SSEAlgorithm": algorithm, "KMSMasterKeyID": key}
    rules = [] if algorithm is None else [{"ApplyServerSideEncryptionByDefault": default, **rule}]
    return given(bucket, encryption=Encryption.model_validate({"Rules": rules}), policy=None, ownership=None, acl=Acl())


def taking_logs(*, policy: BucketPolicy | None = None, acl: Acl | None = None) -> Bucket:
    encryption = Encryption.model_validate({"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
    facts = {"acl": acl} if acl else {}
    return given(bucket, encryption=encryption, policy=policy, ownership=None, **facts)


def log_policy(**changes: Any) -> BucketPolicy:
    return BucketPolicy.of({"Version": "2012-10-17", "Statement": {**LOGS, **changes}})


def log_grant(permission: str) -> Acl:
    group = Grantee(uri="http://acs.amazonaws.com/groups/s3/LogDelivery")
    return Acl(grants=(Grant(grantee=group, permission=permission),))


passes = {
    "a KMS key": by("aws:kms", KEY),
    "a KMS key twice over": by("aws:kms:dsse", KEY),
    "AWS's own key, which has no name": by("aws:kms"),
    "the key that is asked for": (by("aws:kms", KEY), THIS_KEY),
    "one of several keys that are allowed": (by("aws:kms", OTHER), Parameters(kms_key_arns=(KEY, OTHER))),
    "the key that is asked for, named by its id": (by("aws:kms", KEY.rpartition("/")[2]), THIS_KEY),
    "an alias that is allowed as such": (by("aws:kms", f"{KEYS}:alias/data"), Parameters(kms_key_arns=(f"{KEYS}:alias/data",))),
    "an alias of the own account that is allowed, named without its ARN": (
        by("aws:kms", "alias/data"),
        Parameters(kms_key_arns=(f"{KEYS}:alias/data",)),
    ),
}
fails = {
    "S3's own keys, and no key is named for the fix": by("AES256"),
    "S3's own keys, and a key is named for the fix": (by("AES256"), THIS_KEY),
    "S3's own keys beside a block of others, which stays": (by("AES256", BlockedEncryptionTypes={"EncryptionType": ["SSE-C"]}), THIS_KEY),
    "S3's own keys, and the only key named is of another Region": (by("AES256"), Parameters(kms_key_arns=(ABROAD,))),
    "keys of several Regions are named": (by("AES256"), Parameters(kms_key_arns=(ABROAD, KEY), bucket_key=False)),
    "no rule": (by(None), THIS_KEY),
    "no configuration": (given(bucket, encryption=None, policy=None, ownership=None, acl=Acl()), THIS_KEY),
    "another key": (by("aws:kms", OTHER), THIS_KEY),
    "another key, twice over": (by("aws:kms:dsse", OTHER), THIS_KEY),
    "AWS's own key, which no other account can use, where a key is asked for": (by("aws:kms"), THIS_KEY),
    "an alias of the own account, where one of the same name of another account is allowed": (
        by("aws:kms", "alias/data"),
        Parameters(kms_key_arns=("arn:aws:kms:eu-west-1:210987654321:alias/data",)),
    ),
    "an alias, which may stand for another key tomorrow": (by("aws:kms", "alias/data"), THIS_KEY),
    "a policy that lets S3's log delivery only read": taking_logs(policy=log_policy(Action="s3:GetObject"), acl=Acl()),
    "a policy that denies S3's log delivery": taking_logs(policy=log_policy(Effect="Deny"), acl=Acl()),
    "an ACL that lets the log delivery only read it": taking_logs(acl=log_grant("READ_ACP")),
}
unknown = {
    "the read is denied": given(bucket),
    "whether it takes logs may not be read": given(bucket, encryption=None),
}
not_applicable = {
    "it takes server access logs by its policy": taking_logs(policy=log_policy()),
    "it takes server access logs by a policy with a pattern": taking_logs(policy=log_policy(Action=["s3:Put*"])),
    "it takes server access logs by its ACL": taking_logs(acl=log_grant("WRITE")),
}
