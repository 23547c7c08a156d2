import json

from seawall.controls.iam.no_full_admin_customer_policy import Parameters
from tests.iam_accounts import allow, deny, document, judged, policy

READ = allow("s3:GetObject", Sid="Read")
ALL = allow("*")
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
ON_ITS_OWN = Parameters(attached_only=False, exclude_boundaries=False)

passes = {
    "single actions": judged(policy("p", document(READ))),
    "every action on one bucket": judged(policy("p", document(allow("*", "arn:aws:s3:::b/*")))),
    "whole services are another control's matter": judged(policy("p", document(allow(["s3:*", "iam:*"])))),
    "every action on every resource of one account in one Region": judged(
        policy("p", document(allow("*", "arn:aws:*:eu-west-1:123456789012:*")))
    ),
    "everything is denied": judged(policy("p", document(deny("*")))),
    "only an older version gave everything": judged(policy("p", document(READ), versions=3)),
    "no statement at all": judged(policy("p", document())),
}
fails = {
    "lists of everything": judged(policy("p", document(READ, allow(["s3:Get*", "*"], ["arn:aws:s3:::b", "*"])))),
    "a single statement that is no list": judged(policy("p", {"Version": "2012-10-17", "Statement": ALL})),
    "star colon star, beside what may stay": judged(policy("p", document(allow("*:*"), READ))),
    "a document that was left as text": judged(policy("p", json.dumps(document(READ, ALL)))),
    "a condition does not help": judged(policy("p", document(READ, allow("*", Condition=MFA)))),
    "everything by several patterns": judged(policy("p", document(READ, allow(["?*"], ["arn:*"])))),
    "all but some actions": judged(policy("p", document(READ, {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}))),
    "all but some resources": judged(policy("p", document(READ, {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::b"}))),
    "all but some actions on all but some resources": judged(
        policy("p", document(READ, {"Effect": "Allow", "NotAction": "s3:GetObject", "NotResource": "arn:aws:s3:::b"}))
    ),
    "every resource of the partition": judged(policy("p", document(READ, allow("*", "arn:aws:*")))),
    "everything that has a name": judged(policy("p", document(READ, allow("?*:?*", "arn:aws:*:*:*:?*")))),
    "nothing would be left without it": judged(policy("p", document(ALL))),
    "there is no room for another version": judged(policy("p", document(READ, ALL), versions=5)),
    "nobody has it, and it counts all the same": (judged(policy("p", document(READ, ALL), AttachmentCount=0)), ON_ITS_OWN),
    "it only limits, and counts all the same": (
        judged(policy("p", document(READ, ALL), AttachmentCount=0, PermissionsBoundaryUsageCount=2)),
        ON_ITS_OWN,
    ),
    "it limits somebody and is attached to another": judged(policy("p", document(READ, ALL), PermissionsBoundaryUsageCount=2)),
}
unknown = {
    "a statement without an effect": judged(policy("p", document({"Action": "*", "Resource": "*"}))),
    "a text that is no JSON": judged(policy("p", "%7B")),
    "the default version has no document": judged(policy("p", None, PolicyVersionList=[])),
}
not_applicable = {
    "nobody has it": judged(policy("p", document(ALL), AttachmentCount=0)),
    "it is only a permissions boundary": judged(policy("p", document(ALL), AttachmentCount=0, PermissionsBoundaryUsageCount=2)),
}
