"""Services in use, from what Seawall has read already and from AWS's tagging API. Pure; which read shows what is data (`ways.py`).

A read that was denied or failed is Unknown, never "not used"; a service of which nothing was read and nothing seen is left out, and named as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from seawall.api.v1alpha1.responsibility_report import InUse
from seawall.engine.responsibility.matrix import matrix
from seawall.engine.responsibility.variants import NO_VARIANTS, Variants, variants
from seawall.engine.responsibility.ways import named, owners, shown_by, shown_by_arn, ways
from seawall.errors import Unreadable
from seawall.facts.fact import Listing, Read
from seawall.facts.reading import Reading
from seawall.facts.tagged import GET_RESOURCES_NAME, Tagged


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a service is in use, by which read, and which of its variants are."""

    in_use: InUse
    by: str
    variants: Variants = NO_VARIANTS


def is_telling(read: Read) -> bool:
    """Whether a read may show any service."""
    return bool(shown_by(read))


def seen(readings: Sequence[Reading], tagged: Sequence[Tagged | Unreadable]) -> dict[str, Seen]:
    """Services that are in use or may be, by short name.

    Args:
        readings: what was read of the account, in all of its targets.
        tagged: what AWS's tagging API said, once for `global` and once for each Region that was asked.
    """
    found = {name: Seen(InUse.YES, "sts:GetCallerIdentity") for name in ways().always}
    unknown: dict[str, Seen] = {}
    for reading in readings:
        if isinstance(reading.error, Unreadable):
            for name in shown_by(reading.read):
                unknown.setdefault(name, Seen(InUse.UNKNOWN, f"{named(reading.read)}: {reading.error.reason}"))
        elif reading.error is None:
            for name in _services(reading):
                found.setdefault(name, Seen(InUse.YES, named(reading.read)))
    for answer in tagged:
        if isinstance(answer, Tagged):
            for name in (name for kind in answer.kinds for name in shown_by_arn(kind)):
                found.setdefault(name, Seen(InUse.YES, GET_RESOURCES_NAME))
    failed = next((each for each in tagged if isinstance(each, Unreadable)), None)
    if failed is not None:
        for name in matrix().keys() - known(readings):
            unknown.setdefault(name, Seen(InUse.UNKNOWN, f"{GET_RESOURCES_NAME}: {failed.reason}"))
    kinds = variants(readings, tagged)
    return {name: replace(each, variants=kinds.get(name, NO_VARIANTS)) for name, each in (unknown | found).items()}


def known(readings: Iterable[Reading]) -> set[str]:
    """Services of which at least one list or fact was read."""
    return {name for reading in readings if not isinstance(reading.error, Unreadable) for name in shown_by(reading.read)}


def _services(reading: Reading) -> set[str]:
    """The services that an answer shows."""
    if not reading.value:
        return set()
    may_show = shown_by(reading.read)
    if not isinstance(reading.read, Listing):
        return set(may_show)
    return {name for resource in reading.value for name in owners(resource, may_show)}
