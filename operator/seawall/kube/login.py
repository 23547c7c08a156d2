"""Who Seawall is to the API server: in a Pod its ServiceAccount's token, elsewhere a kubeconfig.

The credential is put on each request by a client middleware, so that it can change while connections live on. In a Pod the token file is
read for every request: the kubelet renews it, and a token kept in memory is dead after an hour. In a kubeconfig, tokens come from files,
plug-ins or identity providers that may be slow: they are kept until the API server answers 401, then fetched anew.
Tried over expiry and revocation: specs/operator-facts.md §2.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import aiohttp
import yaml
from kubernetes.aio.client import Configuration
from kubernetes.aio.config import load_kube_config
from kubernetes.aio.config.config_exception import ConfigException
from kubernetes.aio.config.incluster_config import (
    SERVICE_CERT_FILENAME,
    SERVICE_HOST_ENV_NAME,
    SERVICE_TOKEN_FILENAME,
    InClusterConfigLoader,
)
from yarl import URL

from seawall.errors import KubernetesError

DEFAULT_NAMESPACE: Final = "default"
HOME_KUBECONFIG: Final = "~/.kube/config"

_RETRY_LOGIN = timedelta(seconds=30)
_PATIENCE_SECONDS = 3.0
_CONNECTIONS = 100
_READ_BUFFER = 2**21  # a watch event is one line, as long as the object; kubernetes.aio.client.rest has the same figure and the reason


class Login(Protocol):
    """Where the API server is and who we are there."""

    configuration: Configuration
    """Address and TLS, in the client library's own form; without any token."""
    trust_env: bool
    """Whether proxies named by the environment are used."""
    namespace: str
    """Where objects are when nobody says otherwise."""

    async def authorization(self) -> str | None:
        """Give the Authorization header's value for a request; None where a client certificate speaks for us.

        Raises:
            KubernetesError: There is no credential to be had at this moment.
        """
        ...

    async def renew(self, refused: str | None) -> str | None:
        """Give a value after the API server refused one: the same one when there is no newer."""
        ...


class PodLogin:
    """The ServiceAccount of the Pod that we run in.

    Args:
        environ: The process's environment: the kubelet puts the API server's address there.
        token: File with the token, renewed by the kubelet.
        certificate: File with the authority that signed the API server's certificate.
    """

    trust_env = False
    # A Pod reaches the API server by the Service's address. A proxy for AWS must not take that over, and NO_PROXY often names it as a range of
    # addresses, which Python's proxy rules do not understand.

    def __init__(
        self, environ: Mapping[str, str], token: Path = Path(SERVICE_TOKEN_FILENAME), certificate: Path = Path(SERVICE_CERT_FILENAME)
    ) -> None:
        self._token = token
        self.configuration = Configuration()
        try:
            loader = InClusterConfigLoader(str(token), str(certificate), try_refresh_token=False, environ=environ)
            loader.load_and_set(self.configuration)
        except (ConfigException, OSError) as error:
            raise _no_login(f"the Pod's ServiceAccount cannot be used: {error}") from error
        self.configuration.api_key.clear()
        own = token.with_name("namespace")
        self.namespace = own.read_text().strip() if own.is_file() else DEFAULT_NAMESPACE

    async def authorization(self) -> str | None:
        """Read the token file, as for every request."""
        return self._read()

    async def renew(self, refused: str | None) -> str | None:  # noqa: ARG002 - the file is read anew in any case
        """Read the token file again: it may have been replaced while the request was under way."""
        return self._read()

    def _read(self) -> str:
        try:
            return f"Bearer {self._token.read_text().strip()}"
        except OSError as error:
            raise _no_login(f"the ServiceAccount's token cannot be read: {error}") from error


class KubeconfigLogin:
    """One context of a kubeconfig; made by `log_in`."""

    trust_env = True

    def __init__(self, paths: str, context: str | None, loaded: _Loaded) -> None:
        self._paths = paths
        self._context = context
        self._value: str | None = loaded.configuration.api_key.pop("BearerToken", None)
        self._lock = asyncio.Lock()
        self.configuration = loaded.configuration
        self.namespace = loaded.namespace

    @classmethod
    async def read(cls, paths: str, context: str | None = None) -> KubeconfigLogin:
        """Read one kubeconfig, or several as $KUBECONFIG joins them; without a context, the current one."""
        return cls(paths, context, await _load(paths, context))

    async def authorization(self) -> str | None:
        """Give the value that was good so far."""
        return self._value

    async def renew(self, refused: str | None) -> str | None:
        """Read the kubeconfig again, which runs its plug-in; once, however many requests were refused at a time."""
        async with self._lock:
            if self._value == refused:
                self._value = (await _load(self._paths, self._context)).configuration.api_key.get("BearerToken")
            return self._value


