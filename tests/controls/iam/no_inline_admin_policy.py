from tests.iam_accounts import allow, document, group, judged, role, user

ADMIN = document(allow("*"))
READ = document(allow("s3:GetObject"))

passes = {
    "no inline policy": judged(user()),
    "single actions": judged(role(inline={"read": READ})),
    "every action on one bucket": judged(group(inline={"bucket": document(allow("*", "arn:aws:s3:::b/*"))})),
    "administrators by a managed policy are another control's matter": judged(
        user(attached=["arn:aws:iam::aws:policy/AdministratorAccess"])
    ),
}
fails = {
    "a user": judged(user(inline={"read": READ, "admin": ADMIN})),
    "a group": judged(group(inline={"admin": ADMIN})),
    "a role with several, and others that stay": judged(
        role(inline={"a": ADMIN, "read": READ, "b": ADMIN}, attached=["arn:aws:iam::aws:policy/ReadOnlyAccess"])
    ),
    "all but some actions": judged(
        role(inline={"read": READ, "most": document({"Effect": "Allow", "NotAction": "account:*", "Resource": "*"})})
    ),
    "a role that Identity Center keeps": judged(role(inline={"admin": ADMIN}, Path="/aws-reserved/sso.amazonaws.com/")),
}
unknown = {"a policy that is no policy": judged(user(inline={"odd": "%7B"}))}
not_applicable = {"a role that a service keeps": judged(role(inline={"admin": ADMIN}, Path="/aws-service-role/x.amazonaws.com/"))}
