from seawall.controls.iam.sod_iam_admin_vs_data import Parameters
from seawall.facts.iam.user import User
from tests.builders import given
from tests.iam_accounts import allow, aws_policy, boundary, deny, document, group, judged, policy, role, user

ADMIN = document(allow("iam:*"))
DATA = document(allow(["s3:GetObject", "dynamodb:Query"]))
BOTH = document(allow("iam:*"), allow("s3:*"))
PROD = Parameters(data_resources=("arn:aws:s3:::prod-*", "arn:aws:dynamodb:*:*:table/prod-*"))
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}

passes = {
    "nothing at all": judged(user()),
    "only IAM": judged(role(inline={"iam": ADMIN})),
    "only data": judged(role(inline={"data": DATA})),
    "reading IAM is not administering it": judged(role(inline={"r": document(allow(["iam:Get*", "iam:List*"]))}, attached=[])),
    "data is denied": judged(role(inline={"both": BOTH, "no": document(deny(["s3:*", "dynamodb:*"]))})),
    "a boundary leaves one duty": judged(role(inline={"both": BOTH}, **boundary("fence")), policy("fence", document(allow("iam:*")))),
    "data elsewhere than in production": (
        judged(role(inline={"iam": ADMIN, "data": document(allow("s3:*", "arn:aws:s3:::test-*"))})),
        PROD,
    ),
    "every production bucket is denied": (
        judged(role(inline={"both": BOTH, "no": document(deny("s3:*", ["arn:aws:s3:::prod-*"]))})),
        PROD,
    ),
    "everything of one bucket is no IAM": judged(role(inline={"b": document(allow("*", ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]))})),
    "a condition that this user does not meet": judged(
        user(inline={"iam": ADMIN, "d": document(allow("s3:*", Condition={"StringEquals": {"aws:username": "bob"}}))})
    ),
}
fails = {
    "both inline": judged(role(inline={"both": BOTH})),
    "one attached, one inline": judged(
        role(inline={"data": DATA}, attached=["arn:aws:iam::123456789012:policy/iam"]), policy("iam", ADMIN)
    ),
    "by two groups": judged(
        user(GroupList=["a", "b"]),
        group("a", inline={"iam": ADMIN}),
        group("b", attached=["arn:aws:iam::aws:policy/Data"]),
        aws_policy("Data", DATA),
    ),
    "everything": judged(role(attached=["arn:aws:iam::aws:policy/All"]), aws_policy("All", document(allow("*")))),
    "a service-linked role is not left out silently": judged(role(inline={"both": BOTH}, Path="/aws-service-role/x.amazonaws.com/")),
    "a part of production is denied": (
        judged(role(inline={"both": BOTH, "no": document(deny("s3:*", "arn:aws:s3:::prod-logs*"))})),
        PROD,
    ),
    "a tag that this role has": judged(
        role(
            inline={"iam": ADMIN, "d": document(allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "data"}}))},
            Tags=[{"Key": "team", "Value": "data"}],
        )
    ),
    "a boundary that leaves both": judged(role(inline={"both": BOTH}, **boundary("fence")), policy("fence", document(allow("*")))),
    "others are exempt": (judged(role(inline={"both": BOTH})), Parameters(exempt=("break-glass",))),
}
unknown = {
    "data only with MFA": judged(role(inline={"iam": ADMIN, "data": document(allow("s3:*", Condition=MFA))})),
    "an attached policy is not in the answer": judged(role(inline={"iam": ADMIN}, attached=["arn:aws:iam::aws:policy/Gone"])),
    "a policy that is no policy": judged(role(inline={"odd": "%7B"})),
    "the details are denied": given(User.model_validate(user())),
}
not_applicable = {
    "a break-glass role by name": (judged(role("break-glass", inline={"both": BOTH})), Parameters(exempt=("break-*",))),
    "a role by ARN": (
        judged(role("seawall", inline={"both": BOTH})),
        Parameters(exempt=("arn:aws:iam::123456789012:role/seawall",)),
    ),
}
