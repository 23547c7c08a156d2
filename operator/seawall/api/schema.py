"""From a pydantic model to the structural schema that an API server accepts.

The server takes a part of OpenAPI 3.0: no references, no unions, no defaults that Seawall wants there. Some constructs it drops in silence, and then
checks nothing; this generator refuses whatever it does not know to be kept.
Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema (2026-11-24)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from inspect import cleandoc
from typing import Any, Final

from pydantic import BaseModel

Schema = dict[str, Any]

KEPT: Final = {
    "description",
    "enum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "required",
    "type",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
}
"""What the server takes as pydantic writes it."""

DROPPED: Final = {"default", "title", "examples", "deprecated", "readOnly", "writeOnly"}
"""What the server refuses or forgets. Defaults are filled in when an object is read."""

REFUSED: Final = {
    "uniqueItems": "a set: use a tuple marked SetList",
    "prefixItems": "a tuple of fixed length: use a model",
    "patternProperties": "a dict whose keys have a pattern: use a list marked MapList",
    "propertyNames": "a dict whose keys are limited: use a list marked MapList",
    "allOf": "an allOf: use one model",
    "not": "a not: use a CEL rule",
}
"""What no server accepts, and what to write instead."""

FORMATS: Final = {"date-time", "int32", "int64", "byte"}
"""Formats that the server enforces; it accepts any other word and checks nothing."""

LOOK_AROUND: Final = re.compile(r"\(\?(?:[=!]|<[=!])|\\[1-9]")
"""What Python's regular expressions know and RE2 does not: looking ahead, looking behind, references back."""


