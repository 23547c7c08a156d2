"""Whom does a resource's own policy let in: everybody, other accounts, services on anybody's behalf?

A statement for everybody is not public where a condition pins the callers to fixed accounts, organizations or networks, or where a statement that
denies everybody else does. An operator with `IfExists` or `ForAllValues` pins nothing: a request without the key meets it.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (2026-11-24)
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from seawall.facts.iam_policy.conditions import UNKNOWN, Condition, Network, Pattern, Truth, network
from seawall.facts.iam_policy.sets import TooManyStates
from seawall.facts.iam_policy.statements import Effect, Policy, Statement

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_PRINCIPAL: Final = re.compile(r"arn:[^:*?]+:(?:iam|sts)::([0-9]{12}):[^*?]+")
_UNIQUE_ID: Final = re.compile(r"A[A-Z0-9]{15,}[^*?]*")
_UNIQUE_ID_BEFORE: Final = re.compile(r"(?:A[A-Z0-9]{15,}|[0-9]{12})(?::|$)")

#: Keys whose value is the caller's account, ARN, organization or network, by what they pin.
_ACCOUNT_KEYS: Final = frozenset(
    {"aws:sourceaccount", "aws:sourceowner", "aws:principalaccount", "kms:calleraccount", "s3:dataaccesspointaccount"}
)
_ARN_KEYS: Final = frozenset({"aws:sourcearn", "aws:principalarn", "s3:dataaccesspointarn"})
_ORGANIZATION_KEYS: Final = frozenset({"aws:principalorgid", "aws:sourceorgid", "aws:principalorgpaths", "aws:sourceorgpaths"})
_FIXED_KEYS: Final = frozenset({"aws:sourcevpc", "aws:sourcevpce", "sts:externalid"})

#: Keys that say on whose behalf a service calls.
_SOURCE_KEYS: Final = frozenset({"aws:sourceaccount", "aws:sourceowner", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})

#: Ranges of addresses wider than these are no limit: AWS calls them public.
_WIDEST_PREFIX: Final = {4: 8, 6: 32}

_TEXT_OPERATORS: Final = frozenset({"stringequals", "stringequalsignorecase", "stringlike"})
_ARN_OPERATORS: Final = frozenset({"arnequals", "arnlike"})


@dataclass(frozen=True, slots=True)
class Pin:
    """What limits the callers of a statement.

    Attributes:
        key: the condition's key; `principal` for a statement's own list.
        accounts: those it names; None where it limits otherwise.
        organizations: ids of those it names.
    """

    key: str
    accounts: frozenset[str] | None = None
    organizations: frozenset[str] = frozenset()


def pin(condition: Condition) -> Pin | None:
    """What a condition pins the caller to, where it does."""
    if condition.is_negated or condition.if_exists or condition.quantifier == "forallvalues":
        return None
    return _pinned(condition, condition.operator)


def pin_of_denial(condition: Condition) -> Pin | None:
    """What those who do not meet a denying statement's condition are pinned to, where they are."""
    if not condition.is_negated or condition.quantifier == "foranyvalue":
        return None
    return _pinned(condition, condition.operator.replace("not", "", 1))


def _pinned(condition: Condition, operator: str) -> Pin | None:
    key, values = condition.key, condition.values
    if not values or any(value.has_variables for value in values):
        return None
    if key == "aws:sourceip" and operator == "ipaddress":
        return Pin(key) if _are_narrow(values) else None
    texts = [value.text for value in values]
    if key in _ARN_KEYS and operator in {*_TEXT_OPERATORS, *_ARN_OPERATORS}:
        return _pinned_by_arn(key, [_account_of(text, by_part=operator in _ARN_OPERATORS) for text in texts])
    if operator not in _TEXT_OPERATORS:
        return None
    return _pinned_by_text(key, texts, is_fixed=operator != "stringlike" or not any(map(_is_wild, texts)))


def _pinned_by_arn(key: str, accounts: list[str | None]) -> Pin | None:
    if None in accounts:
        return None
    return Pin(key, frozenset(account for account in accounts if account) if all(accounts) else None)


