"""An AWS on loopback: moto's server, with a record of every request and faults on demand.

Real requests, real signatures, real parsing: nothing of ours is patched, so the code under test may as well run in another process. In front
of moto sits a small WSGI application that writes down who asked what, does to a request what a test wants done to it (`tests.aws_faults`),
and answers from `tests.fakes` what moto lacks. Each emulator of a process has its own rules and record, but moto keeps one world per process:
one emulator a test worker.
"""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import os
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config
from moto.backends import list_of_moto_modules
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import get_account_id_from, iam_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Response

from tests.aws_connections import Handler, without_account_in_host
from tests.aws_faults import SORRY, Fault, Rule, always, by_chance, holding
from tests.aws_requests import AwsRequest
from tests.cluster.processes import free_port
from tests.fakes import FAKES, Fake, Refused, State
from tests.held import Held, When

ACCOUNT = str(DEFAULT_ACCOUNT_ID)
REGION = "eu-west-1"
#: Requests with this key are a test's own preparations: never recorded, never refused.
SEEDING_KEY = "AKIASEEDING"
TESTING_KEY = "AKIATESTING"
MOTO_SERVICES = {"lambda", *list_of_moto_modules()}
NO_RETRIES = Config(inject_host_prefix=False, retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)


@dataclass(frozen=True)
class Call:
    """A request that reached the emulator, and the HTTP status it was answered with (0: the connection was reset)."""

    service: str
    operation: str
    region: str
    account: str
    access_key: str
    status: int


