"""Policy documents as statements: parsed leniently, with every fault kept.

Whatever is not understood becomes a statement that may allow and may deny anything, so that a fault never turns into "denied" or "allowed".
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html (2026-11-24)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from seawall.facts.iam_policy.conditions import Circumstances, Condition, Pattern, Truth, all_hold
from seawall.facts.iam_policy.patterns import JOINT, Glob, Wild
from seawall.facts.iam_policy.sets import EVERYTHING, NOTHING, Texts

#: The version of the policy language in which `${...}` is a variable; in the older one it is text.
_WITH_VARIABLES: Final = "2012-10-17"

_LONGEST_FAULT: Final = 80


class Effect(StrEnum):
    """What a statement does; UNCLEAR for one that was not understood."""

    ALLOW = "Allow"
    DENY = "Deny"
    UNCLEAR = "unclear"


class Fault(Exception):
    """Why a statement was not understood."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A set of texts of which some belong for sure and more may belong."""

    sure: Texts
    maybe: Texts

    def __and__(self, other: Reach) -> Reach:
        return Reach(self.sure & other.sure, self.maybe & other.maybe)

    def __invert__(self) -> Reach:
        return Reach(~self.maybe, ~self.sure)

    @staticmethod
    def union(reaches: list[Reach]) -> Reach:
        """What belongs to one of several."""
        return Reach(Texts.union(each.sure for each in reaches), Texts.union(each.maybe for each in reaches))


NOWHERE: Final = Reach(NOTHING, NOTHING)
EVERYWHERE: Final = Reach(EVERYTHING, EVERYTHING)
PERHAPS: Final = Reach(NOTHING, EVERYTHING)


@dataclass(frozen=True)
class Element:
    """Action, Resource or Principal's values, or those of their `Not…` forms."""

    patterns: tuple[Pattern, ...]
    is_negated: bool

    def within(self, known: Circumstances) -> Reach:
        """The texts that it names, once variables have their values."""
        each = [pattern.globs(known) for pattern in self.patterns]
        named = Reach(Texts.of(glob for sure, _ in each for glob in sure), Texts.of(glob for _, maybe in each for glob in maybe))
        return ~named if self.is_negated else named


@dataclass(frozen=True)
class Statement:
    """One statement of a policy.

    Attributes:
        policy: name of the policy, for messages.
        number: its place in the policy, from 1.
        sid: what its author calls it; may be empty.
        effect: what it does.
        actions: in lower case.
        resources: everything where the document names none.
        principals: by kind (`AWS`, `Service`, …); None where the document names none.
        is_not_principal: whether `principals` are those that it is not about.
        conditions: all must hold.
        fault: why it was not understood; empty for all others.
    """

    policy: str
    number: int
    sid: str = ""
    effect: Effect = Effect.UNCLEAR
    actions: Element = field(default_factory=lambda: Element((), is_negated=True))
    resources: Element = field(default_factory=lambda: Element((), is_negated=True))
    principals: Mapping[str, tuple[str, ...]] | None = None
    is_not_principal: bool = False
    conditions: tuple[Condition, ...] = ()
    fault: str = ""

    def __str__(self) -> str:
        named = f"statement {self.number}" + (f" ({self.sid})" if self.sid else "") if self.number else "its document"
        return f"{named} of {self.policy}"

    def __hash__(self) -> int:
        return hash((self.policy, self.number))

    def holds(self, known: Circumstances) -> Truth:
        """Whether a request meets its conditions."""
        return all_hold(self.conditions, known)

    def names_action(self, action: str) -> bool:
        """Whether it is about an action."""
        return _has(self.actions, action.lower())

    def reach(self, action: Glob, known: Circumstances) -> Reach:
        """The resources on which it does what it does to an action; pairs of both where the action is a pattern."""
        if self.fault:
            return PERHAPS
        if action.literal is not None:
            if not self.names_action(action.literal):
                return NOWHERE
            reach = self.resources.within(known)
        else:
            reach = _joined(self.actions, known, is_left=True) & _joined(self.resources, known, is_left=False)
        truth = self.holds(known)
        if truth is False:
            return NOWHERE
        return reach if truth else Reach(NOTHING, reach.maybe)


def _has(element: Element, text: str) -> bool:
    named = any(Glob.of(pattern.text).has(text) for pattern in element.patterns)
    return named != element.is_negated


