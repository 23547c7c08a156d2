"""What a person does before the operator can work, for `seawall demo`: install the CRDs, make a namespace and a Secret, declare objects.

The operator itself never does any of this and has no rights to. What is declared here belongs to a field manager of its own, so that nobody
mistakes a person's spec for something that the operator wrote (design §1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from seawall.api.meta import API_VERSION, Kind
from seawall.errors import Conflict, Gone, KubernetesError
from seawall.kube.client import Cluster, Json

FIELD_MANAGER: Final = "seawall-demo"

_CRDS: Final = ("apiextensions.k8s.io", "v1", "customresourcedefinitions")
_APPLY: Final = "application/apply-patch+yaml"
_MERGE: Final = "application/merge-patch+json"
_POLL_SECONDS: Final = 0.1


class Setup(Cluster):
    """A connection with which a person sets up a cluster for Seawall."""

    async def install_crds(self, definitions: Iterable[Mapping[str, Any]], within: timedelta) -> tuple[str, ...]:
        """Apply CustomResourceDefinitions and wait until they are served.

        Returns:
            The names of those that were not there before.

        Raises:
            KubernetesError: The API server refused one, or does not serve it in time.
        """
        wanted = {str(definition["metadata"]["name"]): definition for definition in definitions}
        before = await asyncio.gather(*(self._crd(name) for name in wanted))
        await asyncio.gather(*(self._apply_crd(name, definition) for name, definition in wanted.items()))

        async def are_served() -> bool:
            return all(_is_established(found) for found in await asyncio.gather(*(self._crd(name) for name in wanted)))

        if not await _until(are_served, within):
            seconds = f"{within.total_seconds():.0f} s"
            raise KubernetesError(f"waited {seconds} for the API server to serve {', '.join(wanted)}", reason="NotEstablished")
        return tuple(name for name, found in zip(wanted, before, strict=True) if found is None)

    async def _crd(self, name: str) -> Json | None:
        try:
            found: Json = await self._ask(f"get customresourcedefinitions {name}", self._objects.get_cluster_custom_object, *_CRDS, name)
        except Gone:
            return None
        return found

    async def _apply_crd(self, name: str, definition: Mapping[str, Any]) -> None:
        what = f"apply customresourcedefinitions {name}"
        options: Json = {"field_manager": FIELD_MANAGER, "force": True, "_content_type": _APPLY}
        await self._ask(what, self._objects.patch_cluster_custom_object, *_CRDS, name, definition, **options)

    async def namespace(self, name: str) -> Json | None:
        """Read a namespace; None when there is none of that name."""
        try:
            found: Json = await self._ask(f"get namespaces {name}", self._core.read_namespace, name)
        except Gone:
            return None
        return found

    async def create_namespace(self, name: str, labels: Mapping[str, str]) -> None:
        """Create a namespace.

        Raises:
            Conflict: There is one of that name already.
        """
        body = {"metadata": {"name": name, "labels": dict(labels)}}
        await self._ask(f"create namespaces {name}", self._core.create_namespace, body, field_manager=FIELD_MANAGER)

    async def delete_namespace(self, found: Mapping[str, Any]) -> None:
        """Ask for the deletion of a namespace as it was read. The cluster takes five seconds and more to carry it out: `gone` waits for that."""
        name = found["metadata"]["name"]
        options = {"preconditions": {"uid": found["metadata"]["uid"]}}
        with suppress(Gone, Conflict):  # it is gone or going already, or it is another one by now
            await self._ask(f"delete namespaces {name}", self._core.delete_namespace, name, body=options)

    async def gone(self, found: Mapping[str, Any], within: timedelta) -> bool:
        """Wait until a namespace that is being deleted is no longer there; says whether that came true in time."""

        async def is_gone() -> bool:
            now = await self.namespace(found["metadata"]["name"])
            return now is None or now["metadata"]["uid"] != found["metadata"]["uid"]

        return await _until(is_gone, within)

    async def create_secret(self, namespace: str, name: str, values: Mapping[str, str]) -> None:
        """Create a Secret from text."""
        body = {"metadata": {"name": name}, "stringData": dict(values)}
        what = f"create secrets {namespace}/{name}"
        await self._ask(what, self._core.create_namespaced_secret, namespace, body, field_manager=FIELD_MANAGER)

    async def declare(self, kind: type[Kind], body: Mapping[str, Any]) -> Json:
        """Make the spec of an object be as a person wants it, by server-side apply."""
        namespace, name = body["metadata"]["namespace"], body["metadata"]["name"]
        whole = {**body, "apiVersion": API_VERSION, "kind": kind.kind()}
        return await self._change(f"apply {kind.NAMES.plural} {namespace}/{name}", kind, namespace, name, whole, _APPLY)

    async def annotate(self, kind: type[Kind], namespace: str, name: str, annotations: Mapping[str, str]) -> Json:
        """Set annotations of an object, as `kubectl annotate --overwrite` does."""
        change = {"metadata": {"annotations": dict(annotations)}}
        return await self._change(f"annotate {kind.NAMES.plural} {namespace}/{name}", kind, namespace, name, change, _MERGE)

    async def _change(self, what: str, kind: type[Kind], namespace: str, name: str, change: object, form: str) -> Json:
        options: Json = {"field_manager": FIELD_MANAGER, "_content_type": form} | ({"force": True} if form == _APPLY else {})
        address = (*API_VERSION.split("/"), namespace, kind.NAMES.plural, name)
        answer: Json = await self._ask(what, self._objects.patch_namespaced_custom_object, *address, change, **options)
        return answer


async def _until(holds: Callable[[], Awaitable[bool]], within: timedelta) -> bool:
    """Ask again and again; says whether it came true in time."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            while True:
                if await holds():
                    return True
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        return False


def _is_established(definition: Mapping[str, Any] | None) -> bool:
    conditions = ((definition or {}).get("status") or {}).get("conditions") or ()
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)
