"""Which controls a baseline means, with which parameters and severities.

Profiles put controls in; the entries of `controls` then add, tune and drop. Globs are laid on in their order and an exact id comes last, each
saying only what it names: an exact id beats a glob, and among globs the later wins.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pydantic import JsonValue, ValidationError

from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.api.v1alpha1.terms import Severity
from seawall.controls import Registry, nearest
from seawall.controls.base import Control, Params
from seawall.controls.profiles import Profile
from seawall.errors import InvalidSpec

_GLOB = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One control as a baseline means it."""

    control: Control[Any, Any]
    parameters: Params
    severity: Severity


def is_glob(pattern: str) -> bool:
    """Whether a pattern may stand for more than one id."""
    return not _GLOB.isdisjoint(pattern)


def select(
    profiles: Sequence[str], entries: Sequence[ControlEntry], registry: Registry, known: Mapping[str, Profile]
) -> tuple[Chosen, ...]:
    """The controls that are in, sorted by id.

    Raises:
        InvalidSpec: an unknown profile, control or parameter, or a value that does not fit; the message names it and the nearest spelling.
    """
    chosen = {name for profile in profiles for name in _profile(profile, known).members(registry)}
    for entry in entries:
        _refuse_unknown(entry, registry)
    layers = sorted(entries, key=lambda entry: not is_glob(entry.id))  # stable: globs in their order, then exact ids
    result = []
    for name in registry:
        matching = [entry for entry in layers if entry.id == name or (is_glob(entry.id) and fnmatchcase(name, entry.id))]
        is_in = matching[-1].enabled if matching else name in chosen
        if is_in:
            result.append(_chosen(registry[name], matching))
    return tuple(result)


def _profile(name: str, known: Mapping[str, Profile]) -> Profile:
    if name not in known:
        raise InvalidSpec(f"spec.profiles: unknown profile `{name}`{_hint(name, known)}", reason="UnknownProfile")
    return known[name]


def _hint(word: str, known: Iterable[str]) -> str:
    close = nearest(word, known)
    return f", did you mean `{close}`?" if close else ", `seawall controls list` and `seawall profiles list` show what there is"


def _refuse_unknown(entry: ControlEntry, registry: Registry) -> None:
    matches = [name for name in registry if fnmatchcase(name, entry.id)]
    if not matches:
        what = "no control matches" if is_glob(entry.id) else "unknown control"
        raise InvalidSpec(f"spec.controls: {what} `{entry.id}`{_hint(entry.id, registry)}", reason="UnknownControl")
    for name in entry.parameters or {}:
        names = sorted({alias for match in matches for alias in _parameter_names(registry[match])})
        if name not in names:
            hint = f"wanted one of {', '.join(names)}" if names else "it has no parameters"
            close = nearest(name, names)
            hint += f", did you mean `{close}`?" if close else ""
            raise InvalidSpec(f"spec.controls: `{entry.id}` has no parameter `{name}`, {hint}", reason="UnknownParameter")


def _parameter_names(control: Control[Any, Any]) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in control.parameters.model_fields.items())


def _chosen(control: Control[Any, Any], layers: Sequence[ControlEntry]) -> Chosen:
    names = _parameter_names(control)
    parameters: dict[str, JsonValue] = {}
    severity = control.severity
    for entry in layers:
        severity = entry.severity or severity
        parameters |= {name: value for name, value in (entry.parameters or {}).items() if name in names}
    return Chosen(control, parse_parameters(control, parameters), severity)


def parse_parameters(control: Control[Any, Any], parameters: Mapping[str, JsonValue]) -> Params:
    """Parameters as a control's own model.

    Raises:
        InvalidSpec: a value is of the wrong type or out of its range.
    """
    try:
        parsed: Params = control.parameters.model_validate_json(json.dumps(parameters), by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        seen = json.dumps(first["input"], default=str)
        raise InvalidSpec(
            f"spec.controls: `{control.id}` parameter `{path}`: seen {seen}, wanted: {first['msg'].removeprefix('Input should be ')}",
            reason="InvalidParameter",
        ) from error
    return parsed