def _pinned_by_text(key: str, texts: list[str], *, is_fixed: bool) -> Pin | None:
    if key in _ACCOUNT_KEYS:
        return Pin(key, frozenset(texts)) if is_fixed else None
    if key in _ORGANIZATION_KEYS:
        ids = frozenset(text.split("/")[0] for text in texts)
        return None if any(map(_is_wild, ids)) else Pin(key, organizations=ids)
    if key == "aws:userid":
        return Pin(key) if all(_UNIQUE_ID_BEFORE.match(text) for text in texts) else None
    return Pin(key) if key in _FIXED_KEYS and is_fixed else None


def _is_wild(text: str) -> bool:
    return "*" in text or "?" in text


def _account_of(arn: str, *, by_part: bool) -> str | None:
    """The account in an ARN or a pattern of ARNs; empty where a fixed ARN names none, as those of buckets, and None where it is open.

    Args:
        arn: the ARN or pattern.
        by_part: whether wildcards end with their part; elsewhere `*` before the account reaches across it.
    """
    parts = arn.split(":", 5)
    if len(parts) == 6 and _ACCOUNT.fullmatch(parts[4]) and (by_part or not any(map(_is_wild, parts[:4]))):
        return parts[4]
    return None if _is_wild(arn) else ""


def _are_narrow(values: Iterable[Pattern]) -> bool:
    """Whether ranges of addresses, taken together, are narrower than what AWS calls public."""
    ranges = [network(value.text) for value in values]
    if None in ranges:
        return False
    joined: list[Network] = [
        *ipaddress.collapse_addresses(one for one in ranges if isinstance(one, ipaddress.IPv4Network)),
        *ipaddress.collapse_addresses(one for one in ranges if isinstance(one, ipaddress.IPv6Network)),
    ]
    return all(one.prefixlen >= _WIDEST_PREFIX[one.version] or one.is_private for one in joined)


@dataclass(frozen=True, slots=True)
class Principals:
    """Whom a statement names.

    Attributes:
        is_everybody: whether it names all; None where nobody knows.
        accounts: accounts, also those of users and roles named by ARN.
        services: AWS's services.
        federated: identity providers.
        unclear: principals that were deleted, or that nobody understands.
    """

    is_everybody: Truth = False
    accounts: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    federated: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()


def principals(statement: Statement) -> Principals:
    """Whom a statement is about; for `NotPrincipal`, whom it is not about."""
    everybody: Truth = False
    found: dict[str, set[str]] = {"AWS": set(), "Service": set(), "Federated": set(), "unclear": set()}
    for kind, values in (statement.principals or {}).items():
        for value in values:
            if value == "*":
                everybody = True
            elif _is_wild(value):
                everybody = everybody or None
                found["unclear"].add(value)
            elif kind == "AWS" and (account := _account_named(value)):
                found["AWS"].add(account)
            else:
                found[kind if kind in {"Service", "Federated"} else "unclear"].add(value)
    return Principals(everybody, *(frozenset(found[kind]) for kind in found))


def _account_named(value: str) -> str:
    if _ACCOUNT.fullmatch(value):
        return value
    named = _PRINCIPAL.fullmatch(value)
    return named[1] if named else ""


def is_stale(principal: str) -> bool:
    """Whether a principal is the id that AWS leaves in the place of a deleted user or role."""
    return _UNIQUE_ID.fullmatch(principal) is not None


Where = Mapping[str, Statement]


@dataclass(frozen=True)
class Exposure:
    """What a resource's policy opens, each with the statement that does.

    Attributes:
        public: whether everybody is let in; None where it depends on what is not understood.
        statement: the statement that makes it so; None where it is not public.
        accounts: other accounts that are let in.
        organizations: organizations whose accounts are all let in.
        services: services that are let in on anybody's behalf.
        federated: identity providers.
        limited: what lets in everybody from anywhere who meets a condition that names no account: a network, a secret; by the condition's key.
        unclear: principals that were deleted, or that nobody understands.
    """

    public: Truth = False
    statement: Statement | None = None
    accounts: Where = field(default_factory=dict)
    organizations: Where = field(default_factory=dict)
    services: Where = field(default_factory=dict)
    federated: Where = field(default_factory=dict)
    limited: Where = field(default_factory=dict)
    unclear: Where = field(default_factory=dict)

    @property
    def crosses_accounts(self) -> Truth:
        """Whether anybody outside of the account is let in; None where it depends."""
        if self.public or self.accounts or self.organizations:
            return True
        return None if self.public is None or self.limited or self.unclear else False


