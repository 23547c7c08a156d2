"""Documents as the text that IAM takes, and with some of their statements changed."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any


def as_json(document: Any) -> str:  # noqa: ANN401 - JSON
    """A policy document without needless spaces; a text that never was JSON stays as it is."""
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


def statements_of(document: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """A document's statements as they are written, also where there is a single one that is no list."""
    parsed = json.loads(document) if isinstance(document, str) else document
    given: Any = next((value for key, value in parsed.items() if key.lower() == "statement"), [])
    return list(given) if isinstance(given, list | tuple) else [given]


def document_with(document: Any, statements: list[Any]) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """The same document with other statements; everything else stays as it is."""
    parsed = json.loads(document) if isinstance(document, str) else document
    return {**{key: value for key, value in parsed.items() if key.lower() != "statement"}, "Statement": statements}


def document_without(document: Any, numbers: Collection[int]) -> dict[str, Any] | None:  # noqa: ANN401 - JSON
    """The same document without some statements, counted from 1; None where nothing would be left."""
    left = [statement for number, statement in enumerate(statements_of(document), 1) if number not in numbers]
    return document_with(document, left) if left else None


def with_everybody_as(principal: str, document: Any, numbers: Collection[int]) -> list[Any]:  # noqa: ANN401 - JSON
    """The statements, with one principal in the place of everybody in some of them, counted from 1."""
    changed: list[Any] = []
    for number, statement in enumerate(statements_of(document), 1):
        if number not in numbers:
            changed.append(statement)
            continue
        given = statement.get("Principal")
        kept = {kind: value for kind, value in given.items() if kind != "AWS"} if isinstance(given, dict) else {}
        named = given.get("AWS") if isinstance(given, dict) else given
        others = [value for value in (named if isinstance(named, list) else [named]) if value not in {None, "*", principal}]
        members = {key: value for key, value in statement.items() if key not in {"Principal", "NotPrincipal"}}
        changed.append({**members, "Principal": {**kept, "AWS": [*others, principal]}})
    return changed


def without_principals(document: Any, strangers: Collection[str]) -> list[Any]:  # noqa: ANN401 - JSON
    """The statements without principals of some accounts, or some opaque ids; a statement that was only for them goes."""

    def is_stranger(value: str) -> bool:
        parts = value.split(":")
        return value in strangers or (len(parts) > 5 and parts[4] in strangers)

    changed: list[Any] = []
    for statement in statements_of(document):
        given = statement.get("Principal")
        named = given.get("AWS") if isinstance(given, dict) else None
        values = named if isinstance(named, list) else [named]
        left = [value for value in values if value is not None and not is_stranger(str(value))]
        if named is None or statement.get("Effect") != "Allow" or len(left) == len(values):
            changed.append(statement)
            continue
        kept = {kind: value for kind, value in given.items() if kind != "AWS"} | ({"AWS": left} if left else {})
        if kept:
            changed.append({**statement, "Principal": kept})
    return changed
