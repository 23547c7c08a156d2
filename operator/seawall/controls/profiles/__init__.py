"""Profiles: named sets of controls, as data files beside this module.

A file names its profile. It says which controls it selects, never lists them: who belongs follows from the controls' own metadata, so that a new
control joins its profiles by itself. A framework's file also has the framework's requirements; most frameworks ask for more than a control
can find out, and a profile's page says which requirements are manual and which have no control.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from seawall.controls import Registry
from seawall.controls.base import Control, Responsibility, ServiceModel

_FOLDER = Path(__file__).parent


class Assessment(StrEnum):
    """How a framework says that a requirement is to be assessed."""

    AUTOMATED = "automated"
    MANUAL = "manual"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Requirement(_Data):
    """One requirement of a framework; level and assessment only where the framework states them."""

    level: int | None = None
    assessment: Assessment | None = None


class Selection(_Data):
    """Which controls belong to a profile: those that meet every criterion that is given, and at least one is."""

    framework: str | None = None
    """Those that serve a requirement of this framework, which is also the name of the profile whose file has the requirements."""
    level: int | None = Field(None, ge=1)
    """Only the framework's requirements up to this level."""
    models: tuple[ServiceModel, ...] = ()
    """Those of services that AWS runs this far."""
    responsibilities: tuple[Responsibility, ...] = ()
    """Those that these must see to."""
    duties: bool = False
    """Those that keep apart what nobody may do alone."""

    @model_validator(mode="after")
    def _selects(self) -> Self:
        if not (self.framework or self.models or self.responsibilities or self.duties):
            raise ValueError("the selection is empty, wanted framework, models, responsibilities or duties")
        if self.level is not None and self.framework is None:
            raise ValueError("the selection has a level and no framework, wanted both")
        return self


class Profile(_Data):
    """A named set of controls.

    Attributes:
        name: what baselines call it.
        title: for people.
        description: who asks for it, and what it can and cannot show.
        select: which controls belong to it.
        requirements: requirements that it covers, by id in the framework's order; empty where it stands for no framework.
    """

    name: str
    title: str
    description: str
    select: Selection
    requirements: Mapping[str, Requirement] = {}

    def serves(self, control: Control[Any, Any]) -> tuple[str, ...]:
        """The profile's requirements that a control serves."""
        served = control.requirements(self.select.framework) if self.select.framework else ()
        return tuple(requirement for requirement in served if requirement in self.requirements)

    def has(self, control: Control[Any, Any]) -> bool:
        """Whether a control belongs to it."""
        select = self.select
        return (
            (select.framework is None or bool(self.serves(control)))
            and (not select.models or control.model in select.models)
            and (not select.responsibilities or control.responsibility in select.responsibilities)
            and (not select.duties or control.duties)
        )

    def members(self, registry: Registry) -> tuple[str, ...]:
        """The ids of its controls, sorted."""
        return tuple(sorted(name for name, control in registry.items() if self.has(control)))

    def controls_of(self, registry: Registry) -> Mapping[str, tuple[str, ...]]:
        """The ids of the controls of each requirement; none for what is manual, organisational, or about a service that no control reads."""
        served = {name: set(self.serves(control)) for name, control in sorted(registry.items())}
        return {requirement: tuple(name for name in served if requirement in served[name]) for requirement in self.requirements}

    @property
    def manual(self) -> tuple[str, ...]:
        """Requirements that the framework itself leaves to a person's judgement."""
        return tuple(name for name, requirement in self.requirements.items() if requirement.assessment is Assessment.MANUAL)

    def without_control(self, registry: Registry) -> tuple[str, ...]:
        """Requirements that no control serves."""
        return tuple(name for name, controls in self.controls_of(registry).items() if not controls)


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by name, sorted; the files are read once."""
    read = {path.stem: _read(path) for path in _FOLDER.glob("*.yaml")}
    return MappingProxyType({name: _with_requirements(profile, read) for name, profile in sorted(read.items())})


def _read(path: Path) -> Profile:
    # The C loader: the tables are long, and the pure one needs ten times as long.
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Profile.model_validate({"name": path.stem, **content})


def _with_requirements(profile: Profile, read: Mapping[str, Profile]) -> Profile:
    framework, level = profile.select.framework, profile.select.level
    if framework is None or level is None:
        return profile
    table = read[framework].requirements
    return profile.model_copy(update={"requirements": {name: each for name, each in table.items() if (each.level or 1) <= level}})
