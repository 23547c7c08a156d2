"""Stacks have termination protection.

Deleting a stack deletes what is in it; protected ones must be unprotected first, which no script does by mistake. Nested stacks follow their
root.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.cloudformation import Stack
from seawall.facts.fact import Change

#: A stack in such a state is on its way out, or only a change set that nobody has executed.
_NO_STACK = frozenset({"DELETE_IN_PROGRESS", "DELETE_COMPLETE", "REVIEW_IN_PROGRESS"})

control = Control(
    Stack,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_ZONES,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "CloudFormation.3",
        "well-architected-reliability": "REL09-BP03",
    },
)


@control.check
def check(stack: Stack, _want: NoParams) -> Verdict:
    """The list tells."""
    if stack.root_id is not None:
        return NotApplicable("the stack is nested and follows its root")
    if stack.status in _NO_STACK:
        return NotApplicable(f"the stack is {stack.status}")
    return Pass() if stack.termination_protection else Fail("termination protection is off, wanted it on")


@control.fix(risk=Risk.SAFE, writes=(Stack.termination_protection,), mode=FixMode.AUTO)
def fix(stack: Stack, _want: NoParams) -> Change[Stack, bool]:
    """Turn it on."""
    return Stack.termination_protection.change(stack, wanted=True)
