from seawall.controls.iam.sod_deploy_vs_approve import Parameters
from tests.iam_accounts import allow, boundary, deny, document, judged, policy, role, user

CHANGE = document(allow("codecommit:GitPush", "arn:aws:codecommit:eu-west-1:123456789012:app"))
APPROVE = document(allow("codepipeline:PutApprovalResult"))

passes = {
    "only changes": judged(role(inline={"change": CHANGE})),
    "only approvals": judged(role(inline={"approve": APPROVE})),
    "approving is denied": judged(
        role(inline={"cf": document(allow("cloudformation:*")), "no": document(deny("cloudformation:ExecuteChangeSet"))})
    ),
    "a boundary leaves changes": judged(
        role(inline={"change": CHANGE, "approve": APPROVE}, **boundary("fence")), policy("fence", document(allow("codecommit:*")))
    ),
}
fails = {
    "both": judged(role(inline={"change": CHANGE, "approve": APPROVE})),
    "change sets are made and executed": judged(user(inline={"cf": document(allow("cloudformation:*"))})),
    "other actions by the parameters": (
        judged(user(inline={"p": document(allow(["ssm:StartChangeRequestExecution", "ssm:SendCommand"]))})),
        Parameters(change_actions=("ssm:Send*",), approve_actions=("ssm:StartChangeRequestExecution",)),
    ),
}
unknown = {
    "approvals only with MFA": judged(
        role(inline={"c": CHANGE, "a": document(allow("codepipeline:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": True}}))})
    )
}
not_applicable = {"a break-glass role": (judged(role("break-glass", inline={"a": APPROVE})), Parameters(exempt=("break-glass",)))}
