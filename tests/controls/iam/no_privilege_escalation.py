from seawall.controls.iam.no_privilege_escalation import Parameters
from tests.iam_accounts import allow, aws_policy, boundary, deny, document, group, judged, policy, role, user

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
PASS = allow("iam:PassRole", "arn:aws:iam::123456789012:role/app")
TO_EC2 = allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})
RUN = allow("ec2:RunInstances")
OWN_KEYS = allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")
FENCE = policy("fence", document(allow("s3:*")))
ADMIN = aws_policy("AdministratorAccess", document(allow("*")))

passes = {
    "users look after their own keys, by name": judged(
        user(inline={"p": document(allow("iam:CreateAccessKey", "arn:aws:iam::123456789012:user/ann"))})
    ),
    "users look after their own keys, by variable": judged(user(inline={"p": document(OWN_KEYS)})),
    "a policy with which users look after their own keys": judged(policy("p", document(OWN_KEYS))),
    "a group in which users look after their own keys, wherever they are": judged(
        group(inline={"p": document(allow("iam:*AccessKey*", "arn:aws:iam::*:user/*/${aws:username}"))})
    ),
    "a policy without any": judged(policy("p", document(allow(["s3:*", "iam:Get*", "iam:List*"])))),
    "passing a role alone": judged(policy("p", document(PASS))),
    "running instances alone": judged(role(inline={"run": document(RUN)})),
    "a role that may be passed to another service only": judged(
        policy(
            "p",
            document(allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "rds.amazonaws.com"}}), RUN),
        )
    ),
    "all of IAM is denied": judged(policy("p", document(allow("*"), deny(["iam:*"])))),
    "every action on devices of users": judged(policy("p", document(allow("iam:*", "arn:aws:iam::*:mfa/*")))),
    "what it could be done to is denied": judged(
        policy("p", document(allow("iam:CreateAccessKey"), deny("iam:*", "arn:aws:iam::*:user/*")))
    ),
    "every resource of S3 is no role": judged(policy("p", document(allow("*", "arn:aws:s3:::*")))),
    "a boundary takes it away": judged(user(inline={"p": document(allow("iam:*"))}, **boundary("fence")), FENCE),
    "a denial of a group's takes it away": judged(
        user(inline={"p": document(allow("iam:*"))}, GroupList=["g"]), group("g", inline={"no": document(deny("iam:*"))})
    ),
    "only what the parameter says counts": (
        judged(policy("p", document(allow("iam:*")))),
        Parameters(combinations=(("s3:PutBucketPolicy",),)),
    ),
}
fails = {
    "one action is enough": judged(policy("p", document(allow("iam:CreatePolicyVersion")))),
    "by a pattern, in capitals": judged(policy("p", document(allow("IAM:Attach*")))),
    "two actions together": judged(policy("p", document(PASS, RUN))),
    "two actions together, for this service": judged(policy("p", document(TO_EC2, RUN))),
    "two actions together, for this service in China": judged(
        policy(
            "p",
            document(allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com.cn"}}), RUN),
            Arn="arn:aws-cn:iam::123456789012:policy/p",
        )
    ),
    "three actions together": judged(policy("p", document(PASS, allow("lambda:*")))),
    "a part of the resources is denied": judged(policy("p", document(PASS, RUN, deny("iam:PassRole", "arn:aws:iam::*:role/admin")))),
    "a user by two policies of which none is enough": judged(
        user(inline={"pass": document(PASS)}, attached=["arn:aws:iam::123456789012:policy/run"]), policy("run", document(RUN))
    ),
    "a user by groups": judged(
        user(GroupList=["a", "b"]), group("a", inline={"p": document(PASS)}), group("b", inline={"p": document(RUN)})
    ),
    "a group": judged(group(inline={"p": document(allow("iam:PutGroupPolicy"))})),
    "a role by a policy of AWS": judged(role(attached=["arn:aws:iam::aws:policy/AdministratorAccess"]), ADMIN),
    "all but other actions": judged(policy("p", document({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}))),
    "a boundary that has it too": judged(
        user(inline={"p": document(allow("iam:*"))}, **boundary("wide")), policy("wide", document(allow("*")))
    ),
    "it limits somebody and is attached to another": judged(policy("p", document(allow("iam:*")), PermissionsBoundaryUsageCount=2)),
    "a key for everybody of a team, oneself among them": judged(
        user(inline={"p": document(allow("iam:CreateAccessKey", "arn:aws:iam::*:user/a*"))})
    ),
    "a policy that gives keys for everybody, beside one's own": judged(policy("p", document(OWN_KEYS, allow("iam:Create*")))),
}
unknown = {
    "only with MFA": judged(policy("p", document(allow("iam:CreateAccessKey", Condition=MFA)))),
    "denied by an operator that nobody knows": judged(
        policy("p", document(allow("iam:CreateAccessKey"), deny("*", Condition={"Odd": {"aws:username": "x"}})))
    ),
    "an attached policy is not in the answer": judged(role(attached=["arn:aws:iam::aws:policy/AdministratorAccess"])),
    "the boundary is not in the answer": judged(user(inline={"p": document(allow("iam:*"))}, **boundary("gone"))),
    "a group is not in the answer": judged(user(GroupList=["gone"])),
    "a policy that nobody understands": judged(policy("p", "no JSON")),
}
not_applicable = {
    "it is only a permissions boundary": judged(policy("p", document(allow("*")), AttachmentCount=0, PermissionsBoundaryUsageCount=2)),
    "a role that a service keeps": judged(role(inline={"p": document(allow("iam:*"))}, Path="/aws-service-role/x.amazonaws.com/")),
    "an administrator who is exempt": (judged(role("admin", inline={"p": document(allow("*"))})), Parameters(exempt=("admin*",))),
}
