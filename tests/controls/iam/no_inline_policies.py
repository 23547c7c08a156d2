from seawall.controls.iam.no_inline_policies import Parameters
from tests.iam_accounts import allow, document, group, judged, role, user

READ = document(allow("s3:GetObject"))
LEGACY = Parameters(exempt=("legacy-*", "arn:aws:iam::123456789012:user/old/*"))

passes = {
    "a user without any": judged(user(attached=["arn:aws:iam::aws:policy/ReadOnlyAccess"])),
    "a group without any": judged(group()),
    "a role without any": judged(role()),
}
fails = {
    "a user": judged(user(inline={"read": READ})),
    "a group": judged(group(inline={"read": READ})),
    "a role with many": judged(role(inline=dict.fromkeys("abcde", READ))),
    "others are exempt": (judged(role(inline={"read": READ})), LEGACY),
}
not_applicable = {
    "a role that a service keeps": judged(role(inline={"read": READ}, Path="/aws-service-role/x.amazonaws.com/")),
    "a role that Identity Center keeps": judged(role(inline={"read": READ}, Path="/aws-reserved/sso.amazonaws.com/")),
    "a role that is exempt by name": (judged(role("legacy-app", inline={"read": READ})), LEGACY),
    "a user who is exempt by ARN": (judged(user(inline={"read": READ}, Path="/old/")), LEGACY),
}
