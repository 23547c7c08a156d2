"""IAM groups, with what their members get from them."""

from __future__ import annotations

from collections.abc import Iterable

from seawall.facts.base import the
from seawall.facts.fact import Change, View, attribute, derived
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.details import GroupDetail
from seawall.facts.iam.identity import DirectPolicies, Identity
from seawall.facts.iam_policy.decide import Powers
from seawall.facts.value import Call


class Group(GroupDetail, Identity, type="AWS::IAM::Group"):
    """One group: no principal, only a way to give its members policies. IAM has no tags for it."""

    @derived(IamAccount.authorization_details)
    @classmethod
    def every(cls, view: View) -> Iterable[Group]:
        """Every group of the account."""
        return (cls(**dict(detail)) for detail in the(view, IamAccount).authorization_details.groups)

    @property
    def id(self) -> str:
        """The group's name."""
        return self.group_name

    @property
    def arn(self) -> str:
        """The group's ARN, with its path."""
        return self.group_arn

    @property
    def kind(self) -> str:
        """A group."""
        return "group"

    @property
    def powers(self) -> Powers:
        """What a member has who has nothing else."""
        policies = self.account.authorization_details.of_identity(self, self.kind, self.id)
        return Powers(policies, partition=self.target.partition)

    @attribute()
    def direct_policies(self) -> DirectPolicies:
        """What is attached to the group, with the documents of what is inline."""
        return DirectPolicies.of(self.attached_policies, self.inline_policies)

    @direct_policies.writer(
        "iam.attach_group_policy",
        "iam.put_group_policy",
        "iam.detach_group_policy",
        "iam.delete_group_policy",
        action=("iam:AttachGroupPolicy", "iam:PutGroupPolicy", "iam:DetachGroupPolicy", "iam:DeleteGroupPolicy"),
    )
    def direct_policies_calls(self, now: DirectPolicies, wanted: DirectPolicies) -> tuple[Call, ...]:
        """Give before taking away."""
        return now.calls_to(wanted, self.kind, self.group_name)

    @property
    def given_directly(self) -> DirectPolicies:
        """The group's policies."""
        return self.direct_policies

    def giving_directly(self, wanted: DirectPolicies) -> Change[Group, DirectPolicies]:
        """The change to other policies of the group."""
        return Group.direct_policies.change(self, wanted)
