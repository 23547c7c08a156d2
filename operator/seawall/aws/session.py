"""Identities and the botocore sessions made from them.

All sessions of the process share one data loader: botocore's service models and endpoint data are by far the largest thing in memory
(measured 23 MiB and 207 ms for each further EC2 client without sharing, 1.4 MiB and 26 ms with it). A reading session is cut, where a role is
assumed, to the read actions in use: whatever the role itself may do, an audit cannot write. A writing session is cut to the calls of a change,
and nothing of it is tried twice or waits long, its role neither.
"""

from __future__ import annotations

import gzip
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import boto3
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import JSONFileLoader

from seawall.aws.observe import Nobody, Observer, says_too_fast
from seawall.aws.policy import Cut, cut_by, exact_arguments, reading_arguments

#: For writes, and for assuming the roles that write: one try, and less than 5 s in all (design §6), so that whoever has just made sure that it
#: leads has its answer before another can. A connection that is made, and an answer that begins, rarely take a tenth of that.
_WRITING = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=1.5, read_timeout=3.4, user_agent_extra="seawall")


#: For reads, for who we are and for assuming roles, botocore's own too: STS answers within a second, and a silent one must not hold threads that
#: others wait for. With botocore's own time-outs a role of a Pod (IRSA) takes five minutes to fail.
_WHO = Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=3, read_timeout=10, user_agent_extra="seawall")

#: How long a role that could not be assumed is left alone. All reads of an account wait for it in turn, and each would ask for itself.
_REST_SECONDS = 1.0


def _reading(concurrency: int) -> Config:
    """For reads. The adaptive mode slows down to what AWS takes (design §7). Time-outs bound how long a thread of the pool can be held."""
    return Config(
        retries={"mode": "adaptive", "total_max_attempts": 4},
        connect_timeout=5,
        read_timeout=30,
        max_pool_connections=max(concurrency, 1),
        user_agent_extra="seawall",
    )


@dataclass(frozen=True, slots=True)
class Keys:
    """Long-lived or temporary access keys, from a Secret. Never printed."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AssumeRole:
    """One step of a chain of roles."""

    role_arn: str
    external_id: str | None = field(default=None, repr=False)
    session_name: str = "seawall"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who Seawall is: a source of credentials, then a chain of roles.

    Attributes:
        keys: None for the ambient identity (IRSA, Pod Identity, instance profile, environment).
        roles: assumed in order.
        endpoint_url: an emulator's address; None for AWS.
        home_region: where STS and the global services are asked.
    """

    home_region: str
    keys: Keys | None = None
    roles: tuple[AssumeRole, ...] = ()
    endpoint_url: str | None = None

    @property
    def can_be_cut(self) -> bool:
        """Whether a session policy can be put on it: only a role that Seawall assumes itself takes one."""
        return bool(self.roles)


class _Models(JSONFileLoader):
    """Reads botocore's data, models of services without their documentation, which nobody here asks for and which is most of the memory."""

    def _load_file(self, full_path: str, open_method: Callable[..., Any]) -> Any:
        path = Path(full_path)
        if not path.is_file():
            return None
        content = path.read_bytes()
        data = json.loads(gzip.decompress(content) if open_method is gzip.open else content)
        return _without_documentation(data) if path.name.startswith("service-") else data


def _without_documentation(data: Any) -> Any:
    """The same data, each text in it kept once; a member of a shape that happens to be called so is no text, and stays."""
    texts: dict[str, str] = {}
    waiting = [data]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(value for value in each if isinstance(value, dict | list))
            continue
        if isinstance(each.get("documentation"), str):
            each["documentation"] = ""  # botocore takes for granted that some parts have one
        for key, value in each.items():
            if isinstance(value, str):
                each[key] = texts.setdefault(value, value)
            elif isinstance(value, dict | list):
                waiting.append(value)
    return data