async def log_in(kubeconfig: Path | None, environ: Mapping[str, str], context: str | None = None) -> Login:
    """Find out where the API server is: the file given, $KUBECONFIG, the Pod we run in, ~/.kube/config; the first that is there.

    Args:
        kubeconfig: A file given by the person who started us; nothing else is tried then.
        environ: The process's environment.
        context: The kubeconfig's context to use, in which case the Pod is not considered; None means the current one.

    Raises:
        KubernetesError: None is there, or the one that is cannot be used.
    """
    if kubeconfig is not None:
        return await KubeconfigLogin.read(str(kubeconfig), context)
    if environ.get("KUBECONFIG"):
        return await KubeconfigLogin.read(environ["KUBECONFIG"], context)
    if environ.get(SERVICE_HOST_ENV_NAME) and context is None:
        return PodLogin(environ)
    return await KubeconfigLogin.read(HOME_KUBECONFIG, context)


def new_session(login: Login, *, patient: bool) -> aiohttp.ClientSession:
    """Open an HTTP session that identifies itself on every request.

    Args:
        login: Who we are.
        patient: Keep asking while the API server answers 401, until the request's own time-out. For kopf, which ends the operator when its
            credential is refused while the file still holds the old one. Otherwise one more try, with a fresh credential.
    """
    configuration = login.configuration
    connector = aiohttp.TCPConnector(limit=0 if patient else _CONNECTIONS, ssl=_tls(configuration))
    return aiohttp.ClientSession(
        connector=connector,
        middlewares=(_Identify(login, patient=patient),),
        proxy=configuration.proxy,
        trust_env=login.trust_env,
        read_bufsize=_READ_BUFFER,
    )


class _Identify:
    """Client middleware that puts the credential on each request, and fetches a fresh one when it is refused."""

    def __init__(self, login: Login, *, patient: bool) -> None:
        self._login = login
        self._patient = patient
        self._origin = URL(login.configuration.host).origin()

    async def __call__(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        if request.url.origin() != self._origin:  # redirected elsewhere: the credential is not for them
            return await handler(request)
        request.server_hostname = self._login.configuration.tls_server_name
        value = await self._login.authorization()
        response = await self._send(request, handler, value)
        while response.status == HTTPStatus.UNAUTHORIZED:
            fresh = await self._login.renew(value)
            if fresh == value and not self._patient:
                break
            if fresh == value:
                await asyncio.sleep(_PATIENCE_SECONDS)
            response.close()
            response = await self._send(request, handler, fresh)
            if not self._patient:
                break
            value = fresh
        return response

    async def _send(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType, value: str | None) -> aiohttp.ClientResponse:
        if value is not None:
            request.headers[aiohttp.hdrs.AUTHORIZATION] = value
        return await handler(request)


def _tls(configuration: Configuration) -> ssl.SSLContext:
    """Trust what the kubeconfig or the Pod names, and show the client certificate if there is one."""
    try:
        context = ssl.create_default_context(cafile=configuration.ssl_ca_cert)
        if configuration.cert_file:
            context.load_cert_chain(configuration.cert_file, keyfile=configuration.key_file)
    except OSError as error:
        raise _no_login(f"the certificates for {configuration.host} cannot be read: {error}") from error
    if not configuration.verify_ssl:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class _Loaded(NamedTuple):
    """What a context of a kubeconfig says."""

    configuration: Any
    namespace: str


async def _load(paths: str, context: str | None) -> _Loaded:
    if not _exists(paths):
        raise _no_login(f"there is no kubeconfig at {paths}: name one with --kubeconfig or KUBECONFIG, or run in a cluster")
    configuration = Configuration()
    try:
        loader = await load_kube_config(config_file=paths, context=context, client_configuration=configuration, persist_config=False)
        namespace = loader.current_context["context"].get("namespace") or DEFAULT_NAMESPACE
    except (ConfigException, yaml.YAMLError, LookupError, TypeError, ValueError, OSError) as error:
        raise _no_login(f"the kubeconfig {paths} cannot be used: {_without_secrets(error)}") from None
    return _Loaded(configuration, namespace)


def _without_secrets(error: Exception) -> str:
    """Tell what is wrong with a kubeconfig. The loader's sentences quote whole entries, with their tokens, and name what else they hold."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"no YAML at line {error.problem_mark.line + 1}"
    if isinstance(error, ConfigException):
        return str(error).partition("{")[0].strip()
    return str(error) if isinstance(error, OSError) else type(error).__name__


def _exists(paths: str) -> bool:
    return any(Path(each).expanduser().exists() for each in paths.split(os.pathsep) if each)


def _no_login(message: str) -> KubernetesError:
    return KubernetesError(message, reason="NoLogin", retry_after=_RETRY_LOGIN)
