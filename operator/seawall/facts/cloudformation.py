"""CloudFormation stacks.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html (2026-11-24)
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.value import Call


class Stack(Resource, type="AWS::CloudFormation::Stack", service="cloudformation"):
    """One stack that is not deleted."""

    stack_id: str
    name: str = Field(alias="StackName")
    status: str = Field(alias="StackStatus")
    root_id: str | None = None
    is_protected: bool = Field(False, alias="EnableTerminationProtection")
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("cloudformation.describe_stacks", action="cloudformation:DescribeStacks")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every stack of the Region; those that were deleted show only by their id."""
        return map(cls.model_validate, (aws.call() or {})["Stacks"])

    @property
    def id(self) -> str:
        """The stack's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The stack's ARN, which is its id."""
        return self.stack_id

    def read_tags(self) -> Mapping[str, str]:
        """The stack's tags, as the list told them."""
        return tag_map(self.tags)

    @attribute()
    def termination_protection(self) -> bool:
        """Whether deleting it is refused."""
        return self.is_protected

    @termination_protection.writer("cloudformation.update_termination_protection", action="cloudformation:UpdateTerminationProtection")
    def termination_protection_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's own type
        """One call either way."""
        if now == wanted:
            return ()
        protection = {"StackName": self.name, "EnableTerminationProtection": wanted}
        return (Call("cloudformation.update_termination_protection", protection),)