def _joined(element: Element, known: Circumstances, *, is_left: bool) -> Reach:
    """An element's texts as one side of the pairs of action and resource."""

    def side(glob: Glob) -> Glob:
        return Glob((*glob.tokens, JOINT, Wild.MANY) if is_left else (Wild.MANY, JOINT, *glob.tokens))

    each = [pattern.globs(known) for pattern in element.patterns]
    sure, maybe = (Texts.of(side(glob) for globs in each for glob in globs[which]) for which in (0, 1))
    named = Reach(sure, maybe)
    return ~named if element.is_negated else named


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy document with a name for messages. What is wrong with it is kept as statements with a fault."""

    name: str
    statements: tuple[Statement, ...]
    _by_action: dict[str, tuple[Statement, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of_identity(cls, name: str, document: object) -> Self:
        """Parse a document of a user, group or role, or a managed policy, where every statement must say on which resources."""
        return cls._of(name, document, names_resources=True)

    @classmethod
    def of(cls, name: str, document: object) -> Self:
        """Parse a document: JSON text or what it stands for. A statement without resources is about the one that has the policy."""
        return cls._of(name, document, names_resources=False)

    @classmethod
    def _of(cls, name: str, document: object, *, names_resources: bool) -> Self:
        try:
            return cls(name, tuple(_statements(name, document, names_resources=names_resources)))
        except (Fault, ValueError, RecursionError) as error:
            return cls(name, (Statement(name, 0, fault=_clip(str(error) or type(error).__name__)),))

    @classmethod
    def missing(cls, name: str) -> Self:
        """A policy of which nothing but the name is known."""
        return cls(name, (Statement(name, 0, fault="it was not in AWS's answer"),))

    @property
    def faults(self) -> tuple[Statement, ...]:
        """The statements that were not understood."""
        return tuple(statement for statement in self.statements if statement.fault)

    def about(self, action: Glob) -> tuple[Statement, ...]:
        """The statements that may concern an action."""
        if action.literal is None:
            return self.statements
        found = self._by_action.get(action.literal)
        if found is None:
            found = tuple(each for each in self.statements if each.fault or each.names_action(action.literal))
            self._by_action[action.literal] = found
        return found


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST_FAULT else f"{text[:_LONGEST_FAULT]}…"


def _document(document: object) -> dict[str, Any]:
    parsed = json.loads(document) if isinstance(document, str) else document
    if not isinstance(parsed, Mapping):
        raise Fault("it is no JSON object")
    return _members(parsed)


def _members(given: Mapping[Any, Any]) -> dict[str, Any]:
    """Members by name in lower case, as AWS compares them."""
    members = {str(key).lower(): value for key, value in given.items()}
    if len(members) != len(given):
        raise Fault("it has a member twice")
    return members


def texts(value: object) -> tuple[str, ...]:
    """One value or a list of them as texts; booleans and numbers as JSON writes them."""
    each = value if isinstance(value, list | tuple) else [value]
    for one in each:
        if not isinstance(one, str | int | float):
            raise Fault(f"{_clip(json.dumps(one, default=str))} stands where a text should")
    return tuple(json.dumps(one) if isinstance(one, bool) else str(one) for one in each)


def _patterns(value: object, version: str, *, fold: bool = False) -> tuple[Pattern, ...]:
    return tuple(
        Pattern(text.lower() if fold else text, has_variables=not fold and version == _WITH_VARIABLES and "${" in text)
        for text in texts(value)
    )


def _element(members: Mapping[str, Any], name: str, version: str, *, needed: bool, fold: bool = False) -> Element:
    yes, no = members.get(name), members.get(f"not{name}")
    if (yes is None) == (no is None):
        if yes is None and not needed:
            return Element((), is_negated=True)
        raise Fault(f"it has {'neither' if yes is None else 'both'} of {name} and not{name}")
    return Element(_patterns(no if yes is None else yes, version, fold=fold), is_negated=yes is None)


def _principals(members: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]] | None:
    given = members.get("principal", members.get("notprincipal"))
    if given is None:
        return None
    if isinstance(given, Mapping):
        return {str(kind): texts(value) for kind, value in given.items()}
    return {"AWS": texts(given)}


def _conditions(given: object, version: str) -> Iterator[Condition]:
    if given is None:
        return
    if not isinstance(given, Mapping):
        raise Fault("its Condition is no JSON object")
    for operator, keys in given.items():
        if not isinstance(keys, Mapping):
            raise Fault(f"its condition {_clip(str(operator))} is no JSON object")
        for key, values in keys.items():
            yield Condition.of(str(operator), str(key), _patterns(values, version))


def _statements(policy: str, document: object, *, names_resources: bool) -> Iterator[Statement]:
    members = _document(document)
    if "statement" not in members:
        raise Fault("it has no Statement")
    given, version = members["statement"], str(members.get("version", ""))
    for number, each in enumerate(given if isinstance(given, list | tuple) else [given], 1):
        try:
            yield _statement(policy, number, each, version, names_resources=names_resources)
        except Fault as fault:
            yield Statement(policy, number, fault=_clip(str(fault)))


def _statement(policy: str, number: int, given: object, version: str, *, names_resources: bool) -> Statement:
    if not isinstance(given, Mapping):
        raise Fault("it is no JSON object")
    members = _members(given)
    effect = members.get("effect")
    if not isinstance(effect, str) or effect not in {Effect.ALLOW.value, Effect.DENY.value}:
        raise Fault(f"its Effect is {_clip(json.dumps(effect, default=str))}")
    if "principal" in members and "notprincipal" in members:
        raise Fault("it has both of principal and notprincipal")
    return Statement(
        policy,
        number,
        str(members.get("sid") or ""),
        Effect(effect),
        _element(members, "action", version, needed=True, fold=True),
        _element(members, "resource", version, needed=names_resources),
        _principals(members),
        "notprincipal" in members,
        tuple(_conditions(members.get("condition"), version)),
    )
