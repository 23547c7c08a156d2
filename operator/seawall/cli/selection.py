"""What a command is about: files with baselines and policies, or profiles and controls named on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from seawall.api.meta import API_VERSION
from seawall.api.v1alpha1 import ControlException, MultiAZPolicy, ProviderAssurance, SecurityBaseline
from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.api.v1alpha1.terms import Mode
from seawall.controls import registry
from seawall.controls.profiles import profiles
from seawall.engine.artifact_look import actions as actions_to_look
from seawall.engine.evaluate import Scope
from seawall.engine.scan import Wanted, actions_for
from seawall.engine.select import select
from seawall.errors import InvalidSpec

K = TypeVar("K", SecurityBaseline, MultiAZPolicy, ControlException, ProviderAssurance)

_FILES = ("*.yaml", "*.yml", "*.json")


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything that the command is about.

    Attributes:
        baselines: names of the baselines among it.
        assurances: what watches AWS's own reports: only an operator reads them, but somebody has to let it.
    """

    wanted: tuple[Wanted, ...]
    exceptions: tuple[ControlException, ...]
    baselines: tuple[str, ...] = ()
    policies: tuple[MultiAZPolicy, ...] = ()
    assurances: tuple[ProviderAssurance, ...] = ()

    @property
    def judged(self) -> tuple[Wanted | MultiAZPolicy, ...]:
        """What is judged.

        Raises:
            InvalidSpec: nothing is.
        """
        if not self.wanted and not self.policies:
            raise InvalidSpec("the files hold neither SecurityBaseline nor MultiAZPolicy, wanted at least one")
        return (*self.wanted, *self.policies)

    @property
    def actions(self) -> frozenset[str]:
        """IAM actions that judging it may need, and making plans where its mode is another than Audit.

        Those that read tags are among them where tags decide: about a scope, an exception, or who owns what is to be changed.
        """
        by_exception = any(each.spec.resources is not None and each.spec.resources.match_tags for each in self.exceptions)
        needed = {action for policy in self.policies for action in (*actions_for(policy), *_planning(policy))}
        needed |= {action for each in self.assurances for action in actions_to_look(each.spec)}
        for each in self.wanted:
            for chosen in each.chosen:
                needed |= chosen.control.actions
                if by_exception or each.scope.match_tags or each.mode is not Mode.AUDIT:
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
    assurances = tuple(_parsed(ProviderAssurance, body, source) for source, body in bodies if body.get("kind") == "ProviderAssurance")
    if bodies and not baselines and not policies and not assurances:
        raise InvalidSpec("the files hold neither SecurityBaseline nor MultiAZPolicy, wanted at least one")
    wanted = [_of(baseline) for baseline in baselines]
    if profile_names or control_globs or not (baselines or policies or assurances):
        everything = () if profile_names or control_globs else ("*",)
        entries = [ControlEntry(id=glob) for glob in (*control_globs, *everything)]
        wanted.append(Wanted(select(profile_names, entries, registry(), profiles() if profile_names else {})))
    return Selection(tuple(wanted), exceptions, tuple(baseline.metadata.name for baseline in baselines), policies, assurances)


def _of(baseline: SecurityBaseline) -> Wanted:
    spec = baseline.spec
    scope = Scope(tuple((spec.resources.match_tags or {}).items()), spec.resources.exclude_arns)
    return Wanted(select(spec.profiles, spec.controls, registry(), profiles()), scope, spec.regions, spec.mode)


def _planning(policy: MultiAZPolicy) -> frozenset[str]:
    """IAM actions that working out plans for a policy's workloads may need."""
    if policy.spec.mode is Mode.AUDIT:
        return frozenset()
    from seawall.engine.zones.remedies.writable import ACTIONS  # noqa: PLC0415 - the facts of all types, and most selections have no policy

    return ACTIONS


def _parsed(kind: type[K], body: Mapping[str, Any], source: Path) -> K:
    try:
        return kind.parse(body)
    except InvalidSpec as error:
        raise InvalidSpec(f"{source}: {error.message}", reason=error.reason) from error


def _bodies(path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Our objects; other objects are none of our business."""
    return ((file, document) for file, document in documents(path) if document.get("apiVersion") == API_VERSION)


def documents(path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The objects in a file, or in every YAML and JSON file below a folder, whosoever they are.

    Raises:
        InvalidSpec: a file that cannot be read as YAML.
    """
    files = sorted(file for pattern in _FILES for file in path.rglob(pattern)) if path.is_dir() else [path]
    for file in files:
        try:
            found = list(yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InvalidSpec(f"{file}: it cannot be read as YAML: {error}") from error
        for document in found:
            if isinstance(document, Mapping):
                yield file, document
