"""The registry: every control, found by its path."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from seawall.controls.base import Control

Registry = Mapping[str, Control[Any, Any]]

#: The one folder here that holds no controls.
_PROFILES = "profiles"


def control_id(module: str) -> str:
    """The id that a module's path stands for: `seawall.controls.s3.bucket_tls_only` is `s3.bucket-tls-only`."""
    prefix, name = module.split(".")[-2:]
    return f"{prefix.rstrip('_')}.{name.replace('_', '-')}"


@cache
def registry() -> Registry:
    """Every control by id, sorted. Imports each control's file, once."""
    found: dict[str, Control[Any, Any]] = {}
    for folder in pkgutil.iter_modules(__path__):
        if not folder.ispkg or folder.name == _PROFILES:
            continue
        package = importlib.import_module(f"{__name__}.{folder.name}")
        for entry in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{entry.name}")
            control: Control[Any, Any] = module.control
            control.id = control_id(module.__name__)
            control.documentation = (module.__doc__ or "").strip()
            found[control.id] = control
    return MappingProxyType(dict(sorted(found.items())))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that is spelled most like a word that is not known; None when none is close."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)
