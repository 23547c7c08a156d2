"""The generated parts of `crds/<plural>.md`: every field and every reason, in the models' own words.

People write the pages; between `<!-- fields of spec -->` or `<!-- reasons -->` and `<!-- end -->` stands what the models say.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from seawall.api.schema import Schema

PART: Final = re.compile(r"<!-- (?P<what>reasons|fields of (?P<root>\w+)) -->\n.*?<!-- end -->", re.DOTALL)
OMITTED: Final = frozenset({"apiVersion", "kind", "metadata"})


def fill(page: str, schema: Schema, reasons: type[StrEnum] | None) -> str:
    """Renew the generated parts of a kind's page.

    Args:
        page: the page as it is.
        schema: the kind's structural schema.
        reasons: the kind's reasons; None where it has no conditions.
    """

    def part(match: re.Match[str]) -> str:
        lines = _reasons(reasons) if match["what"] == "reasons" else _fields(schema, match["root"])
        return f"<!-- {match['what']} -->\n" + "".join(f"{line}\n" for line in lines) + "<!-- end -->"

    return PART.sub(part, page)


def meanings(enumeration: type[StrEnum]) -> dict[str, str]:
    """Read what stands below each member of an enumeration: Python itself forgets it."""
    body = ast.parse(textwrap.dedent(inspect.getsource(enumeration))).body[0]
    result: dict[str, str] = {}
    last = ""
    for statement in body.body if isinstance(body, ast.ClassDef) else []:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]):
                last = name
            case ast.Expr(value=ast.Constant(value=str(text))) if last:
                result[enumeration[last].value] = " ".join(text.split())
                last = ""
    return result


def _reasons(reasons: type[StrEnum] | None) -> Iterator[str]:
    """Write one row a reason."""
    if reasons is not None:
        yield "| reason | meaning |"
        yield "|---|---|"
        for reason, meaning in meanings(reasons).items():
            yield f"| `{reason}` | {meaning} |"


def _fields(schema: Schema, root: str) -> Iterator[str]:
    """Write one item a field below `root`; the root `object` stands for the top of an object without a spec."""
    if root == "object":
        for name, part in schema["properties"].items():
            if name not in OMITTED:
                yield from _field(part, name)
    else:
        for name, part in schema["properties"][root]["properties"].items():
            yield from _field(part, f"{root}.{name}")


def _field(schema: Schema, path: str) -> Iterator[str]:
    """Write a field and the fields inside it. Conditions are the same everywhere."""
    yield f"- `{path}` ({_type(schema)}). {schema.get('description', '')}"
    if path.endswith(".conditions"):
        return
    inner, path = (schema["items"], f"{path}[]") if schema.get("type") == "array" else (schema, path)
    for name, part in inner.get("properties", {}).items():
        yield from _field(part, f"{path}.{name}")


def _type(schema: Schema) -> str:
    """Say in words what a field holds."""
    if "enum" in schema:
        return " | ".join(schema["enum"])
    match schema.get("type"):
        case "array":
            return f"list of {_type(schema['items'])}"
        case "object" if "additionalProperties" in schema:
            return f"map to {_type(schema['additionalProperties'])}"
        case "string" if schema.get("format") == "date-time":
            return "time"
        case None:
            return "any JSON value"
        case other:
            return str(other)
