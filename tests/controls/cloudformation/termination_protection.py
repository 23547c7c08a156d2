from seawall.facts.cloudformation import Stack
from tests.builders import given

ARN = "arn:aws:cloudformation:eu-west-1:123456789012:stack/app/1"


def stack(*, protected: bool, root: str | None = None, status: str = "CREATE_COMPLETE") -> Stack:
    return given(Stack(stack_id=ARN, name="app", status=status, root_id=root, is_protected=protected))


passes = {"it is protected": stack(protected=True)}
fails = {
    "it is not": stack(protected=False),
    "it is not, and was rolled back": stack(protected=False, status="UPDATE_ROLLBACK_COMPLETE"),
}
not_applicable = {
    "it is nested": stack(protected=False, root=ARN),
    "it is being deleted": stack(protected=False, status="DELETE_IN_PROGRESS"),
    "it is only a change set": stack(protected=False, status="REVIEW_IN_PROGRESS"),
}