def exposure(policy: Policy, account_id: str) -> Exposure:
    """Whom a policy of a resource in this account lets in."""
    public: Truth = False
    decisive: Statement | None = None
    found: dict[str, dict[str, Statement]] = {
        name: {} for name in ("accounts", "organizations", "services", "federated", "limited", "unclear")
    }
    for statement in policy.statements:
        if statement.effect is Effect.DENY:
            continue
        opens, pins = _opens(statement, policy)
        if opens is True or (opens is None and public is False):
            public, decisive = (opens, statement) if public is not True else (public, decisive)
        if pins is None:
            continue
        named = principals(statement)
        is_listed = named.is_everybody is False and not statement.is_not_principal
        accounts = named.accounts if is_listed else _accounts(pins)
        organizations = {one for each in pins for one in each.organizations} if not is_listed and not accounts else set()
        limits = {each.key for each in pins} if opens is False and not (is_listed or accounts or organizations) else set()
        is_sourced = any(each.key in _SOURCE_KEYS for each in pins)
        for name, values in (
            ("accounts", accounts - {account_id}),
            ("organizations", organizations),
            ("services", frozenset() if is_sourced else named.services),
            ("federated", named.federated),
            ("limited", limits),
            ("unclear", named.unclear),
        ):
            for value in sorted(values):
                found[name].setdefault(value, statement)
    return Exposure(public, decisive, **found)


def _accounts(pins: Iterable[Pin]) -> frozenset[str]:
    """The accounts that all pins allow."""
    named = [each.accounts for each in pins if each.accounts is not None]
    return frozenset.intersection(*named) if named else frozenset()


def _opens(statement: Statement, policy: Policy) -> tuple[Truth, tuple[Pin, ...] | None]:
    """Whether an allowing statement lets everybody in, and what pins its callers; None for pins where it allows nothing in the end."""
    if statement.fault:
        return None, ()
    pins = tuple(found for condition in statement.conditions if (found := pin(condition)))
    is_certain = True
    for denial in policy.statements:
        if denial.effect is not Effect.DENY:
            continue
        try:
            limits = _limits(denial, statement)
        except TooManyStates:
            is_certain = False
            continue
        if limits == ():
            return False, None
        pins += limits or ()
    named = principals(statement)
    everybody = True if statement.is_not_principal else None if statement.principals is None else named.is_everybody
    if everybody is False or pins:
        return False, pins
    is_known = is_certain and all(condition.is_known for condition in statement.conditions)
    return (everybody if is_known else None), pins


def _limits(denial: Statement, statement: Statement) -> tuple[Pin, ...] | None:
    """What a denial leaves of a statement's callers: pins, nobody (empty), or as many as before (None)."""
    named = principals(denial)
    is_for_all = "*" in (denial.principals or {}).get("AWS", ()) and not denial.is_not_principal  # not only all services
    if not (is_for_all or denial.is_not_principal) or not _covers(denial, statement):
        return None
    if denial.is_not_principal:
        is_plain = not denial.conditions and named.is_everybody is False and not named.services | named.federated | named.unclear
        return (Pin("principal", named.accounts),) if is_plain and named.accounts else None
    if not denial.conditions:
        return ()
    pins = [pin_of_denial(condition) for condition in denial.conditions]
    if None in pins:
        return None
    each = [one for one in pins if one is not None]
    if len(each) == 1:
        return (each[0],)
    return (Pin(", ".join(one.key for one in each)),)  # whoever escapes it meets one of several limits


def _covers(denial: Statement, statement: Statement) -> bool:
    """Whether a denial is about every action on every resource that a statement allows."""
    actions = denial.actions.within(UNKNOWN).sure, statement.actions.within(UNKNOWN).maybe
    resources = denial.resources.within(UNKNOWN).sure, statement.resources.within(UNKNOWN).maybe
    return actions[1].within(actions[0]) and resources[1].within(resources[0])
