"""May a principal do an action on a resource that has a policy of its own, such as a KMS key?

Within one account a resource's policy may name the principal, which is enough, or the account, which leaves it to the principal's own policies.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-id-rdp.html (2026-11-24)
Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seawall.facts.iam_policy.decide import Answer, Decision, Powers, Reached, union_of
from seawall.facts.iam_policy.patterns import Glob
from seawall.facts.iam_policy.sets import Texts, TooManyStates
from seawall.facts.iam_policy.statements import Effect, Policy, Reach, Statement


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal of the resource's own account.

    Attributes:
        arn: its ARN.
        account_id: the account.
        is_role: whether it is a role, whose boundary also limits what resources give it.
        powers: what its own policies give it.
    """

    arn: str
    account_id: str
    is_role: bool
    powers: Powers

    def may_on(self, policy: Policy, action: str, resource: str, known: Mapping[str, str] | None = None) -> Decision:
        """Whether it may do an action on a resource with this policy.

        Args:
            policy: the resource's own policy.
            action: as in `kms:Decrypt`.
            resource: the resource's ARN.
            known: further circumstances of the request, by condition key.
        """
        asked = Glob.of(action.lower())
        request = self.powers.known.with_values(known or {})
        allows, within, denies = self.powers.reached(asked, request)
        named: Reached = []
        delegated: Reached = []
        for statement in policy.about(asked):
            reach = statement.reach(asked, request)
            is_named, is_delegated = self._is_meant(statement)
            if statement.effect is not Effect.DENY and is_named:
                named.append((statement, reach))
            if statement.effect is not Effect.DENY and is_delegated:
                delegated.append((statement, reach))
            if statement.effect is not Effect.ALLOW and (is_named or is_delegated):
                denies.append((statement, reach))
        bounds = self.powers.bounds(within)
        by_name = union_of(named) & bounds if self.is_role else union_of(named)
        by_account = union_of(delegated) & union_of(allows) & bounds
        granted = Reach.union([by_name, by_account]) & ~union_of(denies)
        scope = Texts.of([Glob.exactly(resource)])
        try:
            if (scope & granted.sure).example() is not None:
                decisive = _first(named, resource) or _first(allows, resource)
                return Decision(Answer.ALLOWED, action, resource, decisive, f"allowed by {decisive}")
            if (scope & granted.maybe).example() is not None:
                return Decision(Answer.DEPENDS, action, resource, None, "depends on a condition")
        except TooManyStates:
            return Decision(Answer.DEPENDS, action, resource, None, "depends on patterns that are too entangled to be compared")
        return Decision(Answer.DENIED, action, resource, None, "not allowed")

    def _is_meant(self, statement: Statement) -> tuple[bool, bool]:
        """Whether a statement of the resource's policy is about this principal by name, and whether by its account."""
        if statement.fault or statement.principals is None:
            return True, True
        values = {value for kind, each in statement.principals.items() if kind == "AWS" for value in each}
        is_named = bool({"*", self.arn} & values)
        is_delegated = self.account_id in values or any(value.endswith(f":iam::{self.account_id}:root") for value in values)
        if statement.is_not_principal:
            return not is_named, False
        return is_named, is_delegated


def _first(reached: Reached, resource: str) -> Statement | None:
    return next((statement for statement, reach in reached if reach.maybe.has(resource)), None)
