"""Which read shows which service: data, in `seen.yaml` beside this, and whose a listed resource is where services share a list. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

from seawall.facts.base import Resource
from seawall.facts.ecs.service import Service as EcsService
from seawall.facts.fact import Listing, Read
from seawall.facts.rds.database import Database
from seawall.facts.rds.snapshot import AnySnapshot

_FILE: Final = Path(__file__).with_name("seen.yaml")
_AURORA: Final = "aurora"
_RDS: Final = "rds"
_OF_OTHER_SERVICES: Final = frozenset({"docdb", "neptune"})


class Ways(BaseModel):
    """How services are seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    always: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[str, ...]]
    arns: Mapping[str, tuple[str, ...]]


@cache
def ways() -> Ways:
    """The data."""
    return Ways.model_validate(yaml.load(_FILE.read_bytes(), Loader=yaml.CSafeLoader))


def list_name(listing: Listing) -> str:
    """What a list is called in the data: the type of what it lists, or its first operation."""
    return listing.owner.TYPE or listing.operations[0]


def shown_by(read: Read) -> tuple[str, ...]:
    """The services that a read may show."""
    if isinstance(read, Listing):
        return ways().lists.get(list_name(read), ()) if read.operations else ()
    return ways().facts.get(read.path, ())


def shown_by_arn(kind: str) -> tuple[str, ...]:
    """The services that a kind of resource belongs to, as the tagging API tells of it."""
    return next((names for prefix, names in ways().arns.items() if kind.startswith(prefix)), ())


def owners(resource: Resource, named: tuple[str, ...]) -> tuple[str, ...]:
    """The services that a listed resource belongs to.

    Args:
        resource: one of the list.
        named: the services that its list may show.
    """
    if isinstance(resource, Database | AnySnapshot):
        if resource.engine in _OF_OTHER_SERVICES:
            return ()
        return (_AURORA,) if resource.engine.startswith(_AURORA) else (_RDS,)
    if isinstance(resource, EcsService):
        return ("fargate",) if resource.is_on_fargate else ("ecs",)
    return named


def named(read: Read) -> str:
    """A read as IAM and CloudTrail name it: `rds:DescribeDBInstances`."""
    return read.actions[0]
