"""Services in use, from what Seawall has read already and from AWS's tagging API. Pure; which read shows what is data, in `seen.yaml` beside this.

A read that was denied or failed is Unknown, never "not used"; a service of which nothing was read and nothing seen is left out, and named as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

from seawall.api.v1alpha1.responsibility_report import InUse
from seawall.engine.responsibility.matrix import matrix
from seawall.errors import Unreadable
from seawall.facts.base import Resource
from seawall.facts.ecs.service import Service as EcsService
from seawall.facts.fact import Listing, Read
from seawall.facts.rds.database import Database
from seawall.facts.rds.snapshot import AnySnapshot
from seawall.facts.reading import Reading
from seawall.facts.tagged import GET_RESOURCES_NAME, Tagged

_FILE: Final = Path(__file__).with_name("seen.yaml")
_AURORA: Final = "aurora"
_RDS: Final = "rds"
_OF_OTHER_SERVICES: Final = frozenset({"docdb", "neptune"})


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a service is in use, and by which read."""

    in_use: InUse
    by: str


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


def is_telling(read: Read) -> bool:
    """Whether a read may show any service."""
    return bool(shown_by(read))


def seen(readings: Sequence[Reading], tagged: Sequence[Tagged | Unreadable]) -> dict[str, Seen]:
    """Services that are in use or may be, by short name.

    Args:
        readings: what was read of the account, in all of its targets.
        tagged: what AWS's tagging API said, once for each Region that was asked.
    """
    found = {name: Seen(InUse.YES, "sts:GetCallerIdentity") for name in ways().always}
    unknown: dict[str, Seen] = {}
    for reading in readings:
        if isinstance(reading.error, Unreadable):
            for name in shown_by(reading.read):
                unknown.setdefault(name, Seen(InUse.UNKNOWN, f"{_said(reading.read)}: {reading.error.reason}"))
        elif reading.error is None:
            for name in _services(reading):
                found.setdefault(name, Seen(InUse.YES, _said(reading.read)))
    for answer in tagged:
        if isinstance(answer, Tagged):
            for name in _tagged(answer):
                found.setdefault(name, Seen(InUse.YES, GET_RESOURCES_NAME))
    failed = next((each for each in tagged if isinstance(each, Unreadable)), None)
    if failed is not None:
        for name in matrix().keys() - known(readings):
            unknown.setdefault(name, Seen(InUse.UNKNOWN, f"{GET_RESOURCES_NAME}: {failed.reason}"))
    return unknown | found


def known(readings: Iterable[Reading]) -> set[str]:
    """Services of which at least one list or fact was read."""
    return {name for reading in readings if not isinstance(reading.error, Unreadable) for name in shown_by(reading.read)}


def _said(read: Read) -> str:
    """A read as IAM and CloudTrail name it: `rds:DescribeDBInstances`."""
    return read.actions[0]


def _services(reading: Reading) -> set[str]:
    """The services that an answer shows."""
    if not reading.value:
        return set()
    if not isinstance(reading.read, Listing):
        return set(shown_by(reading.read))
    return {name for resource in reading.value for name in _of(resource, shown_by(reading.read))}


def _of(resource: Resource, named: tuple[str, ...]) -> tuple[str, ...]:
    """The services that a listed resource belongs to, where several share its list."""
    if isinstance(resource, Database | AnySnapshot):
        if resource.engine in _OF_OTHER_SERVICES:
            return ()
        return (_AURORA,) if resource.engine.startswith(_AURORA) else (_RDS,)
    if isinstance(resource, EcsService):
        return ("fargate",) if resource.is_on_fargate else ("ecs",)
    return named


def _tagged(answer: Tagged) -> set[str]:
    return {name for kind in answer.kinds for name in _by_arn(kind)}


def _by_arn(kind: str) -> tuple[str, ...]:
    return next((names for prefix, names in ways().arns.items() if kind.startswith(prefix)), ())
