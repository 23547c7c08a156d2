from seawall.controls.iam.support_role import Parameters
from tests.iam_accounts import account, group, role, user

POLICY = "arn:aws:iam::aws:policy/AWSSupportAccess"
CHINA = "arn:aws-cn:iam::aws:policy/AWSSupportAccess"
NAMED = Parameters(role_name="support", trusted_principals=("arn:aws:iam::123456789012:role/on-call",))

passes = {
    "a role has the policy": account(role("helpers", attached=[POLICY]), user()),
    "in another partition": account(role("helpers", attached=[CHINA]), partition="aws-cn"),
}
fails = {
    "nobody has it, and nobody was named who may assume a new role": account(role("helpers")),
    "nobody has it, and somebody was named": (account(role("helpers")), NAMED),
    "only a user and a group have it": (account(user(attached=[POLICY]), group(attached=[POLICY])), NAMED),
    "a role of the wanted name is there already": (account(role("support")), NAMED),
    "the policy of another partition": (account(role("helpers", attached=[CHINA])), NAMED),
}
unknown = {"the details are denied": account()}
