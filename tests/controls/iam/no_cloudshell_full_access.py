from tests.iam_accounts import group, judged, role, user

POLICY = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess"
GOVERNMENT = "arn:aws-us-gov:iam::aws:policy/AWSCloudShellFullAccess"

passes = {
    "nothing is attached": judged(user()),
    "another policy is": judged(role(attached=["arn:aws:iam::aws:policy/ReadOnlyAccess"])),
}
fails = {
    "a user": judged(user(attached=[POLICY, "arn:aws:iam::aws:policy/ReadOnlyAccess"])),
    "a group": judged(group(attached=[POLICY])),
    "a role": judged(role(attached=[POLICY])),
    "in another partition": judged(role(attached=[GOVERNMENT], Arn="arn:aws-us-gov:iam::123456789012:role/deploy")),
    "a role that Identity Center keeps": judged(role(attached=[POLICY], Path="/aws-reserved/sso.amazonaws.com/")),
}
