"""SecurityBaselines and MultiAZPolicies by what people call them, and the reports that are of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from seawall.api.meta import Kind
from seawall.api.v1alpha1 import ComplianceReport, MultiAZPolicy, SecurityBaseline
from seawall.cli.plugin.choice import SOURCES
from seawall.controls import nearest
from seawall.errors import Gone, InvalidSpec, SeawallError
from seawall.kube.client import Json
from seawall.kube.person import Person
from seawall.kube.reports import Source

K = TypeVar("K", bound=Kind)
Policy = type[SecurityBaseline] | type[MultiAZPolicy]

KINDS: Final[Mapping[str, Policy]] = {kind.kind(): kind for kind in (SecurityBaseline, MultiAZPolicy)}
"""The kinds that are evaluated, by their names."""


def named(source: str, wanted: str = "sb/NAME or maz/NAME") -> tuple[Policy, str]:
    """Kind and name of a source, such as `sb/production`.

    Args:
        source: as it was typed.
        wanted: how it should be typed.

    Raises:
        InvalidSpec: it is none.
    """
    word, _, name = source.partition("/")
    kind = SOURCES.get(word.lower())
    if kind is None or not name:
        raise InvalidSpec(f"seen `{source}`, wanted {wanted}")
    return KINDS[kind], name


async def find(person: Person, namespace: str, kind: Policy, name: str) -> Json:
    """Read a source.

    Raises:
        InvalidSpec: there is none of that name.
    """
    try:
        return await person.get(kind, namespace, name)
    except Gone:
        others = [each["metadata"]["name"] for each in await person.list(kind, namespace)]
        close = nearest(name, others)
        hint = f", did you mean `{kind.NAMES.short}/{close}`?" if close else f", seen {', '.join(sorted(others))}" if others else ""
        raise InvalidSpec(f"there is no {kind.kind()} `{name}` in namespace {namespace}{hint}") from None


async def reports_of(person: Person, source: Mapping[str, Any], kind: Policy) -> list[ComplianceReport]:
    """The reports that are of a source and not of one that had its name before.

    Raises:
        SeawallError: this version does not understand one of them.
    """
    labels = Source.of({**source, "kind": kind.kind()}).labels
    reports = [
        understood(ComplianceReport, each) for each in await person.list(ComplianceReport, source["metadata"]["namespace"], labels=labels)
    ]
    return [each for each in reports if each.source_ref.uid == source["metadata"]["uid"]]


def understood(kind: type[K], body: Mapping[str, Any]) -> K:
    """An object as this version understands it.

    Raises:
        SeawallError: it does not.
    """
    try:
        return kind.parse(body)
    except InvalidSpec as error:
        name = f"{kind.kind()} {body['metadata']['name']}"
        raise SeawallError(f"{name} cannot be read by this version of kubectl-seawall: {error.message}", reason="Unreadable") from error