class Emulator:
    """An AWS endpoint at `url`, for as long as the context lasts.

    Attributes:
        port: The loopback port; the same after `down` and `up`.
        calls: The record: every request since the last `reset` or `forget_calls`, those of `seeding` clients left out.
        connections: Those that are open now.
    """

    def __init__(self) -> None:
        # moto reads both whenever an account is first used: without the first, each Region would hold hundreds of images.
        os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
        os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "false"
        self.port = free_port()
        self.calls: list[Call] = []
        self.connections: set[socket.socket] = set()
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._guard = threading.RLock()  # a rule's condition may count calls
        self._hurry = threading.Event()
        self._session = boto3.session.Session()  # one: it keeps the service models that its clients share
        self._resets = 0
        self._rules: list[Rule] = []
        self._holds: list[Held] = []
        self._fakes: dict[tuple[str, str], Fake] = dict(FAKES)
        self._states: defaultdict[tuple[str, str, str], State] = defaultdict(dict)
        self._seeding_keys: dict[str, tuple[str, str, str | None]] = {}
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.down()
        self.reset()

    @property
    def url(self) -> str:
        """The endpoint of every service in every Region; the same after `down` and `up`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Variables with which boto3 finds this endpoint, here or in a program that a test starts."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": TESTING_KEY,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def up(self) -> None:
        """Listen, on the same port as before."""
        if self._server is None:
            self._hurry.clear()
            self._server = make_server("127.0.0.1", self.port, self, threaded=True, request_handler=Handler)
            self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="emulator", daemon=True)
            self._thread.start()

    def down(self) -> None:
        """Break the connections there are and refuse new ones, until `up`."""
        if self._server is not None and self._thread is not None:
            self._hurry.set()
            with self._guard:
                for held in self._holds:
                    held.interrupt()
            self._server.shutdown()
            self._thread.join(10)
            self._server.server_close()
            for connection in list(self.connections):
                with contextlib.suppress(OSError):  # the client was quicker
                    connection.shutdown(socket.SHUT_RDWR)
            self._server = self._thread = None

    def reset(self) -> None:
        """Forget everything: moto's world, rules, added fakes, the record. A request that is under way is not recorded any more."""
        self._hurry.set()  # who is being delayed gets the answer now
        with self._guard:
            for held in self._holds:
                held.drop()
        os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "false"
        moto_api_backend.reset()
        with self._guard:
            self._resets += 1
            self.calls.clear()
            self._rules.clear()
            self._holds.clear()
            self._states.clear()
            self._seeding_keys.clear()
            self._fakes = dict(FAKES)
        if self._server is not None:
            self._hurry.clear()

    def load_managed_policies(self) -> None:
        """Let IAM know AWS's managed policies, until the next reset; loses what IAM had. It takes a second: only where a test needs it."""
        os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
        iam_backends.clear()  # made anew at the next touch; the keys of other accounts go too
        self._seeding_keys.clear()

    def deny(self, service: str, operation: str = "*", **where: Any) -> Rule:
        """Answer that the caller has no permission, with the code and status that this service uses."""
        return self._add(Rule(service, operation, lambda request, account, _: request.deny(account), **where))

    def throttle(self, service: str, operation: str = "*", **where: Any) -> Rule:
        """Answer that there were too many requests, with the code and status that this service uses."""
        return self._add(Rule(service, operation, always(Fault.THROTTLED), **where))

    def fail(self, service: str, operation: str = "*", *, code: str = "InternalFailure", status: int = 500, **where: Any) -> Rule:
        """Answer with an error of one's choice."""
        return self._add(Rule(service, operation, lambda request, _, __: request.refuse(code, SORRY, status), **where))

    def delay(self, service: str, operation: str = "*", *, seconds: float, **where: Any) -> Rule:
        """Answer as usual, but later; `down` and `reset` end the wait."""

        def wait(_: AwsRequest, __: str, answer: Callable[[], Response]) -> Response:
            self._hurry.wait(seconds)
            return answer()

        return self._add(Rule(service, operation, wait, **where))

    def reset_connection(self, service: str, operation: str = "*", **where: Any) -> Rule:
        """Read the request, then break the connection without an answer."""
        return self._add(Rule(service, operation, always(Fault.RESET), **where))

    def lose(self, service: str, operation: str = "*", **where: Any) -> Rule:
        """Carry out the request, then break the connection: its answer is lost."""
        return self._add(Rule(service, operation, always(Fault.LOST), **where))

    def hold(self, service: str, operation: str = "*", when: When = "before", **where: Any) -> Held:
        """Hold up the next such request before it is carried out, or after it was and before its answer; `down` and `reset` drop it."""
        held = Held()
        with self._guard:
            self._holds.append(held)
        self._add(Rule(service, operation, holding(held, when), times=1, **where))
        return held

    def faults(
        self, seed: int, share: float, service: str = "*", operation: str = "*", *, only: Sequence[Fault] = tuple(Fault), **where: Any
    ) -> Rule:
        """Let a share of the requests meet what passes by itself, drawn from a seed; see `aws_faults.by_chance`.

        Args:
            seed: The same seed draws the same.
            share: From 0 (none) to 1 (all).
            service: Name as in boto3; may be a glob.
            operation: Name as in AWS's reference; may be a glob.
            only: Which faults; all of them are equally likely.
            where: As for every rule.
        """
        return self._add(Rule(service, operation, by_chance(seed, share, only), **where))

    def heard(self, service: str, operation: str = "*", **where: Any) -> list[dict[str, Any]]:
        """A list that collects the parameters of every such request from now on; they are answered as usual."""
        parameters: list[dict[str, Any]] = []

        def listen(request: AwsRequest, _: str, answer: Callable[[], Response]) -> Response:
            parameters.append(request.parameters())
            return answer()

        self._add(Rule(service, operation, listen, **where))
        return parameters

    def withdraw(self, rule: Rule) -> None:
        """End a rule."""
        with self._guard:
            self._rules.remove(rule)

    def fake(self, service: str, operation: str, answer: Fake) -> None:
        """Answer an operation from a function, until the next reset; see `tests.fakes`."""
        with self._guard:
            self._fakes[service, operation] = answer

    def count(self, service: str = "*", operation: str = "*", *, region: str | None = None, account: str | None = None) -> int:
        """How many requests of a kind there were; service and operation may be globs."""
        with self._guard:
            calls = list(self.calls)
        return sum(
            fnmatch.fnmatchcase(call.service, service)
            and fnmatch.fnmatchcase(call.operation, operation)
            and region in (None, call.region)
            and account in (None, call.account)
            for call in calls
        )

    def forget_calls(self) -> None:
        """Empty the record."""
        with self._guard:
            self.calls.clear()

    def client(self, service: str, region: str = REGION) -> Any:
        """A boto3 client of the default account, without retries; recorded and refused like anybody."""
        return self._client(service, region, (TESTING_KEY, "secret", None))

    def seeding(self, service: str, region: str = REGION, *, account: str = ACCOUNT) -> Any:
        """A boto3 client for a test's preparations, in any account: not recorded, and no rule holds for it."""
        if account == ACCOUNT:
            return self._client(service, region, (SEEDING_KEY, "secret", None))
        if account not in self._seeding_keys:
            role = f"arn:aws:iam::{account}:role/seeding"
            given = self.seeding("sts").assume_role(RoleArn=role, RoleSessionName="seeding")["Credentials"]
            self._seeding_keys[account] = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        return self._client(service, region, self._seeding_keys[account])

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        if environ["PATH_INFO"].startswith("/moto-api"):
            return self._moto(environ, start_response)  # type: ignore[no-any-return]
        request = AwsRequest.of(environ)
        account = get_account_id_from(request.access_key)
        if request.access_key == SEEDING_KEY or request.access_key in {key for key, _, _ in self._seeding_keys.values()}:
            return self._usual(request, account)(environ, start_response)
        response: Response | None = None
        resets = self._resets
        try:
            with self._guard:
                rules = list(self._rules)
            response = self._by_rules(rules, request, account)
        finally:
            status = response.status_code if response else 0
            with self._guard:
                if resets == self._resets:  # one that was delayed over a reset is the last test's
                    self.calls.append(Call(request.service, request.operation, request.region, account, request.access_key, status))
        return response(environ, start_response)

    def _add(self, rule: Rule) -> Rule:
        with self._guard:
            self._rules.insert(0, rule)
        return rule

    def _by_rules(self, rules: Sequence[Rule], request: AwsRequest, account: str) -> Response:
        """What the newest rule does, which may leave it to those after it, and they to what is usual."""
        for position, rule in enumerate(rules, 1):
            with self._guard:
                met = rule.meets(request, account)
            if met:
                return rule.action(request, account, functools.partial(self._by_rules, rules[position:], request, account))
        return self._usual(request, account)

    def _usual(self, request: AwsRequest, account: str) -> Response:
        """What a fake says, else moto."""
        with self._guard:
            fake = self._fakes.get((request.service, request.operation))
            state = self._states[request.service, account, request.region]
        if fake:
            try:
                return request.answer(fake(request.parameters(), state))
            except Refused as no:
                return request.refuse(no.code, no.message, no.status)
        lacking = f"neither moto nor tests/fakes.py answers {request.service}:{request.operation}"
        if request.service and request.service.replace("-", "") not in MOTO_SERVICES:
            return request.refuse("NotImplemented", lacking, 501)
        try:
            response = Response.from_app(self._moto, request.environ, buffered=True)
        except NotImplementedError:
            return request.refuse("NotImplemented", lacking, 501)
        if response.status_code == 404 and response.data.startswith(b"<!doctype html>"):  # no such path in moto's table
            return request.refuse("NotImplemented", lacking, 501)
        return response

    def _client(self, service: str, region: str, key: tuple[str, str, str | None]) -> Any:
        client = self._session.client(
            service,  # type: ignore[call-overload]
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=key[0],
            aws_secret_access_key=key[1],
            aws_session_token=key[2],
            config=NO_RETRIES,
        )
        client.meta.events.register("before-sign.s3-control", without_account_in_host)
        return client
