"""Policies that secrets have of their own: whom they let in, and how those that let everybody in come to let in one account only.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (2026-11-24)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.iam_policy.exposure import Exposure, exposure
from seawall.facts.iam_policy.statements import Policy, Statement
from seawall.facts.value import Value

#: Longest policy that Secrets Manager keeps, in characters.
#: Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html (2026-11-24)
_LIMIT: Final = 20480

#: What a statement is pinned to an account with. Who has no account, such as a service or somebody anonymous, does not meet it.
_OPERATOR: Final = "StringEquals"
_KEY: Final = "aws:PrincipalAccount"


class SecretPolicy(Value):
    """A secret's policy, as the text that Secrets Manager keeps."""

    text: str = Field(alias="ResourcePolicy")

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The policy of a document."""
        return cls(text=json.dumps(document, separators=(",", ":")))

    @property
    def document(self) -> dict[str, Any]:
        """The parsed text; Secrets Manager accepts only JSON objects."""
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed

    @property
    def is_too_long(self) -> bool:
        """Whether Secrets Manager would refuse to keep it."""
        return len(self.text) > _LIMIT

    def says_the_same(self, other: Self) -> bool:
        """Whether the other one differs at most in how it is written."""
        return self.document == other.document

    def exposure(self, account_id: str) -> Exposure:
        """Whom it lets in, for a secret of this account."""
        return exposure(Policy.of("the resource policy", self.text), account_id)

    def without_everybody(self, account_id: str) -> Self | None:
        """The same, where each statement that lets everybody in only lets in callers of this account; None where that cannot be told for sure.

        All else stays as it is: other statements, and in those all that they say.
        """
        policy = self
        while (found := policy.exposure(account_id)).public:
            pinned = policy._pinned(found.statement, account_id)
            if pinned is None:
                return None
            policy = pinned
        return policy if found.public is False else None

    def _pinned(self, which: Statement | None, account_id: str) -> Self | None:
        """The same with one of its statements pinned to an account; None where that speaks of callers' accounts already."""
        if which is None:
            return None
        document = self.document
        name = _spelt(document, "Statement")
        given = document[name]
        statements = list(given) if isinstance(given, list) else [given]
        pinned = _pinned_statement(statements[which.number - 1], account_id)
        if pinned is None:
            return None
        statements[which.number - 1] = pinned
        return self.of({**document, name: statements if isinstance(given, list) else pinned})


def _pinned_statement(statement: Mapping[str, Any], account_id: str) -> dict[str, Any] | None:
    """A statement with one condition more; None where it has one on the same key, which the new one would replace."""
    name = _spelt(statement, "Condition")
    condition = statement.get(name) or {}
    operator = _spelt(condition, _OPERATOR)
    keys = condition.get(operator) or {}
    if any(key.lower() == _KEY.lower() for key in keys):
        return None
    return {**statement, name: {**condition, operator: {**keys, _KEY: account_id}}}


def _spelt(members: Mapping[str, Any], name: str) -> str:
    """A member's name as the document spells it, whose letters may be large or small; as AWS does where there is none."""
    return next((each for each in members if each.lower() == name.lower()), name)
