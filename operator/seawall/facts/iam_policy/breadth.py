"""How much one statement gives: everything, nearly everything, whole services, all keys."""

from __future__ import annotations

import re
from typing import Final

from seawall.facts.iam_policy.conditions import UNKNOWN
from seawall.facts.iam_policy.patterns import Glob
from seawall.facts.iam_policy.sets import Texts, TooManyStates
from seawall.facts.iam_policy.statements import Effect, Element, Statement

_WILDCARDS: Final = frozenset("*?")
_SERVICE: Final = re.compile(r"[a-z0-9-]+")


def covers(element: Element, pattern: str) -> bool:
    """Whether an element names, for sure, everything that a pattern matches."""
    begins_open = pattern[:1] in _WILDCARDS
    if begins_open and not element.is_negated and not any(each.text[:1] in _WILDCARDS for each in element.patterns):
        return False  # the usual case, without a search
    try:
        return Texts.of([Glob.of(pattern)]).within(element.within(UNKNOWN).sure)
    except TooManyStates:
        return False


def is_of_all_resources(statement: Statement) -> bool:
    """Whether it is about every resource there can be."""
    return covers(statement.resources, "arn:*:*:*:*:*")


def gives_everything(statement: Statement) -> bool:
    """Whether it allows every action on every resource; conditions do not count."""
    return statement.effect is Effect.ALLOW and covers(statement.actions, "*:*") and is_of_all_resources(statement)


def gives_nearly_everything(statement: Statement) -> bool:
    """Whether it allows everything but what it names: `NotAction` on every resource, or every action on `NotResource`."""
    if statement.effect is not Effect.ALLOW:
        return False
    but_actions = statement.actions.is_negated and is_of_all_resources(statement)
    but_resources = statement.resources.is_negated and covers(statement.actions, "*:*")
    return but_actions or but_resources


def whole_services(statement: Statement) -> tuple[str, ...]:
    """The services of which it allows every action on every resource; `*` stands for all of them."""
    if statement.effect is not Effect.ALLOW or statement.actions.is_negated or not is_of_all_resources(statement):
        return ()
    if covers(statement.actions, "*:*"):
        return ("*",)
    prefixes = dict.fromkeys(pattern.text.partition(":")[0] for pattern in statement.actions.patterns)
    return tuple(name for name in prefixes if _SERVICE.fullmatch(name) and covers(statement.actions, f"{name}:*"))


def is_of_all_keys(statement: Statement, partition: str, account_id: str) -> bool:
    """Whether it is about every KMS key of the account, in all Regions; or about every key of all accounts."""
    if covers(statement.resources, f"arn:{partition}:kms:*:{account_id}:key/*"):
        return True
    if statement.resources.is_negated:
        return False
    parts = [pattern.text.split(":", 5) for pattern in statement.resources.patterns]
    return any(len(each) == 6 and each[5] in {"key/*", "*"} and "*" in (each[3], each[4]) and each[2] in {"kms", "*"} for each in parts)