class _Cuts:
    """Ways to cut a session, as arguments for AssumeRole, best first. One that AWS finds too large is not tried again.

    Besides the 2,048 characters of plain text there is a limit on a packed form, which only AWS can measure.
    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (2026-11-24)
    """

    def __init__(self, *ways: Mapping[str, Any]) -> None:
        self._ways = list(ways)

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The best way that AWS has not refused."""
        return self._ways[0]

    def give_up(self) -> bool:
        """Go on to the next way; False when there is none."""
        if len(self._ways) == 1:
            return False
        del self._ways[0]
        return True


class _Assumed(DeferredRefreshableCredentials):
    """Credentials of a role that is assumed when they are wanted.

    A failure counts for whoever wants them within the next seconds, so that an account whose role cannot be assumed, or whose STS is silent, costs
    one request and one wait. Credentials that have not ended are used meanwhile.
    """

    def __init__(self, assume: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__(refresh_using=self._fetch, method="sts-assume-role")
        self._assume = assume
        self._failure: Exception | None = None
        self._rests_until = 0.0

    def refresh_needed(self, refresh_in: int | None = None) -> bool:
        """Whether they have ended, or end soon and may be asked for again."""
        rests = time.monotonic() < self._rests_until
        return bool(super().refresh_needed(0 if rests else refresh_in))

    def _fetch(self) -> dict[str, str]:
        if self._failure is not None and time.monotonic() < self._rests_until:
            raise self._failure.with_traceback(None)
        try:
            given = self._assume()["Credentials"]
        except (BotoCoreError, ClientError) as error:
            self._failure, self._rests_until = error, time.monotonic() + _REST_SECONDS
            raise
        expiration: datetime = given["Expiration"]
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": expiration.isoformat(),
        }


def _reading_cuts(actions: frozenset[str], partition: str) -> _Cuts:
    if not actions:
        return _Cuts({})
    exact = exact_arguments(actions)
    return _Cuts(*([exact] if exact else []), reading_arguments(actions, partition))


class Sessions:
    """Makes sessions that share everything heavy. One per process.

    Attributes:
        observer: hears of every call that is made through one of them.
    """

    def __init__(self, observer: Observer | None = None) -> None:
        self.observer = observer or Nobody()
        self._lock = threading.Lock()
        self._first = botocore.session.Session()
        self._loader = self._first.get_component("data_loader")
        self._loader.file_loader = _Models()

    def _blank(self) -> botocore.session.Session:
        session = botocore.session.Session()
        session.register_component("data_loader", self._loader)
        session.set_default_client_config(_WHO)
        return session

    @property
    def default_region(self) -> str | None:
        """The Region that environment and configuration name; None when they name none. AWS_REGION comes first, as in AWS's command line."""
        region: str | None = os.environ.get("AWS_REGION") or self._first.get_config_variable("region")
        return region

    def open(self, identity: Identity, *, partition: str, actions: frozenset[str] = frozenset(), concurrency: int = 16) -> Session:
        """A reading session for an identity, its last role cut to `actions`; no call is made until it is used."""
        return self._opened(identity, _reading_cuts(actions, partition), _reading(concurrency), _WHO)

    def open_writing(self, identity: Identity, cut: Mapping[str, Any]) -> Session:
        """A writing session for an identity, its last role assumed with these arguments and no others; no call is made until it is used."""
        return self._opened(identity, _Cuts(cut), _WRITING, _WRITING)

    def _opened(self, identity: Identity, cuts: _Cuts, config: Config, who: Config) -> Session:
        session = self._blank()
        if identity.keys is not None:
            keys = identity.keys
            session.set_credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
        uncut = _Cuts({})
        for position, role in enumerate(identity.roles):
            is_last = position == len(identity.roles) - 1
            session = self._assumed(Session(session, identity, uncut, who, who, self.observer), role, cuts if is_last else uncut)
        return Session(session, identity, cuts if identity.can_be_cut else uncut, config, who, self.observer)

    def _assumed(self, source: Session, role: AssumeRole, cuts: _Cuts) -> botocore.session.Session:
        external = {"ExternalId": role.external_id} if role.external_id else {}

        def assume() -> Any:
            sts = source.client("sts", source.identity.home_region)
            try:
                return sts.assume_role(RoleArn=role.role_arn, RoleSessionName=role.session_name, **external, **cuts.arguments)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") == "PackedPolicyTooLarge" and cuts.give_up():
                    return assume()
                raise

        session = self._blank()
        # botocore has no public way to hand over refreshing credentials.
        session._credentials = _Assumed(assume)  # type: ignore[attr-defined] # noqa: SLF001
        return session

    def available_regions(self, service: str, partition: str) -> frozenset[str]:
        """Regions for which the endpoint data names an endpoint of the service; empty for a service it does not know."""
        with self._lock:
            return frozenset(self._first.get_available_regions(service, partition_name=partition))


class Session:
    """One identity's session: a client per Region and service, made once; those of STS with a configuration of their own."""

    def __init__(
        self, session: botocore.session.Session, identity: Identity, cuts: _Cuts, config: Config, who: Config, observer: Observer
    ) -> None:
        self.identity = identity
        self._observer = observer
        self._session = boto3.Session(botocore_session=session)
        self._cuts = cuts
        self._config = config
        self._who = who
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    @property
    def cut(self) -> Cut | None:
        """How it is cut, as far as AWS has been asked; None when it is not."""
        return cut_by(self._cuts.arguments)

    def renew(self) -> None:
        """Get credentials, or new ones for those that end soon, so that the next call need not wait for that."""
        credentials = self._session.get_credentials()
        if credentials is not None:
            credentials.get_frozen_credentials()

    def client(self, service: str, region: str) -> Any:
        """The client for a service in a Region; botocore's factory is not safe for threads, hence the lock."""
        with self._lock:
            found = self._clients.get((service, region))
            if found is None:
                config = self._who if service == "sts" else self._config
                found = self._session.client(service, region_name=region, endpoint_url=self.identity.endpoint_url, config=config)
                found.meta.events.register("response-received", partial(self._answered, service))
                if self.identity.endpoint_url is not None:
                    found.meta.events.register_first("before-sign.s3-control.*", self._to_emulator)
                self._clients[service, region] = found
            return found

    def _answered(self, service: str, parsed_response: Mapping[str, Any] | None, **_: object) -> None:
        """Let it be known that AWS slows us down: what botocore then asks again by itself is seen nowhere else."""
        answer = parsed_response or {}
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status >= 400 and says_too_fast(answer["Error"]["Code"], status):
            self._observer.throttled(service)

    def _to_emulator(self, request: AWSRequest, **_: object) -> None:
        """Take S3 Control's account id out of the host: an emulator on an IP address has no name to put it in front of."""
        emulator = urlsplit(self.identity.endpoint_url or "")
        request.url = urlunsplit(urlsplit(str(request.url))._replace(netloc=emulator.netloc))


#: What opening a session or asking STS can raise.
SESSION_ERRORS = (BotoCoreError, ClientError)
