"""What a command is about: files with baselines and policies, or profiles and controls named on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from seawall.api.meta import API_VERSION
from seawall.api.v1alpha1 import ControlException, MultiAZPolicy, SecurityBaseline
from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.controls import registry
from seawall.controls.profiles import profiles
from seawall.engine.evaluate import Scope
from seawall.engine.scan import Wanted, actions_for
from seawall.engine.select import select
from seawall.errors import InvalidSpec

K = TypeVar("K", SecurityBaseline, MultiAZPolicy, ControlException)

_FILES = ("*.yaml", "*.yml", "*.json")


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything that the command is about.

    Attributes:
        baselines: names of the baselines among it.
    """

    wanted: tuple[Wanted, ...]
    exceptions: tuple[ControlException, ...]
    baselines: tuple[str, ...] = ()
    policies: tuple[MultiAZPolicy, ...] = ()

    @property
    def actions(self) -> frozenset[str]:
        """IAM actions that judging it may need; those that read tags, where tags decide about a scope or an exception."""
        by_exception = any(each.spec.resources is not None and each.spec.resources.match_tags for each in self.exceptions)
        needed = {action for policy in self.policies for action in actions_for(policy)}
        for each in self.wanted:
            for chosen in each.chosen:
                needed |= chosen.control.actions
                if by_exception or each.scope.match_tags:
                    needed |= chosen.control.tag_actions
        return frozenset(needed)


def selection(files: Iterable[Path], profile_names: tuple[str, ...], control_globs: tuple[str, ...]) -> Selection:
    """The selection of a command's arguments; every control where nothing is named.

    Raises:
        InvalidSpec: a file, profile or control that cannot be used; the message names it.
    """
    bodies = [body for file in files for body in _bodies(file)]
    baselines = [_parsed(SecurityBaseline, body, source) for source, body in bodies if body.get("kind") == "SecurityBaseline"]
    exceptions = tuple(_parsed(ControlException, body, source) for source, body in bodies if body.get("kind") == "ControlException")
    policies = tuple(_parsed(MultiAZPolicy, body, source) for source, body in bodies if body.get("kind") == "MultiAZPolicy")
    if bodies and not baselines and not policies:
        raise InvalidSpec("the files hold neither SecurityBaseline nor MultiAZPolicy, wanted at least one")
    wanted = [_of(baseline) for baseline in baselines]
    if profile_names or control_globs or not (baselines or policies):
        everything = () if profile_names or control_globs else ("*",)
        entries = [ControlEntry(id=glob) for glob in (*control_globs, *everything)]
        wanted.append(Wanted(select(profile_names, entries, registry(), profiles() if profile_names else {})))
    return Selection(tuple(wanted), exceptions, tuple(baseline.metadata.name for baseline in baselines), policies)


def _of(baseline: SecurityBaseline) -> Wanted:
    spec = baseline.spec
    scope = Scope(tuple((spec.resources.match_tags or {}).items()), spec.resources.exclude_arns)
    return Wanted(select(spec.profiles, spec.controls, registry(), profiles()), scope, spec.regions)


def _parsed(kind: type[K], body: Mapping[str, Any], source: Path) -> K:
    try:
        return kind.parse(body)
    except InvalidSpec as error:
        raise InvalidSpec(f"{source}: {error.message}", reason=error.reason) from error


def _bodies(path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Our objects in a file, or in every YAML and JSON file below a folder; other objects are none of our business."""
    files = sorted(file for pattern in _FILES for file in path.rglob(pattern)) if path.is_dir() else [path]
    for file in files:
        try:
            documents = list(yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InvalidSpec(f"{file}: it cannot be read as YAML: {error}") from error
        for document in documents:
            if isinstance(document, Mapping) and document.get("apiVersion") == API_VERSION:
                yield file, document
