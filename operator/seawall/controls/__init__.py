"""The registry: every control, found by its path."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from seawall.controls.base import Control
from seawall.facts.fact import Fact

Registry = Mapping[str, Control[Any, Any]]

#: The one folder here that holds no controls.
_PROFILES = "profiles"


def control_id(module: str) -> str:
    """The id that a module's path stands for: `seawall.controls.s3.bucket_tls_only` is `s3.bucket-tls-only`."""
    prefix, name = module.split(".")[-2:]
    return f"{prefix.rstrip('_')}.{name.replace('_', '-')}"


class _Files(Mapping[str, Control[Any, Any]]):
    """The controls below this folder. Each one's file is imported when it is first asked for: a scan for ten does not wait for all."""

    def __init__(self) -> None:
        packages = (folder.name for folder in pkgutil.iter_modules(__path__) if folder.ispkg and folder.name != _PROFILES)
        modules = (f"{package}.{entry.name}" for package in packages for entry in pkgutil.iter_modules([f"{__path__[0]}/{package}"]))
        self._modules = {control_id(module): f"{__name__}.{module}" for module in modules}
        self._names = sorted(self._modules)

    def __getitem__(self, name: str) -> Control[Any, Any]:
        module = importlib.import_module(self._modules[name])
        control: Control[Any, Any] = module.control
        control.id = name
        control.documentation = (module.__doc__ or "").strip()
        return control

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._modules)


@cache
def registry() -> Registry:
    """Every control by id, sorted."""
    return _Files()


def writable_facts(controls: Registry) -> Mapping[str, Fact[Any, Any]]:
    """Every fact that a fix writes, by the path that plans name it by."""
    return {fact.path: fact for control in controls.values() if control.mending is not None for fact in control.mending.writes}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that is spelled most like a word that is not known; None when none is close."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)
