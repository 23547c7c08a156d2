from seawall.controls.iam.no_aws_admin_attached import Parameters
from tests.iam_accounts import group, judged, role, user

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
IAM_FULL = "arn:aws:iam::aws:policy/IAMFullAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
CHINA = "arn:aws-cn:iam::aws:policy/AdministratorAccess"
SSO = role("AWSReservedSSO_AdministratorAccess_0123", attached=[ADMIN], Path="/aws-reserved/sso.amazonaws.com/")
OTHER = user("root-of-trust", attached=[ADMIN])
STRICT = Parameters(policies=("AdministratorAccess", "IAMFullAccess"), allowed_principals=("break-glass", "AWSReservedSSO_*"))

passes = {
    "nothing is attached": judged(user()),
    "other policies of AWS are": judged(role(attached=[READ_ONLY])),
    "a policy of the customer's of the same name": judged(user(attached=["arn:aws:iam::123456789012:policy/AdministratorAccess"])),
    "Identity Center's administrators": judged(SSO),
    "a break-glass role by pattern": (judged(role("break-glass", attached=[ADMIN])), STRICT),
    "full access to IAM alone is not meant by default": judged(user(attached=[IAM_FULL])),
}
fails = {
    "a user": judged(user(attached=[ADMIN, READ_ONLY]), OTHER),
    "a user by the name of such a role": judged(user("AWSReservedSSO_AdministratorAccess_0123", attached=[ADMIN]), OTHER),
    "a group": judged(group(attached=[ADMIN]), OTHER),
    "a role": judged(role(attached=[ADMIN]), SSO),
    "a further policy that was listed": (judged(user(attached=[IAM_FULL]), user("bob", attached=[IAM_FULL])), STRICT),
    "the policy of this partition": judged(
        user(attached=[CHINA], Arn="arn:aws-cn:iam::123456789012:user/ann"), user("bob", attached=[CHINA])
    ),
    "the last administrator keeps it": judged(user(attached=[ADMIN]), user("bob")),
    "another role that Identity Center keeps": judged(
        role("AWSReservedSSO_Developer_0123", attached=[ADMIN], Path="/aws-reserved/sso.amazonaws.com/"), OTHER
    ),
}