class Unsupported(TypeError):
    """A model uses what a structural schema cannot say. Made for whoever writes the model."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path or 'the model'} is {what}")


def structural(model: type[BaseModel]) -> Schema:
    """Make the structural schema of a model.

    Raises:
        Unsupported: the model uses what such a schema cannot say.
    """
    whole = model.model_json_schema(by_alias=True, mode="validation")
    return _Generator(whole.pop("$defs", {})).convert(whole, "", ())


class _Generator:
    """Converts one model's schema; `definitions` are the models it refers to."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self.definitions = definitions

    def convert(self, schema: Schema, path: str, inside: tuple[str, ...]) -> Schema:
        """Convert one node. `inside` holds the definitions that it stands in, to notice recursion."""
        schema, inside = self._inline(schema, path, inside)
        if "oneOf" in schema and "discriminator" in schema:
            return self._tagged(schema, path, inside)
        if schema.get("x-kubernetes-int-or-string"):
            return {key: value for key, value in schema.items() if key in KEPT - {"type"}}
        for key in ("anyOf", "oneOf"):
            if key in schema:
                raise Unsupported(path, "a union of several types: use one type, or several optional fields")
        result: Schema = {}
        for key, value in schema.items():
            result |= self._member(key, value, path, inside)
        if not result.keys() & {"type", "x-kubernetes-preserve-unknown-fields"}:
            raise Unsupported(path, "of any type: use FreeJson or a type")
        if result.get("type") == "array" and result.keys() & {"minLength", "maxLength"}:
            raise Unsupported(path, "a list whose length nothing limits: put MapList and SetList last in its Annotated")
        return {key: result[key] for key in ("description", "type") if key in result} | result

    def _inline(self, schema: Schema, path: str, inside: tuple[str, ...]) -> tuple[Schema, tuple[str, ...]]:
        """Put definitions in the place of references, and X in the place of `X or null`; what stands beside them wins."""
        while True:
            if "$ref" in schema:
                name = schema["$ref"].removeprefix("#/$defs/")
                if name in inside:
                    raise Unsupported(path, f"recursive: {name} contains itself")
                inside = (*inside, name)
                inner = self.definitions[name]
            elif len(branches := [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]) == 1:
                inner = branches[0]
            else:
                return schema, inside
            schema = inner | {key: value for key, value in schema.items() if key not in {"$ref", "anyOf"}}

    def _member(self, key: str, value: Any, path: str, inside: tuple[str, ...]) -> Schema:  # noqa: ANN401 (a JSON value)
        """Convert one member of a node."""
        steps: dict[str, Callable[[], Schema]] = {
            "description": lambda: {key: _prose(value)},
            "properties": lambda: {key: {name: self.convert(part, f"{path}.{name}", inside) for name, part in value.items()}},
            "items": lambda: {key: self.convert(value, f"{path}[]", inside)},
            "additionalProperties": lambda: self._additional(value, path, inside),
            "const": lambda: {"enum": [value]},
            "exclusiveMinimum": lambda: {"minimum": value, "exclusiveMinimum": True},
            "exclusiveMaximum": lambda: {"maximum": value, "exclusiveMaximum": True},
            "pattern": lambda: {key: _pattern(value, path)},
            "format": lambda: {key: _format(value, path)},
        }
        if key in REFUSED:
            raise Unsupported(path, REFUSED[key])
        if key in steps:
            return steps[key]()
        if key in DROPPED:
            return {}
        if key in KEPT:
            return {key: value}
        raise Unsupported(path, f"described by {key!r}, which this generator does not know")

    def _additional(self, value: Schema | bool, path: str, inside: tuple[str, ...]) -> Schema:  # noqa: FBT001 (JSON Schema's own shape)
        """Say which fields an object may have beyond those named."""
        if value is False:
            return {}
        if value is True or self._inline(value, path, inside)[0].keys() <= DROPPED:
            return {"x-kubernetes-preserve-unknown-fields": True}
        return {"additionalProperties": self.convert(value, f"{path}.*", inside)}

    def _tagged(self, schema: Schema, path: str, inside: tuple[str, ...]) -> Schema:
        """Merge a tagged union into one object: the tag as an enumeration, all fields, and rules that say which tag has which."""
        tag: str = schema["discriminator"]["propertyName"]
        branches: dict[str, Schema] = {
            value: self.convert({"$ref": reference}, path, inside) for value, reference in schema["discriminator"]["mapping"].items()
        }
        properties: Schema = {tag: {"type": "string", "enum": sorted(branches)}}
        rules: list[Schema] = []
        owners: dict[str, list[str]] = {}
        for value, branch in branches.items():
            for name, part in branch["properties"].items():
                if name == tag:
                    continue
                if properties.setdefault(name, part) != part:
                    raise Unsupported(f"{path}.{name}", "of another type under another tag: use different names")
                owners.setdefault(name, []).append(value)
            rules += [_needs(tag, value, name) for name in branch.get("required", ()) if name != tag]
            rules += branch.get("x-kubernetes-validations", ())
        rules += [_only(tag, values, name) for name, values in owners.items() if len(values) < len(branches)]
        described = {"description": _prose(schema["description"])} if "description" in schema else {}
        return (
            described
            | {"type": "object", "properties": properties, "required": [tag]}
            | ({"x-kubernetes-validations": rules} if rules else {})
        )


def _needs(tag: str, value: str, name: str) -> Schema:
    """Require a field under one tag."""
    message = f"{tag} {value} needs {name}"
    return {
        "rule": f"self.{tag} != '{value}' || has(self.{name})",
        "message": message,
        "reason": "FieldValueRequired",
        "fieldPath": f".{name}",
    }


def _only(tag: str, values: list[str], name: str) -> Schema:
    """Forbid a field under all tags but some."""
    message = f"{name} belongs to {tag} {' or '.join(values)}"
    return {
        "rule": f"!has(self.{name}) || self.{tag} in {values!r}",
        "message": message,
        "reason": "FieldValueForbidden",
        "fieldPath": f".{name}",
    }


def _prose(text: str) -> str:
    """Unwrap a docstring; its paragraphs stay."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in cleandoc(text).split("\n\n"))


def _pattern(pattern: str, path: str) -> str:
    """Refuse what RE2 does not understand."""
    if LOOK_AROUND.search(pattern):
        raise Unsupported(path, f"checked by {pattern!r}, which RE2 cannot match: no looking around, no references back")
    return pattern


def _format(name: str, path: str) -> str:
    """Refuse a format that the server would accept without checking it."""
    if name not in FORMATS:
        raise Unsupported(path, f"of the format {name!r}, which the API server does not check: use a pattern")
    return name
