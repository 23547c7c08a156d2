"""Objects made from a kind's structural schema: whatever the schema accepts can come out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from seawall.api import crd
from seawall.api.meta import API_VERSION, Kind
from seawall.api.model import DURATION_PATTERN

Schema = dict[str, Any]

ROOT = Path(__file__).parents[2]
BAD: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/api/bad_objects.yaml").read_text())

WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-* ", max_size=12)
JSON = st.recursive(
    st.booleans() | st.integers(-1000, 1000) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
RIVALS = (
    frozenset({"accountSelector", "accountRefs"}),
    frozenset({"matchTags", "groupByTag", "arns", "cloudFormationStack"}),
    frozenset({"units", "percentOfDesired"}),
)
TIMES = st.datetimes().map(lambda time: f"{time:%H:%M:%S}").map(lambda time: f"2027-06-30T{time}Z")


def objects(kind: type[Kind]) -> st.SearchStrategy[dict[str, Any]]:
    """Make bodies of a kind, without a status, that its schema accepts. CEL rules may refuse them."""
    schema = crd.schema(kind)
    parts = {name: part for name, part in schema["properties"].items() if name not in {"apiVersion", "kind", "metadata", "status"}}
    head = {"apiVersion": API_VERSION, "kind": kind.kind(), "metadata": {"name": "some", "namespace": "some"}}
    return _fields(parts, schema["required"]).map(lambda body: head | body)


def values(schema: Schema) -> st.SearchStrategy[Any]:  # noqa: PLR0911 (one for each type)
    """Make values that a schema accepts."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object":
            return _object(schema)
        case "array":
            return _array(schema)
        case "string":
            return _string(schema)
        case "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 1000))
        case "boolean":
            return st.booleans()
        case None:
            return JSON
        case other:
            raise AssertionError(f"no strategy for {other}")


def _fields(parts: Schema, required: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Make fields; of those that exclude each other, mostly one."""
    made = {name: values(part) for name, part in parts.items()}
    rivals = next((names for names in RIVALS if names <= parts.keys()), frozenset())
    fields = [_some(made, {*required})]
    fields += [_some({name: made[name] for name in made if name not in rivals - {one}}, {*required, one}) for one in sorted(rivals)]
    return st.one_of(fields)


def _some(made: dict[str, st.SearchStrategy[Any]], required: set[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {name: made[name] for name in made if name in required}, optional={name: made[name] for name in made if name not in required}
    )


def _object(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    if "properties" in schema:
        return _fields(schema["properties"], schema.get("required", []))
    inner = values(schema["additionalProperties"]) if "additionalProperties" in schema else JSON
    return st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), inner, min_size=schema.get("minProperties", 0), max_size=2)


def _array(schema: Schema) -> st.SearchStrategy[list[Any]]:
    least = schema.get("minItems", 0)
    keys = schema.get("x-kubernetes-list-map-keys")
    match schema.get("x-kubernetes-list-type"):
        case "map":
            return st.lists(
                values(schema["items"]), min_size=least, max_size=least + 2, unique_by=lambda item: tuple(item[key] for key in keys)
            )
        case "set":
            return st.lists(values(schema["items"]), min_size=least, max_size=least + 2, unique=True)
        case _:
            return st.lists(values(schema["items"]), min_size=least, max_size=least + 2)


def _string(schema: Schema) -> st.SearchStrategy[str]:
    if schema.get("format") == "date-time":
        return TIMES
    if schema.get("pattern") == DURATION_PATTERN:
        return st.sampled_from(["30s", "1m", "10m", "1h", "1h30m", "2h", "99999h59m"])
    if "pattern" in schema:
        text = st.from_regex(schema["pattern"], fullmatch=True, alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]))
        return text.filter(lambda word: schema.get("minLength", 0) <= len(word) <= schema.get("maxLength", 1000) and "\n" not in word)
    return st.text(
        "abcdefgh ", min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 20), schema.get("minLength", 0) + 12)
    )
