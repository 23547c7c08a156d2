"""How a refused body is told: pydantic's errors as sentences that name the field and what was wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

SHOWN: Final = 3
"""So many errors fit into a condition's message that people still read."""


def tell(error: ValidationError, model: type[BaseModel]) -> str:
    """Turn pydantic's errors about a body of `model` into one sentence.

    Examples:
        `spec.controls[0].parameters: seen 3, wanted an object`
    """
    found = _innermost(error.errors(include_url=False))
    sentences = [_sentence(detail, model) for detail in found[:SHOWN]]
    if len(found) > SHOWN:
        sentences.append(f"and {len(found) - SHOWN} more")
    return "; ".join(sentences)


def _innermost(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short because one of its items is wrong."""
    places = [detail["loc"] for detail in details]
    return [
        detail for detail, here in zip(details, places, strict=True) if not any(here != at and here == at[: len(here)] for at in places)
    ]


def path(location: Sequence[int | str]) -> str:
    """Write a location as kubectl does: `spec.controls[0].parameters`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return text.removeprefix(".")


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """Name the field, say what is wrong with it and what was wanted."""
    context: dict[str, Any] = detail.get("ctx", {})
    location = detail["loc"]
    match detail["type"]:
        case "rule":
            field = f"{path(location)}{context['field']}".removeprefix(".")
            return f"{field}: {context['message']}" if field else str(context["message"])
        case "missing":
            return f"{path(location)}: is missing"
        case "extra_forbidden":
            return f"{path(location)}: is no field here{_nearest(location, model)}"
        case "value_error":
            return f"{path(location)}: {context['error']}"
        case _:
            return f"{path(location)}: seen {_shown(detail['input'])}, {_wanted(detail['msg'])}"


def _wanted(message: str) -> str:
    """Turn pydantic's `String should match ...` into words that do not speak of Python."""
    message = re.sub(r" after validation, not \d+$", "", message)
    message = re.sub(r"^\w+ should match ", "wanted text that matches ", message)
    message = re.sub(r"^\w+ should (be|have) ", "wanted ", message)
    return message[0].lower() + message[1:]


def _shown(value: object) -> str:
    """Show what was given, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _nearest(location: Sequence[int | str], model: type[BaseModel]) -> str:
    """Offer the known field that is spelt most like the unknown one."""
    owner: type[BaseModel] | None = model
    for step in location[:-1]:
        if owner is not None and isinstance(step, str):
            owner = _model_at(owner, step)
    known = [field.alias or name for name, field in owner.model_fields.items()] if owner else []
    close = get_close_matches(str(location[-1]), known, n=1)
    return f", did you mean {close[0]}?" if close else f", wanted one of {', '.join(known)}" if known else ""


def _model_at(owner: type[BaseModel], step: str) -> type[BaseModel] | None:
    """Find the model of the field that YAML calls `step`; None where the field holds no model."""
    for name, field in owner.model_fields.items():
        if step in {name, field.alias}:
            return _model_in(field.annotation)
    return None


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Find the model in `X`, `X | None` or `tuple[X, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
