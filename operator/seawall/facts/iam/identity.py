"""What carries permissions: policies, and the identities that have them.

An identity's answers are about the account's own policies: what an organization forbids, and what a resource's own policy gives, is not in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import Field

from seawall.facts.base import Resource, the
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.details import inline_name
from seawall.facts.iam.text import as_json
from seawall.facts.iam_policy.decide import Answer, Decision, Powers
from seawall.facts.iam_policy.patterns import Glob
from seawall.facts.iam_policy.statements import Policy, Statement
from seawall.facts.value import Call, Value

#: Stands for the name of the user who asks, where a policy is judged that several have.
_WHO_ASKS: Final = "\N{BUST IN SILHOUETTE}"


class DirectPolicies(Value):
    """What gives a user permissions without a group or role: attached policies by ARN, inline ones with their documents by name."""

    attached: tuple[str, ...] = ()
    inline: dict[str, Any] = Field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Policy names: attached ones without the path, then inline ones."""
        return (*(arn.rpartition("/")[2] for arn in self.attached), *self.inline)

    @classmethod
    def of(cls, attached: tuple[dict[str, str], ...], inline: tuple[dict[str, Any], ...]) -> DirectPolicies:
        """Parse the lists of an identity."""
        return cls(
            attached=tuple(sorted(policy["PolicyArn"] for policy in attached)),
            inline={policy["PolicyName"]: policy.get("PolicyDocument", {}) for policy in inline},
        )

    def without(self, *, arns: tuple[str, ...] = (), inline: tuple[str, ...] = ()) -> DirectPolicies:
        """The same without some of them."""
        return DirectPolicies(
            attached=tuple(arn for arn in self.attached if arn not in arns),
            inline={name: document for name, document in self.inline.items() if name not in inline},
        )

    def calls_to(self, wanted: DirectPolicies, kind: str, name: str) -> tuple[Call, ...]:
        """Give before taking away: a change that stops halfway leaves the identity with more permissions, never with fewer than either end.

        Args:
            wanted: what there should be.
            kind: `user`, `group` or `role`, as in the operations.
            name: the identity's name.
        """
        who = {f"{kind.capitalize()}Name": name}
        calls = [Call(f"iam.attach_{kind}_policy", {**who, "PolicyArn": arn}) for arn in wanted.attached if arn not in self.attached]
        for policy, document in wanted.inline.items():
            if self.inline.get(policy) != document:
                calls.append(Call(f"iam.put_{kind}_policy", {**who, "PolicyName": policy, "PolicyDocument": as_json(document)}))
        calls += [Call(f"iam.detach_{kind}_policy", {**who, "PolicyArn": arn}) for arn in self.attached if arn not in wanted.attached]
        calls += [Call(f"iam.delete_{kind}_policy", {**who, "PolicyName": policy}) for policy in self.inline if policy not in wanted.inline]
        return tuple(calls)


class PermissionSource(Resource, service="iam", is_global=True):
    """Anything that carries permissions: a policy of the customer's, a user, a group, a role."""

    @property
    def account(self) -> IamAccount:
        """IAM's settings for the whole account."""
        return the(self.target.globally, IamAccount)

    def aws_policy(self, name: str) -> str:
        """The ARN of a policy of AWS's by its name, in this partition."""
        return f"arn:{self.arn.split(':')[1]}:iam::aws:policy/{name}"

    @property
    def own_policies(self) -> tuple[Policy, ...]:
        """The documents that are part of it: a policy's default version, an identity's inline policies."""
        raise NotImplementedError

    @property
    def own_statements(self) -> tuple[Statement, ...]:
        """The statements of its own documents."""
        return tuple(statement for policy in self.own_policies for statement in policy.statements)

    @property
    def unclear(self) -> str:
        """What in its own documents is not understood; empty where all is."""
        fault = next((statement for statement in self.own_statements if statement.fault), None)
        return f"{fault} is not understood: {fault.fault}" if fault else ""

    @property
    def powers(self) -> Powers:
        """Everything that decides what it may do, or lets others do."""
        raise NotImplementedError

    @property
    def is_service_linked(self) -> bool:
        """Whether a service of AWS's keeps it."""
        return False

    @property
    def is_boundary_only(self) -> bool:
        """Whether it limits somebody and gives nobody anything."""
        return False

    @property
    def is_aws_managed(self) -> bool:
        """Whether AWS keeps it and nobody else can edit it."""
        return False

    def is_one_of(self, patterns: Iterable[str]) -> bool:
        """Whether its name or its ARN matches one of these patterns with `*` and `?`."""
        names = {self.arn, self.arn.rpartition("/")[2]}
        return any(Glob.of(pattern).has(name) for pattern in patterns for name in names)

    def most(self, actions: Iterable[str], resources: Iterable[str] = (), known: Mapping[str, str] | None = None) -> Decision:
        """The decision that allows most, of several actions on several resources."""
        on = tuple(resources) or ("",)
        decisions = (self.may(action, resource, known) for action in actions for resource in on)
        best = Decision(Answer.DENIED, "nothing", "", None, "nothing was asked")
        for decision in decisions:
            best = decision if decision.answer > best.answer else best
            if best.answer is Answer.ALLOWED:
                break
        return best

    def may_to_others(self, action: str) -> Decision:
        """Whether it allows an action on other users than the one who asks; here, to whoever has it."""
        return self.powers.may(action, known={"aws:username": _WHO_ASKS}, besides=f"arn:*/{_WHO_ASKS}")

    def may(self, action: str, resource: str = "", known: Mapping[str, str] | None = None) -> Decision:
        """Whether it allows an action on some resource, by the account's own policies; see `Powers.may`."""
        return self.powers.may(action, resource, known)


class Identity(PermissionSource):
    """A user, a group or a role."""

    @property
    def kind(self) -> str:
        """What it is, as in operations: `user`, `group` or `role`."""
        raise NotImplementedError

    @property
    def own_policies(self) -> tuple[Policy, ...]:
        """The inline policies."""
        inline = self.given_directly.inline.items()
        return tuple(Policy.of_identity(inline_name(policy, self.kind, self.id), document) for policy, document in inline)

    def has_attached(self, arns: Iterable[str]) -> tuple[str, ...]:
        """Which of these managed policies are attached to it, by ARN."""
        return tuple(arn for arn in self.given_directly.attached if arn in set(arns))

    @property
    def given_directly(self) -> DirectPolicies:
        """What is attached to it and inline in it."""
        raise NotImplementedError

    def giving_directly(self, wanted: DirectPolicies) -> Change[Any, DirectPolicies]:
        """The change to other policies."""
        raise NotImplementedError
