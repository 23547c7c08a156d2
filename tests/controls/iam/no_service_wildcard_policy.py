from tests.iam_accounts import allow, deny, document, judged, policy

passes = {
    "a beginning of actions is no whole service": judged(policy("p", document(allow(["s3:Get*", "s3:List*"])))),
    "a whole service on one resource": judged(policy("p", document(allow("s3:*", ["arn:aws:s3:::b", "arn:aws:s3:::b/*"])))),
    "a whole service on all but one resource": judged(
        policy("p", document({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}))
    ),
    "a whole service is denied": judged(policy("p", document(deny("s3:*")))),
}
fails = {
    "a whole service": judged(policy("p", document(allow("s3:*")))),
    "in capitals, among others": judged(policy("p", document(allow(["ec2:DescribeInstances", "S3:*"])))),
    "a single statement and texts in place of lists": judged(policy("p", {"Statement": allow("dynamodb:*")})),
    "every action that has a name": judged(policy("p", document(allow("s3:?*")))),
    "every resource of the partition": judged(policy("p", document(allow("s3:*", "arn:aws:*:*:*:*")))),
    "every service": judged(policy("p", document(allow("*")))),
    "a condition does not help": judged(policy("p", document(allow("kms:*", Condition={"Bool": {"aws:SecureTransport": "true"}})))),
    "all but some actions": judged(policy("p", document({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}))),
    "a statement that nobody understands does not hide it": judged(policy("p", document({"Effect": "?"}, allow("s3:*")))),
}
unknown = {"a statement that nobody understands": judged(policy("p", document({"Effect": "?"})))}
not_applicable = {
    "it is only a permissions boundary": judged(policy("p", document(allow("*")), AttachmentCount=0, PermissionsBoundaryUsageCount=2))
}
