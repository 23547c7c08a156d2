"""Write a status so that it says what we mean, to the object we mean, and only when it says something new.

Three things can go wrong that the API server does not notice by itself (specs/operator-facts.md §3), and each is dealt with here: an object
made anew under the same name would receive its predecessor's status; an equal status would be written again; and fields that somebody else
wrote into the status (`kubectl patch --subresource=status`) stay behind as leftovers that server-side apply cannot remove.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from seawall.api.meta import Kind
from seawall.errors import Conflict, Gone, KubernetesError
from seawall.kube.answers import INVALID
from seawall.kube.client import FIELD_MANAGER, Cluster, Json
from seawall.kube.clock import timestamp

_ATTEMPTS = 5


async def put_status(cluster: Cluster, kind: type[Kind], body: Mapping[str, Any], make: Callable[[Json], Json]) -> Json:
    """Bring an object's status to what `make` says, and hand back the object.

    Args:
        cluster: Where it is.
        kind: Its kind.
        body: The object, perhaps long out of date: namespace, name and uid are taken from it.
        make: Works the whole status out of the one that the object has now. Called again when the object was changed meanwhile.

    Raises:
        Gone: It was deleted, or made anew under the same name.
        Conflict: It is changed all the time.
    """
    metadata = body["metadata"]
    for _ in range(_ATTEMPTS):
        found = await cluster.get(kind, metadata["namespace"], metadata["name"])
        if found["metadata"]["uid"] != metadata["uid"]:
            raise Gone(f"{kind.kind()} {metadata['namespace']}/{metadata['name']} was made anew since it was read")
        before = found.get("status") or {}
        wanted = without_nulls(make(before))
        if same_status(before, wanted):
            return found
        try:
            return await _apply(cluster, kind, found, wanted)
        except Conflict:  # changed between the two requests; a new object of the name shows itself this way too
            continue
    raise Conflict(
        f"{kind.kind()} {metadata['namespace']}/{metadata['name']} was changed {_ATTEMPTS} times while its status was being written"
    )


async def _apply(cluster: Cluster, kind: type[Kind], found: Json, wanted: Json) -> Json:
    """Apply the status; throw out what others left in it when they stand in the way."""
    try:
        answer = await cluster.apply_status(kind, found, wanted)
    except KubernetesError as error:
        if error.reason != INVALID or not _others_in_status(found):
            raise
        answer = found  # a leftover without its required fields: the result of the merge was refused
    if same_status(answer.get("status") or {}, wanted) or not _others_in_status(answer):
        return answer
    # Replacing makes us the owner of what changed by an Update, which a later apply could not remove either, so ownership of the whole
    # status is dropped next, and taken by the apply at the end. Ownership of spec and metadata is other people's and stays.
    answer = await cluster.patch_status(kind, answer, [{"op": "add", "path": "/status", "value": wanted}])
    kept = [entry for entry in answer["metadata"]["managedFields"] if entry.get("subresource") != "status"]
    answer = await cluster.patch_status(kind, answer, [{"op": "add", "path": "/metadata/managedFields", "value": kept or [{}]}])
    return await cluster.apply_status(kind, answer, wanted)


def _others_in_status(found: Mapping[str, Any]) -> bool:
    """Whether anybody but our own apply owns a part of the status."""
    entries = [entry for entry in found["metadata"].get("managedFields", ()) if entry.get("subresource") == "status"]
    return any((entry["manager"], entry["operation"]) != (FIELD_MANAGER, "Apply") for entry in entries)


def same_status(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Compare two statuses. Conditions are a set by type: the API server keeps them in the order of their first appearance."""

    def keyed(status: Mapping[str, Any]) -> Json:
        return {**status, "conditions": {condition["type"]: condition for condition in status.get("conditions") or ()}}

    return keyed(one) == keyed(other)


def without_nulls(value: Mapping[str, Any]) -> Json:
    """Bring a value to the form that the API server keeps: no members that are None, instants as text; else it would never compare equal."""

    def plain(part: object) -> object:
        if isinstance(part, Mapping):
            return {key: plain(member) for key, member in part.items() if member is not None}
        if isinstance(part, list | tuple):
            return [plain(member) for member in part]
        return timestamp(part) if isinstance(part, datetime) else part

    return {key: plain(member) for key, member in value.items() if member is not None}
