"""The responsibility matrix: for each AWS service, who owns each of 13 layers, and what is left to the customer. Data, in `matrix.yaml` beside this."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import translate
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from seawall.api.v1alpha1.responsibility_report import Default, Owner
from seawall.controls.base import Layer

PROVIDER_LAYERS: Final = ("facility_hardware", "network_infrastructure", "host_os")
"""Layers that AWS owns in every service; no control guards them, audit reports are their evidence."""
LAYERS: Final = (*PROVIDER_LAYERS, *Layer)
"""All layers, from the ground up."""

_FILE: Final = Path(__file__).with_name("matrix.yaml")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Cell(_Data):
    """Who owns one layer of one service."""

    owner: Owner
    default: Default | None = None
    """Of shared cells only."""
    do: str | None = None
    """What the customer must do; None where AWS alone owns it."""
    note: str | None = None
    """What to know of a cell of AWS's."""

    @model_validator(mode="before")
    @classmethod
    def _from_a_word(cls, data: object) -> object:
        return {"owner": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.do is None) != (self.owner is Owner.AWS):
            raise ValueError(
                f"a cell of {self.owner} {'lacks' if self.do is None else 'has'} a duty; wanted one where the customer acts, and only there"
            )
        if (self.default is None) == (self.owner is Owner.SHARED):
            raise ValueError(
                f"a cell of {self.owner} {'lacks' if self.default is None else 'has'} a default; wanted one where it is shared, and only there"
            )
        return self


class Doc(_Data):
    """Where AWS says it."""

    url: str
    seen: Literal["live", "archive", "none"]


class Placed(_Data):
    """Where a control belongs in a service, other than in its own layer."""

    layer: str | None = None
    """The layer whose duty it looks after; None where no layer names it, so that only ComplianceReports tell of it."""
    why: str
    """Why it is not its own layer."""


class Service(_Data):
    """One AWS service.

    Attributes:
        name: AWS's own.
        clients: boto3's names of its clients.
        model: how much of it AWS runs.
        doc: the page it was taken from.
        note: what to know of all of it.
        controls: globs over the ids of the controls that guard it.
        placed: controls that guard another layer of it than their own, by id: AWS alone owns that one, or the duty stands elsewhere.
        layers: each layer's cell.
        variants: cells that are otherwise for a kind of it, such as serverless.
    """

    name: str
    clients: tuple[str, ...]
    model: Literal["iaas", "container-managed", "managed", "serverless", "account-security"]
    doc: Doc
    note: str | None = None
    controls: tuple[str, ...] = Field(())
    placed: Mapping[str, Placed] = Field(default_factory=dict)
    layers: Mapping[str, Cell]
    variants: Mapping[str, Mapping[str, Cell]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_all_layers(self) -> Self:
        if tuple(self.layers) != LAYERS:
            raise ValueError(f"seen the layers {', '.join(self.layers)}, wanted {', '.join(LAYERS)}")
        named = {layer for cells in self.variants.values() for layer in cells} | {each.layer for each in self.placed.values() if each.layer}
        if stray := named - set(LAYERS):
            raise ValueError(f"variants or placed controls name {', '.join(sorted(stray))}, wanted layers")
        return self

    def guarded_by(self, control: str) -> bool:
        """Whether a control, by its id, guards this service."""
        return any(re.match(translate(glob), control) for glob in self.controls)

    def layer_of(self, control: str, layer: str) -> str | None:
        """The layer that a control guards here: its own one unless the matrix places it elsewhere; None where no layer names it."""
        placed = self.placed.get(control)
        return layer if placed is None else placed.layer


@cache
def matrix() -> Mapping[str, Service]:
    """All services by their short names, in the matrix's order."""
    data = yaml.load(_FILE.read_bytes(), Loader=yaml.CSafeLoader)
    return MappingProxyType({name: Service.model_validate(each) for name, each in data.items()})


@cache
def services_of(control: str) -> tuple[str, ...]:
    """Short names of the services that a control guards; every control of the registry guards at least one (a test holds it)."""
    return tuple(name for name, service in matrix().items() if service.guarded_by(control))
