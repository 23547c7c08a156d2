"""The connection to the API server: every request has a time-out, one meaning for each refusal, and one field manager.

Objects are plain dicts in the API's own form: they are read into models by whoever owns them, so a field that a newer version wrote survives
us. Leases and Events are asked for through CustomObjectsApi as well: its addresses fit every group, and models would drop what they do not
know and write times that the API server refuses (`clock.micro_timestamp`).
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import aiohttp
from kubernetes.aio.client import ApiClient, CoreV1Api, CustomObjectsApi

from seawall.api.meta import API_VERSION, GROUP, VERSION, Kind
from seawall.errors import Gone
from seawall.kube.answers import Refusal, explain, unreachable
from seawall.kube.clock import Clock
from seawall.kube.login import Login, log_in, new_session

Json = dict[str, Any]
JsonList = list[Json]

FIELD_MANAGER: Final = "seawall"
"""The one field manager: a second one would own leftovers that the first cannot remove."""

_TIMEOUT_SECONDS = 30.0
_APPLY = "application/apply-patch+yaml"
_MERGE = "application/merge-patch+json"
_JSON_PATCH = "application/json-patch+json"


class Resource(NamedTuple):
    """A kind that is not Seawall's, by the parts of its address; namespaced, but for what `get_cluster_scoped` reads."""

    group: str
    version: str
    plural: str


AnyKind = type[Kind] | Resource


