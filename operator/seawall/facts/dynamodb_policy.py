"""A DynamoDB table's own policy: whom it lets in besides the account, and what is left of it without those.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (2026-11-24)
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.iam_policy.exposure import Exposure, exposure, is_stale, principals
from seawall.facts.iam_policy.statements import Effect, Policy, Statement
from seawall.facts.value import Value

_OPERATOR: Final = "StringEquals"
_KEY: Final = "aws:PrincipalAccount"


class TablePolicy(Value):
    """A table's policy, as the text that DynamoDB keeps."""

    text: str = Field(alias="Policy")

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The policy of a document."""
        return cls(text=json.dumps(document, separators=(",", ":")))

    @property
    def parsed(self) -> Policy:
        """Its statements, with what is wrong with them."""
        return Policy.of("the table's policy", self.text)

    def opens(self, account_id: str) -> Exposure:
        """Whom it lets in, besides a table's own account."""
        return exposure(self.parsed, account_id)

    def trusting(self, account_id: str, trusted: Collection[str]) -> Self | None:
        """The same without what lets in strangers; None where nothing is left of it.

        Accounts that are named go. Where everybody is, a condition leaves those who may stay; that changes nothing for them.

        Args:
            account_id: the table's own account.
            trusted: other accounts, and organizations, that may stay.

        Raises:
            ValueError: a statement is of a kind that somebody has to rewrite.
        """
        document: dict[str, Any] = json.loads(self.text)
        given = document.get("Statement", [])
        raw = given if isinstance(given, list) else [given]
        parsed = self.parsed
        denials = tuple(each for each in parsed.statements if each.effect is Effect.DENY)
        allowed = (account_id, *sorted(each for each in trusted if each.isdigit()))
        kept: list[Any] = []
        for statement, each in zip(parsed.statements, raw, strict=True):
            found = exposure(Policy(parsed.name, (statement, *denials)), account_id)
            is_fine = statement.effect is Effect.DENY or not strangers(found, trusted)
            left = each if is_fine else _without(statement, each, allowed)
            kept.extend([left] if left is not None else [])
        return self.of({**document, "Statement": kept}) if kept else None


def strangers(found: Exposure, trusted: Collection[str]) -> dict[str, int]:
    """Who is let in for sure and is not trusted, each with the number of the statement that does; organizations may be trusted too."""
    told = {"everybody": found.statement} if found.public and found.statement else {}
    told |= {f"{kind}{name}": each for kind, where in _named(found) for name, each in where.items() if name not in trusted}
    return {name: each.number for name, each in told.items()}


def _named(found: Exposure) -> tuple[tuple[str, Mapping[str, Statement]], ...]:
    return (("account ", found.accounts), ("organization ", found.organizations), ("everybody by ", found.limited))


def is_unclear(found: Exposure) -> bool:
    """Whether others may be let in whom nobody understands; what is left of a deleted user or role lets in nobody."""
    return found.public is None or bool(found.federated) or any(not is_stale(each) for each in found.unclear)


def _without(statement: Statement, raw: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, Any] | None:
    """A statement that lets in strangers, without them; None where it would let in nobody."""
    named = principals(statement)
    if statement.is_not_principal or named.is_everybody is not False:
        conditions = raw.get("Condition") or {}
        is_pinned = any(key.lower() == _KEY.lower() for keys in conditions.values() for key in keys)
        if is_pinned or named.services:
            raise ValueError(f"{statement} is of a kind that somebody has to rewrite")
        return {**raw, "Condition": {**conditions, _OPERATOR: {**conditions.get(_OPERATOR, {}), _KEY: list(allowed)}}}
    principal = raw["Principal"]
    given = principal["AWS"] if isinstance(principal["AWS"], list) else [principal["AWS"]]
    stay = [each for each in given if not _is_strange(each, allowed)]
    others = {kind: each for kind, each in principal.items() if kind != "AWS"}
    left = {**others, **({"AWS": stay} if stay else {})}
    return {**raw, "Principal": left} if left else None


def _is_strange(principal: str, allowed: Collection[str]) -> bool:
    account = principal.split(":")[4] if principal.startswith("arn:") else principal
    return account.isdigit() and account not in allowed
