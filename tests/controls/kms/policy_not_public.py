import json
from typing import Any

from seawall.facts.kms import Key
from tests.builders import ACCOUNT, given

KEY = Key(key_id="k-1", key_arn="arn:aws:kms:eu-west-1:123456789012:key/k-1")
ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
EVERYBODY = {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}
VIA_EBS = {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}


def key(*statements: Any) -> Key:
    return given(KEY, policy=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def pinned(operator: str, **keys: Any) -> Key:
    return key(ROOT, {**EVERYBODY, "Condition": {operator: {name.replace("_", ":"): value for name, value in keys.items()}}})


passes = {
    "the account alone is let in": key(ROOT),
    "another account is let in by its number": key(ROOT, {**EVERYBODY, "Principal": {"AWS": "210987654321"}}),
    "a service is let in": key({**EVERYBODY, "Principal": {"Service": "logs.eu-west-1.amazonaws.com"}}),
    "AWS's own key: everybody of one account, through one service": key(
        {**EVERYBODY, "Condition": {"StringEquals": {"kms:CallerAccount": ACCOUNT, **VIA_EBS}}}
    ),
    "everybody of the organization": pinned("StringEquals", aws_PrincipalOrgID="o-a1b2c3d4e5"),
    "everybody on behalf of the account": pinned("StringEquals", aws_SourceAccount=ACCOUNT),
    "everybody is denied": key(ROOT, {**EVERYBODY, "Effect": "Deny"}),
    "what is allowed to everybody is denied to everybody": key(EVERYBODY, {**EVERYBODY, "Effect": "Deny", "Action": "kms:*"}),
}
fails = {
    "everybody may decrypt": key(ROOT, EVERYBODY),
    "everybody may, written as a star": key({**EVERYBODY, "Principal": "*"}),
    "everybody may, in a list": key({**EVERYBODY, "Principal": {"AWS": [f"arn:aws:iam::{ACCOUNT}:root", "*"]}}),
    "everybody but one may": key({"Effect": "Allow", "NotPrincipal": {"AWS": ACCOUNT}, "Action": "kms:Decrypt", "Resource": "*"}),
    "everybody may through a service, whosever it is": key({**EVERYBODY, "Condition": {"StringEquals": VIA_EBS}}),
    "the pin does not hold for callers without the key": pinned("StringEqualsIfExists", kms_CallerAccount=ACCOUNT),
    "the pin is a pattern that every account matches": pinned("StringLike", kms_CallerAccount="*"),
    "a single statement without a list": given(KEY, policy=json.dumps({"Statement": EVERYBODY})),
}
unknown = {
    "the read is denied, by the key policy itself perhaps": given(KEY),
    "the condition's operator is unknown": pinned("StringAlmostEquals", kms_CallerAccount=ACCOUNT),
    "the policy is no JSON": given(KEY, policy="{"),
    "the policy has a statement that is none": key(ROOT, "Allow"),
    "the policy is empty": given(KEY, policy="{}"),
}