class Cluster:
    """One API server, and who we are there. Made by `connect`."""

    def __init__(self, login: Login, api: ApiClient, clock: Clock) -> None:
        self._login = login
        self._api = api
        self._objects = CustomObjectsApi(api)
        self._core = CoreV1Api(api)
        self._clock = clock
        self._answered: float | None = None

    @classmethod
    async def connect(cls, clock: Clock, kubeconfig: Path | None = None, environ: Mapping[str, str] = os.environ) -> Self:
        """Log in and open a session; the API server is not asked yet.

        Args:
            clock: Tells when the API server last answered.
            kubeconfig: A file; None leaves the choice to `login.log_in`.
            environ: The process's environment.

        Raises:
            KubernetesError: There is no usable kubeconfig or ServiceAccount.
        """
        return await cls.over(await log_in(kubeconfig, environ), clock)

    @classmethod
    async def over(cls, login: Login, clock: Clock) -> Self:
        """Open a session for an identity that is known already."""
        session = new_session(login, patient=False)
        api = ApiClient(login.configuration)
        await api.rest_client.close()
        api.rest_client.pool_manager = session  # the library offers no other way to bring a session with middleware
        return cls(login, api, clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    @property
    def server(self) -> str:
        """Address of the API server, for kopf's login."""
        return str(self._login.configuration.host)

    def new_session(self) -> aiohttp.ClientSession:
        """Open a further HTTP session with the same identity, for kopf's login; whoever asks for it closes it.

        It keeps asking while the API server answers 401: kopf would end the operator (specs/operator-facts.md §2). It is not shared with our
        own requests, as kopf closes its session before the Lease is released.
        """
        return new_session(self._login, patient=True)

    def silent_for(self) -> timedelta | None:
        """Time since the API server last answered anything; None before its first answer."""
        return None if self._answered is None else timedelta(seconds=self._clock.boottime() - self._answered)

    async def kinds_missing(self, kinds: Iterable[type[Kind]]) -> tuple[str, ...]:
        """Name the CRDs that the API server does not serve, such as `securitybaselines.seawall.dev`."""
        try:
            found = await self._ask(f"list resources of {API_VERSION}", self._objects.get_api_resources, GROUP, VERSION)
            served = {each["name"] for each in found["resources"]}
        except Gone:  # none of the group
            served = set()
        return tuple(f"{kind.NAMES.plural}.{GROUP}" for kind in kinds if kind.NAMES.plural not in served)

    async def get(self, kind: AnyKind, namespace: str, name: str, *, seconds: float = _TIMEOUT_SECONDS) -> Json:
        """Read one object.

        Raises:
            Gone: There is none of that name.
        """
        what = f"get {_plural(kind)} {namespace}/{name}"
        found: Json = await self._ask(what, self._objects.get_namespaced_custom_object, *_address(kind, namespace), name, seconds=seconds)
        return found

    async def get_cluster_scoped(self, kind: Resource, name: str) -> Json:
        """Read one object of a kind that belongs to no namespace.

        Raises:
            Gone: There is none of that name, or the API server does not serve the kind.
        """
        found: Json = await self._ask(f"get {kind.plural} {name}", self._objects.get_cluster_custom_object, *kind, name)
        return found

    async def list(self, kind: AnyKind, namespace: str | None = None, *, labels: Mapping[str, str] | None = None) -> JsonList:
        """Read all objects of a kind.

        Args:
            kind: Which kind.
            namespace: One namespace; None means all.
            labels: Only those that carry all of these.
        """
        selector = ",".join(f"{key}={value}" for key, value in (labels or {}).items())
        options: Json = {"label_selector": selector} if selector else {}
        what = f"list {_plural(kind)} in {namespace or 'all namespaces'}"
        if namespace is None:
            group, version, _, plural = _address(kind, "")
            found = await self._ask(what, self._objects.list_custom_object_for_all_namespaces, group, version, plural, **options)
        else:
            found = await self._ask(what, self._objects.list_namespaced_custom_object, *_address(kind, namespace), **options)
        items: JsonList = found["items"]
        return items

    async def apply(self, kind: type[Kind], body: Mapping[str, Any]) -> Json:
        """Make an object be as given, by server-side apply; fields that we gave earlier and leave out now are removed.

        Not for journals: it is forced, so it never notices another writer.

        Args:
            kind: Which kind.
            body: The whole object as we want it, with metadata.namespace and metadata.name.
        """
        namespace, name = body["metadata"]["namespace"], body["metadata"]["name"]
        what = f"apply {_plural(kind)} {namespace}/{name}"
        whole = {"apiVersion": API_VERSION, "kind": kind.kind(), **body}
        return await self._patch(what, self._objects.patch_namespaced_custom_object, kind, namespace, name, whole, _APPLY)

    async def apply_status(self, kind: type[Kind], found: Mapping[str, Any], status: Mapping[str, Any]) -> Json:
        """Make the status of an object just read be as given, by server-side apply. `status.put_status` does all that comes with it.

        The object's resourceVersion goes along: metadata.uid is not checked on a status (specs/operator-facts.md §3), but a new object of the
        same name has another version.

        Raises:
            Conflict: The object was changed, or made anew, since it was read.
        """
        metadata = {key: found["metadata"][key] for key in ("namespace", "name", "resourceVersion")}
        body = {"apiVersion": API_VERSION, "kind": kind.kind(), "metadata": metadata, "status": status}
        return await self._patch_status(kind, found, body, _APPLY)

    async def patch_status(self, kind: type[Kind], found: Mapping[str, Any], steps: JsonList) -> Json:
        """Change the status of an object just read by JSON patch steps; refused when the object was changed since."""
        test = {"op": "test", "path": "/metadata/resourceVersion", "value": found["metadata"]["resourceVersion"]}
        return await self._patch_status(kind, found, [test, *steps], _JSON_PATCH)

    async def create(self, kind: AnyKind, namespace: str, body: Mapping[str, Any], *, seconds: float = _TIMEOUT_SECONDS) -> Json:
        """Create an object.

        Raises:
            Conflict: There is one of that name already.
        """
        what = f"create {_plural(kind)} in {namespace}"
        create = self._objects.create_namespaced_custom_object
        answer: Json = await self._ask(what, create, *_address(kind, namespace), body, field_manager=FIELD_MANAGER, seconds=seconds)
        return answer

    async def replace(self, kind: AnyKind, namespace: str, body: Mapping[str, Any], *, seconds: float = _TIMEOUT_SECONDS) -> Json:
        """Replace an object, which carries the resourceVersion that was read.

        Raises:
            Conflict: Somebody else wrote it since.
            Gone: It was deleted since.
        """
        name = body["metadata"]["name"]
        what = f"update {_plural(kind)} {namespace}/{name}"
        replace = self._objects.replace_namespaced_custom_object
        answer: Json = await self._ask(what, replace, *_address(kind, namespace), name, body, field_manager=FIELD_MANAGER, seconds=seconds)
        return answer

    async def replace_status(self, kind: type[Kind], body: Mapping[str, Any]) -> Json:
        """Replace the status of an object as it was read: the resourceVersion goes along, and nothing is merged.

        Raises:
            Conflict: Somebody else wrote the object since.
            Gone: It was deleted since.
        """
        metadata = body["metadata"]
        what = f"update {_plural(kind)}/status {metadata['namespace']}/{metadata['name']}"
        whole = {"apiVersion": API_VERSION, "kind": kind.kind(), **body}
        address = (*_address(kind, metadata["namespace"]), metadata["name"])
        replace = self._objects.replace_namespaced_custom_object_status
        answer: Json = await self._ask(what, replace, *address, whole, field_manager=FIELD_MANAGER)
        return answer

    async def merge(self, kind: AnyKind, namespace: str, name: str, change: Mapping[str, Any]) -> Json:
        """Change some fields of an object that nobody applies, such as an Event."""
        what = f"patch {_plural(kind)} {namespace}/{name}"
        return await self._patch(what, self._objects.patch_namespaced_custom_object, kind, namespace, name, change, _MERGE)

    async def delete(self, kind: AnyKind, found: Mapping[str, Any]) -> None:
        """Delete an object as it was read: not one that was changed since, and not a later one of its name.

        Raises:
            Gone: There is none of that name.
            Conflict: It was changed or made anew since.
        """
        metadata = found["metadata"]
        what = f"delete {_plural(kind)} {metadata['namespace']}/{metadata['name']}"
        options = {"preconditions": {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}}
        delete = self._objects.delete_namespaced_custom_object
        await self._ask(what, delete, *_address(kind, metadata["namespace"]), metadata["name"], body=options)

    async def get_secret(self, namespace: str, name: str) -> dict[str, str]:
        """Read a Secret's values as text. One that is no text is left out, as if the key were not there.

        Raises:
            Gone: There is no such Secret.
        """
        found = await self._ask(f"get secrets {namespace}/{name}", self._core.read_namespaced_secret, name, namespace)
        values = {}
        for key, encoded in (found.get("data") or {}).items():
            try:
                values[key] = base64.b64decode(encoded).decode()
            except UnicodeDecodeError:
                continue
        return values

    async def get_config_map(self, namespace: str, name: str) -> dict[str, str]:
        """Read a ConfigMap's values; those that are no text are left out.

        Raises:
            Gone: There is no such ConfigMap.
        """
        found = await self._ask(f"get configmaps {namespace}/{name}", self._core.read_namespaced_config_map, name, namespace)
        return dict(found.get("data") or {})

    async def _patch_status(self, kind: type[Kind], found: Mapping[str, Any], change: object, form: str) -> Json:
        namespace, name = found["metadata"]["namespace"], found["metadata"]["name"]
        what = f"patch {_plural(kind)}/status {namespace}/{name}"
        return await self._patch(what, self._objects.patch_namespaced_custom_object_status, kind, namespace, name, change, form)

    async def _patch(
        self, what: str, method: Callable[..., Awaitable[Any]], kind: AnyKind, namespace: str, name: str, change: object, form: str
    ) -> Json:
        options: Json = {"_content_type": form, "field_manager": FIELD_MANAGER}
        if form == _APPLY:
            options["force"] = True
        answer: Json = await self._ask(what, method, *_address(kind, namespace), name, change, **options)
        return answer

    async def _ask(
        self,
        what: str,
        method: Callable[..., Awaitable[Any]],
        *arguments: object,
        seconds: float = _TIMEOUT_SECONDS,
        **options: Any,  # noqa: ANN401 - the client library is not typed
    ) -> Any:  # noqa: ANN401 - the client library is not typed
        """Ask, and give every refusal its meaning; ask again in time when the API server says 429, by which it has done nothing yet.

        It says so for a second where a kind was just installed: "storage is (re)initializing".

        Raises:
            KubernetesError: The API server refused or did not answer.
        """
        deadline = self._clock.boottime() + seconds
        for last in (False, False, True):
            left = max(0.05, deadline - self._clock.boottime())  # aiohttp takes 0 and less for no limit
            response, text = await self._send(what, method, *arguments, _request_timeout=left, **options)
            if response.ok:
                break
            told = explain(what, Refusal(response.status, response.reason or "", text, response.headers))
            wait = told.retry_after.total_seconds() if told.retry_after else 0.0
            if last or response.status != HTTPStatus.TOO_MANY_REQUESTS or self._clock.boottime() + wait >= deadline:
                raise told
            await asyncio.sleep(wait)
        try:
            return json.loads(text)
        except ValueError as error:  # a proxy's page
            raise unreachable(what, error, self.server) from error

    async def _send(
        self,
        what: str,
        method: Callable[..., Awaitable[Any]],
        *arguments: object,
        **options: Any,  # noqa: ANN401 - the client library is not typed
    ) -> tuple[aiohttp.ClientResponse, bytes]:
        """Ask once.

        The answer is read here and not by the library, which hands back None for an object that an apply created (it has no type for 201), and
        writes every answer to its debug log, Secrets too.
        """
        try:
            response: aiohttp.ClientResponse = await method(*arguments, _preload_content=False, **options)
            text = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unreachable(what, error, self.server) from error
        self._answered = self._clock.boottime()
        return response, text


def _plural(kind: AnyKind) -> str:
    return kind.plural if isinstance(kind, Resource) else kind.NAMES.plural


def _address(kind: AnyKind, namespace: str) -> tuple[str, str, str, str]:
    """Group, version, namespace and plural: the order in which CustomObjectsApi takes them."""
    if isinstance(kind, Resource):
        return kind.group, kind.version, namespace, kind.plural
    return GROUP, VERSION, namespace, kind.NAMES.plural
