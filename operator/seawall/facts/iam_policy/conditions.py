"""Conditions: what a request's circumstances say to a statement, in three values.

None stands for "it depends": the key's value is not known here, or nobody knows the operator. A key that is known to be absent is told apart from
one that is unknown, since AWS's operators differ in what they make of it.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html (2026-11-24)
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from seawall.facts.iam_policy.patterns import Glob, Wild

Truth = bool | None
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")


@dataclass(frozen=True)
class Circumstances:
    """What is known of a request.

    Attributes:
        values: values by key in lower case; no value at all means that the key is absent.
        absent: prefixes of keys, in lower case, that are absent unless they have a value.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()

    def of(self, key: str) -> tuple[str, ...] | None:
        """A key's values; empty where it is absent, None where nobody knows."""
        found = self.values.get(key.lower())
        if found is not None:
            return found
        return () if self.absent and key.lower().startswith(self.absent) else None

    def with_values(self, known: Mapping[str, str]) -> Circumstances:
        """The same, with more that is known."""
        return Circumstances({**self.values, **{key.lower(): (value,) for key, value in known.items()}}, self.absent)


UNKNOWN: Final = Circumstances()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A policy's text with wildcards and variables, as the document has it."""

    text: str
    has_variables: bool

    def globs(self, known: Circumstances, *, wild: bool = True) -> tuple[tuple[Glob, ...], tuple[Glob, ...]]:
        """What it matches for sure and what it may match: nothing where a variable has no value, anything in its place where it is unknown."""
        if not self.has_variables:
            glob = Glob.of(self.text) if wild else Glob.exactly(self.text)
            return (glob,), (glob,)
        tokens: list[str | Wild] = []
        is_known, end = True, 0
        for variable in _VARIABLE.finditer(self.text):
            tokens += _tokens(self.text[end : variable.start()], wild=wild)
            end = variable.end()
            value = _value(variable[1], known)
            if value is None:
                is_known = False
                tokens.append(Wild.MANY)
            elif value == ():
                return (), ()
            else:
                tokens += value[0]
        glob = Glob((*tokens, *_tokens(self.text[end:], wild=wild)))
        return ((glob,) if is_known else ()), (glob,)


def _tokens(text: str, *, wild: bool) -> list[str | Wild]:
    return list(Glob.of(text).tokens) if wild else list(text)


def _value(variable: str, known: Circumstances) -> tuple[str, ...] | None:
    """A variable's value; empty where it has none, None where nobody knows."""
    if variable in {"*", "?", "$"}:
        return (variable,)
    key, comma, default = variable.partition(",")
    found = known.of(key.strip())
    if found is None or len(found) > 1:
        return None
    return found or ((default.strip().strip("'"),) if comma else ())


Match = Callable[[str, str], Truth]


def _equal(value: str, wanted: str) -> bool:
    return value == wanted


def _fold(value: str, wanted: str) -> bool:
    return value.casefold() == wanted.casefold()


def _is_true(value: str, wanted: str) -> Truth:
    known = {"true": True, "false": False}
    left, right = known.get(value.lower()), known.get(wanted.lower())
    return None if left is None or right is None else left == right


def _compared(convert: Callable[[str], float], holds: Callable[[float, float], bool]) -> Match:
    def match(value: str, wanted: str) -> Truth:
        try:
            return holds(convert(value), convert(wanted))
        except (ValueError, OverflowError):
            return None

    return match


