"""Whether an operator leads, by the Lease that its leader renews every two seconds."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from seawall.api.model import parse_instant
from seawall.api.v1alpha1.terms import Verdict
from seawall.errors import Gone, InvalidSpec, KubernetesError
from seawall.kube.answers import FORBIDDEN
from seawall.kube.client import Json
from seawall.kube.election import DURATION
from seawall.kube.lease import LEASES, PERIOD, TIMEOUT
from seawall.kube.person import Person
from seawall.outputs.overview import Operator, span
from seawall.settings import Settings

_USUAL: Final = Settings()
_LATER: Final = PERIOD + TIMEOUT
"""Seconds in which a leader renews once, however slow the API server is."""


def place(lease: str | None) -> tuple[str, str] | None:
    """Namespace and name of the Lease, as they were typed; None where they were not.

    Raises:
        InvalidSpec: They cannot be read.
    """
    if lease is None:
        return None
    namespace, _, name = lease.partition("/")
    if not namespace or not name:
        raise InvalidSpec(f"--lease: seen `{lease}`, wanted NAMESPACE/NAME, such as {_USUAL.namespace}/{_USUAL.lease_name}")
    return namespace, name


async def operators(person: Person, named: tuple[str, str] | None, namespace: str | None, now: datetime) -> list[Operator]:
    """The operators that are found; where none is, one that says so and decides nothing: the evaluations tell whether one runs.

    Args:
        person: who asks.
        named: where the Lease is; None looks where it usually is.
        namespace: the namespace that is looked at, where one operator for one team leads; None for all.
        now: the time.
    """
    found, unseen = await _leases(person, named, namespace)
    if found:
        return list(await asyncio.gather(*(_stands(person, lease, now) for lease in found)))
    home, name = named or (_USUAL.namespace, _USUAL.lease_name)
    return [Operator(namespace=home, name=name, verdict=Verdict.NOT_APPLICABLE, notes=(f"not seen: {unseen}",))]


async def _leases(person: Person, named: tuple[str, str] | None, namespace: str | None) -> tuple[list[Json], str]:
    """The Leases, and why there may be others: a person who may read Seawall's kinds may not for that reason read Leases."""
    found: list[Json] = []
    denied: list[str] = []
    usual = dict.fromkeys((_USUAL.namespace, namespace or _USUAL.namespace))
    places = [named] if named else [(each, _USUAL.lease_name) for each in usual]
    if named is None and namespace is None:
        try:
            return await person.leases(_USUAL.lease_name), f"no Lease is called {_USUAL.lease_name}; `--lease NAMESPACE/NAME` names another"
        except KubernetesError as error:
            if error.reason != FORBIDDEN:
                raise
    for home, name in places:
        try:
            found.append(await person.get(LEASES, home, name))
        except Gone:
            continue
        except KubernetesError as error:
            if error.reason != FORBIDDEN:
                raise
            denied.append(f"{home}/{name}")
    if denied:
        return found, f"you may not get the Lease {' or '.join(denied)}; the age of evaluations tells whether one runs"
    looked = " or ".join(f"{home}/{name}" for home, name in places)
    return found, f"there is no Lease {looked}; `--lease NAMESPACE/NAME` names another"


async def _stands(person: Person, lease: Json, now: datetime) -> Operator:
    """Whether somebody holds a Lease.

    Clocks of two machines may differ. So a Lease that looks old is looked at again: a leader has renewed it by then (`kube.election`).
    """
    namespace, name, spec = lease["metadata"]["namespace"], lease["metadata"]["name"], lease.get("spec") or {}
    holder = spec.get("holderIdentity") or None
    renewed = parse_instant(spec["renewTime"]) if spec.get("renewTime") else now
    ago, alive = span(now - renewed), False
    if holder is None:
        told = f"nobody leads: the Lease {namespace}/{name} was given back {ago} ago"
    elif timedelta() <= now - renewed <= timedelta(seconds=DURATION):
        told, alive = f"{holder} leads, renewed {ago} ago", True
    elif await _is_renewed(person, lease):
        told, alive = f"{holder} leads; its clock and this one differ", True
    else:
        told = f"nobody leads: {holder} renewed the Lease {namespace}/{name} last {ago} ago"
    verdict = Verdict.PASS if alive else Verdict.UNKNOWN
    return Operator(namespace=namespace, name=name, verdict=verdict, notes=(told,), holder=holder, renew_time=renewed)


async def _is_renewed(person: Person, lease: Json) -> bool:
    await asyncio.sleep(_LATER)
    metadata = lease["metadata"]
    later = await person.get(LEASES, metadata["namespace"], metadata["name"])
    return bool(later["metadata"]["resourceVersion"] != metadata["resourceVersion"])
