"""Nobody can raise their own permissions.

Some actions, alone or together, let their holder take rights that nobody gave: a new version of a policy, a key for somebody else, a function that
runs with a stronger role. Explicit denials and permissions boundaries are taken off first. Judged are the customer's policies by themselves, and every
user, group and role with all of its policies together. That a role to pass is named lowers the risk and does not end it. That users look after their own
keys and passwords raises nothing. Policies that only limit, as permissions boundaries, give nothing. What an organization forbids is not read.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html (2026-11-24)
"""

from typing import Final

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.everyone import AnySource
from seawall.facts.iam.identity import PermissionSource
from seawall.facts.iam_policy.decide import BY_ITS_OWN_POLICIES, Answer, Decision

#: What lets its holder take more, each by all of its actions together.
_KNOWN: Final = (
    ("iam:CreatePolicyVersion",),
    ("iam:SetDefaultPolicyVersion",),
    ("iam:AttachUserPolicy",),
    ("iam:AttachGroupPolicy",),
    ("iam:AttachRolePolicy",),
    ("iam:PutUserPolicy",),
    ("iam:PutGroupPolicy",),
    ("iam:PutRolePolicy",),
    ("iam:AddUserToGroup",),
    ("iam:UpdateAssumeRolePolicy",),
    ("iam:CreateAccessKey",),
    ("iam:CreateLoginProfile",),
    ("iam:UpdateLoginProfile",),
    ("iam:PassRole", "ec2:RunInstances"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    ("iam:PassRole", "cloudformation:CreateStack"),
    ("iam:PassRole", "glue:CreateDevEndpoint"),
    ("iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
    ("iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"),
    ("iam:PassRole", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
    ("iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
)

#: Actions by which users look after their own credentials; only doing them to others raises anything.
_OWN: Final = frozenset({"iam:createaccesskey", "iam:createloginprofile", "iam:updateloginprofile"})

#: Service principals to which a role is passed, where they are not named like the action's prefix.
_PRINCIPALS: Final = {"ecs": "ecs-tasks.amazonaws.com"}


class Parameters(Params):
    """What counts, and who is spared."""

    combinations: tuple[tuple[str, ...], ...] = _KNOWN
    """Actions that raise permissions when all of one list are allowed."""

    exempt: tuple[str, ...] = ()
    """Names or ARNs, with `*` and `?`, of policies and identities that are not judged, such as those of administrators."""


control = Control(
    AnySource,
    Parameters,
    reads=(IamAccount.authorization_details,),
    severity=Severity.HIGH,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "nist-csf-2.0": "GV.RR-1 GV.RR-2 GV.PO-1 ID.RA-1 PR.AC-1 PR.AC-4 PR.AC-6 PR.AC-7 PR.IP-1",
        "soc2": "CC3.3",
        "well-architected-security": "SEC02-BP06",
    },
)


def _decisions(source: PermissionSource, actions: tuple[str, ...]) -> list[Decision]:
    """What is said of each action; of passing a role, to the service of the others. Stops at the first that is denied."""
    services = [action.partition(":")[0] for action in actions if not action.lower().startswith("iam:")]
    principal = _PRINCIPALS.get(services[0], f"{services[0]}.amazonaws.com") if services else ""
    names = [principal, f"{principal}.cn"] if source.arn.startswith("arn:aws-cn:") else [principal]  # China has services of either name
    passed = [{"iam:PassedToService": name} for name in names] if services else [{}]
    decisions: list[Decision] = []
    for action in actions:
        if action.lower() in _OWN:
            decisions.append(source.may_to_others(action))
        elif action.lower() == "iam:passrole":
            decisions.append(max((source.may(action, known=each) for each in passed), key=lambda each: each.answer))
        else:
            decisions.append(source.may(action))
        if decisions[-1].answer is Answer.DENIED:
            break
    return decisions


@control.check
def check(source: PermissionSource, want: Parameters) -> Verdict:
    """No list of actions is allowed as a whole."""
    if source.is_service_linked:
        return NotApplicable("a service of AWS keeps the role")
    if source.is_boundary_only:
        return NotApplicable("the policy only serves as a permissions boundary")
    if source.is_one_of(want.exempt):
        return NotApplicable("it is exempt")
    open_question: Decision | None = None
    for actions in want.combinations:
        decisions = _decisions(source, actions)
        least = min(decisions, key=lambda each: each.answer, default=None)
        if least is None or least.answer is Answer.DENIED:
            continue
        if least.answer is Answer.ALLOWED:
            return Fail(
                f"{' with '.join(actions)} is allowed {BY_ITS_OWN_POLICIES} ({decisions[0].why}), wanted no way to raise permissions"
            )
        open_question = open_question or least
    if open_question is not None:
        return Unknown(UnknownReason.ERROR, f"whether permissions can be raised is open: {open_question}")
    return Pass()