def _instant(text: str) -> float:
    if re.fullmatch(r"-?[0-9]+([.][0-9]+)?", text):
        return float(text)
    parsed = datetime.fromisoformat(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def network(text: str) -> Network | None:
    """An address or a range of addresses; None where it is neither."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _in_network(value: str, wanted: str) -> Truth:
    inner, outer = network(value), network(wanted)
    if inner is None or outer is None:
        return None
    if inner.version != outer.version:
        return False
    return inner.network_address in outer and inner.broadcast_address in outer


def _is_less(left: float, right: float) -> bool:
    return left < right


def _is_same(left: float, right: float) -> bool:
    return left == right


def _is_less_or_same(left: float, right: float) -> bool:
    return left <= right


#: By operator: how one value is compared, and whether AWS negates the outcome. Patterns are compared in `_matches`.
_PLAIN: Final[Mapping[str, tuple[Match, bool]]] = {
    "stringequals": (_equal, False),
    "stringnotequals": (_equal, True),
    "stringequalsignorecase": (_fold, False),
    "stringnotequalsignorecase": (_fold, True),
    "binaryequals": (_equal, False),
    "bool": (_is_true, False),
    "numericequals": (_compared(float, _is_same), False),
    "numericnotequals": (_compared(float, _is_same), True),
    "numericlessthan": (_compared(float, _is_less), False),
    "numericlessthanequals": (_compared(float, _is_less_or_same), False),
    "numericgreaterthan": (_compared(float, lambda left, right: left > right), False),
    "numericgreaterthanequals": (_compared(float, lambda left, right: left >= right), False),
    "dateequals": (_compared(_instant, _is_same), False),
    "datenotequals": (_compared(_instant, _is_same), True),
    "datelessthan": (_compared(_instant, _is_less), False),
    "datelessthanequals": (_compared(_instant, _is_less_or_same), False),
    "dategreaterthan": (_compared(_instant, lambda left, right: left > right), False),
    "dategreaterthanequals": (_compared(_instant, lambda left, right: left >= right), False),
    "ipaddress": (_in_network, False),
    "notipaddress": (_in_network, True),
}

#: By operator: whether values are ARNs, compared part by part, and whether AWS negates the outcome.
_WILD: Final[Mapping[str, tuple[bool, bool]]] = {
    "stringlike": (False, False),
    "stringnotlike": (False, True),
    "arnequals": (True, False),
    "arnlike": (True, False),
    "arnnotequals": (True, True),
    "arnnotlike": (True, True),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator over one key.

    Attributes:
        operator: in lower case, without qualifiers.
        quantifier: `forallvalues`, `foranyvalue`, or nothing.
        if_exists: whether an absent key meets it.
        key: in lower case.
        values: what the key is compared with.
    """

    operator: str
    quantifier: str
    if_exists: bool
    key: str
    values: tuple[Pattern, ...]

    @classmethod
    def of(cls, operator: str, key: str, values: tuple[Pattern, ...]) -> Condition:
        """Take an operator's name apart."""
        quantifier, colon, name = operator.lower().rpartition(":")
        if_exists = name.endswith("ifexists")
        return cls(name.removesuffix("ifexists"), quantifier if colon else "", if_exists, key.lower(), values)

    def __str__(self) -> str:
        return f"{self.operator} {self.key}"

    @property
    def is_known(self) -> bool:
        """Whether this is an operator of AWS's."""
        known = self.operator in _PLAIN or self.operator in _WILD or self.operator == "null"
        return known and self.quantifier in {"", "forallvalues", "foranyvalue"}

    @property
    def is_negated(self) -> bool:
        """Whether it holds for values that match none."""
        return _PLAIN.get(self.operator, (None, False))[1] or _WILD.get(self.operator, (False, False))[1]

    def holds(self, known: Circumstances) -> Truth:
        """Whether a request meets it."""
        if not self.is_known:
            return None
        found = known.of(self.key)
        if self.operator == "null":
            return self._is_null(found)
        if found is None:
            return None
        if not found:
            return self.if_exists or self.quantifier == "forallvalues" or (self.is_negated and not self.quantifier)
        each = [_negate(outcome) if self.is_negated else outcome for outcome in (self._one(value, known) for value in found)]
        return _any(each) if self.quantifier == "foranyvalue" else _all(each)

    def _is_null(self, found: tuple[str, ...] | None) -> Truth:
        wanted = {value.text.lower() for value in self.values}
        if found is None or len(wanted) != 1 or not wanted <= {"true", "false"}:
            return None
        return (not found) == (wanted == {"true"})

    def _one(self, value: str, known: Circumstances) -> Truth:
        """Whether one of the policy's values matches this value."""
        return _any([self._matches(value, wanted, known) for wanted in self.values])

    def _matches(self, value: str, wanted: Pattern, known: Circumstances) -> Truth:
        if self.operator in _WILD:
            is_arn, _ = _WILD[self.operator]
            sure, maybe = wanted.globs(known)
            if not maybe:
                return False
            outcome = _arn_has(maybe[0], value) if is_arn else maybe[0].has(value)
            return outcome if sure else _unless_false(outcome)
        match_one, _ = _PLAIN[self.operator]
        sure, maybe = wanted.globs(known, wild=False)
        if sure and sure[0].literal is not None:
            return match_one(value, sure[0].literal)
        return None if maybe else False


def _unless_false(truth: Truth) -> Truth:
    return False if truth is False else None


def _arn_has(glob: Glob, value: str) -> Truth:
    """Whether an ARN matches part by part: a wildcard reaches no further than its part, except in the last one."""
    parts: list[list[str | Wild]] = [[]]
    for letter in glob.tokens:
        if letter == ":" and len(parts) < 6:
            parts.append([])
        else:
            parts[-1].append(letter)
    if parts == [[Wild.MANY]]:
        return True
    texts = value.split(":", 5)
    if len(parts) != 6:
        return _unless_false(glob.has(value))  # AWS does not say what it makes of an ARN of fewer parts
    return len(parts) == len(texts) and all(Glob(part).has(text) for part, text in zip(parts, texts, strict=True))


def _negate(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _any(truths: Iterable[Truth]) -> Truth:
    each = list(truths)
    return True if True in each else (None if None in each else False)


def _all(truths: Iterable[Truth]) -> Truth:
    each = list(truths)
    return False if False in each else (None if None in each else True)


def all_hold(conditions: Iterable[Condition], known: Circumstances) -> Truth:
    """Whether a request meets every condition."""
    return _all(condition.holds(known) for condition in conditions)
