"""What a person does before the operator can work, for `seawall demo`: install the CRDs, make a namespace and a Secret, declare objects.

The operator itself never does any of this and has no rights to. What is declared here belongs to a field manager of its own, so that nobody
mistakes a person's spec for something that the operator wrote (design §1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
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
        try:
            async with asyncio.timeout(within.total_seconds()):
                for name in wanted:
                    while not _is_established(await self._crd(name)):
                        await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            seconds = f"{within.total_seconds():.0f} s"
            raise KubernetesError(f"waited {seconds} for the API server to serve {', '.join(wanted)}", reason="NotEstablished") from None
        return tuple(name for name, found in zip(wanted, before, strict=True) if found is None)

    async def _crd(self, name: str) -> Json | None:
        try:
            found: Json = await self._ask(f"get customresourcedefinitions {name}", self._objects.get_cluster_custom_object, *_CRDS, name)
        except Gone:
            return None
        return found

    async def _apply_crd(self, name: str, definition: Mapping[str, Any]) -> None:
        what = f"apply customresourcedefinitions {name}"
        options = {"field_manager": FIELD_MANAGER, "force": True, "_content_type": _APPLY}
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

    async def delete_namespace(self, found: Mapping[str, Any], within: timedelta) -> bool:
        """Delete a namespace as it was read, and wait until it is gone.

        Returns:
            Whether it is gone; otherwise it is still ending.
        """
        name, uid = found["metadata"]["name"], found["metadata"]["uid"]
        try:
            options = {"preconditions": {"uid": uid}}
            await self._ask(f"delete namespaces {name}", self._core.delete_namespace, name, body=options)
        except Gone:
            return True
        except Conflict:  # it is ending already, or it is another one by now
            pass
        try:
            async with asyncio.timeout(within.total_seconds()):
                while (now := await self.namespace(name)) is not None and now["metadata"]["uid"] == uid:
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            return False
        return True

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


def _is_established(definition: Mapping[str, Any] | None) -> bool:
    conditions = ((definition or {}).get("status") or {}).get("conditions") or ()
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)
