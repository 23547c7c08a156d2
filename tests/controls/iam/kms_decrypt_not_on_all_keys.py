from seawall.controls.iam.kms_decrypt_not_on_all_keys import Parameters
from tests.iam_accounts import allow, deny, document, group, judged, policy, role, user

ONE_KEY = "arn:aws:kms:eu-west-1:123456789012:key/0000"
S3_ONLY = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}}

passes = {
    "one key": judged(policy("p", document(allow("kms:Decrypt", ONE_KEY)))),
    "every key of one account in one Region": judged(policy("p", document(allow("kms:*", "arn:aws:kms:eu-west-1:123456789012:key/*")))),
    "all resources but keys": judged(policy("p", document({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:kms:*"}))),
    "keys whose ids begin so": judged(policy("p", document(allow("kms:Decrypt", "arn:aws:kms:*:123456789012:key/0*")))),
    "other actions on every key": judged(policy("p", document(allow(["kms:Describe*", "kms:Encrypt"])))),
    "every key is denied": judged(policy("p", document(deny("kms:*")))),
    "every key, only through one service": judged(policy("p", document(allow("kms:Decrypt", Condition=S3_ONLY)))),
    "every key, through one service anywhere": judged(
        policy("p", document(allow("kms:Decrypt", Condition={"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}})))
    ),
    "every key of an alias": judged(role(inline={"p": document(allow("kms:Decrypt", Condition=ALIAS))})),
    "all actions but those of KMS": judged(policy("p", document({"Effect": "Allow", "NotAction": "KMS:*", "Resource": "*"}))),
    "an identity without inline policies": judged(user(attached=["arn:aws:iam::aws:policy/AdministratorAccess"])),
    "decrypting is not among the actions that count": (
        judged(policy("p", document(allow("kms:Decrypt")))),
        Parameters(actions=("kms:ReEncryptFrom",)),
    ),
}
fails = {
    "a policy": judged(policy("p", document(allow("kms:Decrypt")))),
    "by a pattern": judged(policy("p", document(allow("kms:De*")))),
    "the other action": judged(policy("p", document(allow("kms:ReEncrypt*")))),
    "the whole service, inline in a role": judged(role(inline={"p": document(allow("kms:*"))})),
    "inline in a user": judged(user(inline={"p": document(allow("kms:Decrypt"))})),
    "inline in a group": judged(group(inline={"p": document(allow("*"))})),
    "every Region": judged(policy("p", document(allow("kms:Decrypt", "arn:aws:kms:*:123456789012:key/*")))),
    "every account": judged(policy("p", document(allow("kms:Decrypt", ["x", "arn:aws:kms:eu-west-1:*:key/*"])))),
    "every key that has a name": judged(policy("p", document(allow("kms:Decrypt", "arn:aws:kms:*:123456789012:key/?*")))),
    "every key, by how ids look": judged(policy("p", document(allow("kms:Decrypt", "arn:aws:kms:eu-west-1:*:key/*-*")))),
    "all keys but one": judged(policy("p", document({"Effect": "Allow", "Action": "kms:Decrypt", "NotResource": ONE_KEY}))),
    "all actions but some others": judged(policy("p", document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}))),
    "a condition that excludes one service only": judged(
        policy("p", document(allow("kms:Decrypt", Condition={"StringNotEquals": S3_ONLY["StringEquals"]})))
    ),
    "a condition that requests without the key meet": judged(
        policy("p", document(allow("kms:Decrypt", Condition={"StringEqualsIfExists": S3_ONLY["StringEquals"]})))
    ),
    "through any service": judged(
        policy("p", document(allow("kms:Decrypt", Condition={"StringLike": {"kms:ViaService": "*.amazonaws.com"}})))
    ),
    "not through a service": judged(policy("p", document(allow("kms:Decrypt", Condition={"Null": {"kms:ViaService": "true"}})))),
    "keys of any alias": judged(
        policy("p", document(allow("kms:Decrypt", Condition={"ForAnyValue:StringLike": {"kms:ResourceAliases": ["alias/app", "alias/*"]}})))
    ),
    "one narrow statement and one wide": judged(policy("p", document(allow("kms:Decrypt", Condition=S3_ONLY), allow("kms:Decrypt")))),
}
unknown = {"an inline policy that nobody understands": judged(role(inline={"odd": 7}))}
not_applicable = {
    "it is only a permissions boundary": judged(policy("p", document(allow("*")), AttachmentCount=0, PermissionsBoundaryUsageCount=2)),
    "a role that a service keeps": judged(role(inline={"p": document(allow("kms:*"))}, Path="/aws-service-role/x.amazonaws.com/")),
}
