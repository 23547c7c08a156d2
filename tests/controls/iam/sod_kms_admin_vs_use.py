import json
from typing import Any

from seawall.controls.iam.sod_kms_admin_vs_use import Parameters
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.key_access import Grant, KeyGrants
from seawall.facts.kms import Key, KeyMetadata
from tests.builders import given
from tests.iam_accounts import Entry, allow, boundary, deny, details, document, policy, role, user

ARN = "arn:aws:kms:eu-west-1:123456789012:key/k"
ROOT = "arn:aws:iam::123456789012:root"
ANN = user()
ANNS = ANN["Arn"]
CUSTOMERS = KeyMetadata(key_manager="CUSTOMER", key_state="Enabled", key_spec="SYMMETRIC_DEFAULT", origin="AWS_KMS")
AWSS = CUSTOMERS.model_copy(update={"key_manager": "AWS"})
ADMIN = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:Describe*"]
USE = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"]
BY_SERVICES = {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def to(principal: Any, action: Any, effect: str = "Allow", **more: Any) -> Entry:
    return {"Effect": effect, "Principal": {"AWS": principal}, "Action": action, "Resource": "*", **more}


DELEGATED = to(ROOT, "kms:*")


def key(*statements: Any, people: tuple[Entry, ...] = (ANN,), grants: tuple[Grant, ...] = (), metadata: KeyMetadata = CUSTOMERS) -> Key:
    return given(
        Key(key_id="k", key_arn=ARN),
        others=[(KeyGrants(key_id="k"), {"grants": grants}), (IamAccount(), {"authorization_details": details(*people)})],
        metadata=metadata,
        policy=json.dumps(document(*statements)),
    )


def has(*statements: Entry, **more: Any) -> tuple[Entry, ...]:
    return (user(inline={"p": document(*statements)}, **more),)


passes = {
    "it is left to IAM, and IAM gives nothing": key(DELEGATED),
    "the policy splits the duties": key(to(ANNS, ADMIN), to("arn:aws:iam::123456789012:role/app", USE), people=(ANN, role("app"))),
    "IAM gives one duty": key(DELEGATED, people=has(allow(ADMIN))),
    "IAM gives both on another key": key(DELEGATED, people=has(allow("kms:*", ARN + "2"))),
    "IAM gives both, and the policy does not leave it to IAM": key(
        to("arn:aws:iam::123456789012:user/bob", "kms:*"), people=has(allow("kms:*"))
    ),
    "the policy denies one duty": key(DELEGATED, to("*", [*USE, "kms:CreateGrant"], "Deny"), people=has(allow("kms:*"))),
    "IAM denies one duty": key(to(ANNS, "kms:*"), people=has(deny(USE), deny("kms:CreateGrant"))),
    "a boundary leaves one duty": key(
        DELEGATED, people=(*has(allow("kms:*"), **boundary("fence")), policy("fence", document(allow(ADMIN))))
    ),
    "a boundary also limits what the policy gives a role": key(
        to("arn:aws:iam::123456789012:role/app", "kms:*"), people=(role("app", **boundary("fence")), policy("fence", document(allow(USE))))
    ),
    "a user of the key may make grants only through AWS's services": key(to(ANNS, USE), to(ANNS, "kms:CreateGrant", Condition=BY_SERVICES)),
    "an administrator who may make grants only through AWS's services": key(
        to(ANNS, ADMIN), to(ANNS, "kms:CreateGrant", Condition=BY_SERVICES)
    ),
    "a break-glass user": (key(to(ANNS, "kms:*")), Parameters(exempt=("ann",))),
    "a grant to somebody else": key(to(ANNS, ADMIN), grants=(Grant("arn:aws:iam::123456789012:role/app", frozenset({"kms:Decrypt"})),)),
    "another account's administrator is not judged": key(to("arn:aws:iam::111122223333:root", "kms:*")),
}
fails = {
    "the policy gives both": key(to(ANNS, "kms:*")),
    "the policy gives both, in two statements": key(to(ANNS, ADMIN), to(ANNS, USE)),
    "it is left to IAM, and IAM gives both": key(DELEGATED, people=has(allow("kms:*"))),
    "it is left to IAM by the account's number": key(to("123456789012", "kms:*"), people=has(allow("*"))),
    "the policy gives one, and IAM the other": key(to(ANNS, ADMIN), DELEGATED, people=has(allow("kms:Decrypt", ARN))),
    "making grants for anybody is both": key(to(ANNS, "kms:CreateGrant")),
    "a grant gives the use": key(to(ANNS, ADMIN), grants=(Grant(ANNS, frozenset({"kms:Decrypt"})),)),
    "everybody in the account": key(to("*", "kms:*", Condition={"StringEquals": {"kms:CallerAccount": "123456789012"}})),
    "a service-linked role is not left out silently": key(
        DELEGATED, people=(role("s", inline={"p": document(allow("kms:*"))}, Path="/aws-service-role/x.amazonaws.com/"),)
    ),
    "many": key(DELEGATED, people=tuple(user(name, inline={"p": document(allow("kms:*"))}) for name in "abcde")),
    "a boundary does not limit what the policy gives a user": key(
        to(ANNS, "kms:*"), people=(user(**boundary("fence")), policy("fence", document(allow(ADMIN))))
    ),
}
unknown = {
    "one duty only through a service": key(
        to(ANNS, ADMIN), to(ANNS, USE, Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}})
    ),
    "a statement that nobody understands": key({"Effect": "?"}),
    "who has which policies is denied": given(
        Key(key_id="k", key_arn=ARN),
        others=[(KeyGrants(key_id="k"), {"grants": ()})],
        metadata=CUSTOMERS,
        policy=json.dumps(document(DELEGATED)),
    ),
}
not_applicable = {"AWS manages the key": key(DELEGATED, metadata=AWSS)}
