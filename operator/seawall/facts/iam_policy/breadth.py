"""How much one statement gives: everything, nearly everything, whole services, all keys."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from seawall.aws.partitions import HOME_REGIONS
from seawall.facts.iam_policy.conditions import UNKNOWN
from seawall.facts.iam_policy.patterns import Glob
from seawall.facts.iam_policy.sets import Texts, TooManyStates
from seawall.facts.iam_policy.statements import Effect, Element, Statement

_WILDCARDS: Final = frozenset("*?")
_SERVICE: Final = re.compile(r"[a-z0-9-]+")

#: Every action there can be: one without a name is none.
_EVERY_ACTION: Final = "?*:?*"

#: The ids of all keys but those of several Regions, which are as many characters after `mrk-`.
_EVERY_KEY: Final = "????????-????-????-????-????????????"


def covers(element: Element, pattern: str) -> bool:
    """Whether an element names, for sure, everything that a pattern with wildcards matches."""
    if not element.is_negated:
        # Single texts cover no pattern, nor do they help others to.
        open_ended = tuple(each for each in element.patterns if not _WILDCARDS.isdisjoint(each.text))
        if not any(each.text[:1] in _WILDCARDS or pattern[:1] not in _WILDCARDS for each in open_ended):
            return False  # the usual case, without a search
        element = Element(open_ended, is_negated=False)
    try:
        return Texts.of([Glob.of(pattern)]).within(element.within(UNKNOWN).sure)
    except TooManyStates:
        return False


def is_of_all_resources(statement: Statement) -> bool:
    """Whether it is about every resource there can be in a partition; no policy reaches into another."""
    partitions = () if statement.resources.is_negated else tuple(HOME_REGIONS)
    return any(covers(statement.resources, f"arn:{partition}:*:*:*:?*") for partition in ("*", *partitions))


def gives_everything(statement: Statement) -> bool:
    """Whether it allows every action on every resource; conditions do not count."""
    return statement.effect is Effect.ALLOW and covers(statement.actions, _EVERY_ACTION) and is_of_all_resources(statement)


def gives_nearly_everything(statement: Statement) -> bool:
    """Whether it allows everything but what it names, by `NotAction`, `NotResource` or both."""
    if statement.effect is not Effect.ALLOW or not (statement.actions.is_negated or statement.resources.is_negated):
        return False
    most_actions = statement.actions.is_negated or covers(statement.actions, _EVERY_ACTION)
    return most_actions and (statement.resources.is_negated or is_of_all_resources(statement))


def whole_services(statement: Statement) -> tuple[str, ...]:
    """The services of which it allows every action on every resource; `*` stands for all of them."""
    if statement.effect is not Effect.ALLOW or statement.actions.is_negated or not is_of_all_resources(statement):
        return ()
    if covers(statement.actions, _EVERY_ACTION):
        return ("*",)
    prefixes = dict.fromkeys(pattern.text.partition(":")[0] for pattern in statement.actions.patterns)
    return tuple(name for name in prefixes if _SERVICE.fullmatch(name) and covers(statement.actions, f"{name}:?*"))


def is_of_all_keys(statement: Statement, partition: str, account_id: str) -> bool:
    """Whether it is about every KMS key of the account, in all Regions; or about every key of all accounts; or about all but some."""
    every = f"arn:{partition}:kms:*:{account_id}:key/{_EVERY_KEY}"
    if statement.resources.is_negated:
        return not covers(Element(statement.resources.patterns, is_negated=False), every)
    if covers(statement.resources, every):
        return True
    parts = [(pattern, pattern.text.split(":", 5)) for pattern in statement.resources.patterns]
    in_general = [(each, part) for each, part in parts if len(part) == 6 and "*" in (part[3], part[4]) and part[2] in {"kms", "*"}]
    return any(covers(Element((replace(each, text=part[5]),), is_negated=False), f"key/{_EVERY_KEY}") for each, part in in_general)
