"""A gate between an operator and the API server, at which a test can hold up single requests and cut the connection.

It is an HTTP proxy on loopback. The operator comes in by a kubeconfig that names the gate and is otherwise the cluster's own, so the token
that it brings goes on to the API server and it stays who it is; a client certificate, which cannot pass, is shown by the gate. Answers go
on as they come, so a watch sees each event at once. Each request has its own connection to the API server: none is ever found stale, and
one that the API server breaks is broken here. It is no way for kubectl, which keeps its token to itself on plain HTTP.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.cluster.base import Cluster
from tests.cluster.processes import free_port
from tests.held import Held, When
from tests.operator.upstream import Upstream

Predicate = Callable[[str, str, Any], bool]
"""Whether a request is meant: by its method, its path without the query, and its body as JSON (None when it has none)."""

#: What belongs to one connection only (RFC 9110 §7.6.1), and what is worked out anew for the next one.
NOT_PASSED_ON = {"connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
PIECE = 65536


@dataclass(eq=False)
class Asked:
    """A request that came to the gate.

    Attributes:
        method: GET, PUT and so on.
        path: Without the query.
        query: What stands behind the question mark; mostly empty.
        body: The JSON that it carried; None when it carried none.
        status: What the API server answered, whether or not the operator was told; None while it has not, or when it never saw the request.
    """

    method: str
    path: str
    query: str
    body: Any
    status: int | None = None


class Gate:
    """The way to a cluster's API server, open for as long as the context lasts.

    Attributes:
        port: The loopback port; the same after `cut` and `mend`.
        server: The API server behind it.
        kubeconfig: The way through the gate.
        requests: The record, in the order in which they came.
    """

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.port = free_port()
        self.requests: list[Asked] = []
        self.server = Upstream(cluster, self.port, folder)
        self.kubeconfig = self.server.kubeconfig
        self._guard = threading.RLock()  # a predicate may look at the record
        self._awaited: list[tuple[Predicate, When, Held]] = []
        self._holds: list[Held] = []
        self._open: dict[socket.socket, socket.socket | None] = {}
        self._listener: _Listener | None = None

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def hold(self, predicate: Predicate, when: When = "before") -> Held:
        """Hold up the next request of which the predicate is true, before it goes on, or after it was carried out and before its answer goes on."""
        held = Held()
        with self._guard:
            self._awaited.append((predicate, when, held))
            self._holds.append(held)
        return held

    def cut(self) -> None:
        """Break the connections there are and refuse new ones, until `mend`: the API server is away. What is being held up is dropped."""
        with self._guard:
            listener, self._listener = self._listener, None
            for held in self._holds:
                held.interrupt()
        if listener is None:
            return
        listener.shutdown()
        listener.server_close()
        with self._guard:
            for client, upstream in self._open.items():
                _shut(client)
                _shut(upstream)

    def mend(self) -> None:
        """Listen, on the same port as before."""
        if self._listener is None:
            self._listener = _Listener(self)
            threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, name="gate", daemon=True).start()

    def asked(self, predicate: Predicate) -> list[Asked]:
        """The requests until now of which a predicate is true."""
        with self._guard:
            return [each for each in self.requests if predicate(each.method, each.path, each.body)]

    def told(self) -> str:
        """The last writes, for who waits for one that does not come."""
        with self._guard:
            writes = [each for each in self.requests if each.method != "GET" and "/leases/" not in each.path]
        return "\n".join(f"{each.method} {each.path} {each.status} {json.dumps(each.body)[:600]}" for each in writes[-5:])

    # What the threads of the connections ask for

    def enter(self, listener: socketserver.BaseServer, client: socket.socket) -> None:
        """Take note of a connection; and end the requests for whose answers nobody waits any more, as of an operator that was killed."""
        with self._guard:
            if listener is not self._listener:
                raise ConnectionAbortedError("cut while it was being accepted")
            for other, upstream in self._open.items():
                if upstream is not None and _gone(other):
                    _shut(upstream)
            self._open[client] = None

    def leave(self, client: socket.socket) -> None:
        """Forget a connection."""
        with self._guard:
            self._open.pop(client, None)

    def note(self, asked: Asked) -> tuple[When, Held] | None:
        """Record a request; when and how it is held up, if at all."""
        with self._guard:
            self.requests.append(asked)
            for position, (predicate, when, held) in enumerate(self._awaited):
                if predicate(asked.method, asked.path, asked.body):
                    del self._awaited[position]
                    return when, held
        return None

    @contextlib.contextmanager
    def upstream(self, client: socket.socket) -> Iterator[http.client.HTTPConnection]:
        """A connection to the API server for one request of a client."""
        with contextlib.closing(self.server.connect()) as connection:
            with self._guard:
                if client not in self._open or self._listener is None:
                    raise ConnectionAbortedError("cut meanwhile")
                self._open[client] = connection.sock
            try:
                yield connection
            finally:
                with self._guard:
                    if client in self._open:
                        self._open[client] = None


class _Listener(socketserver.ThreadingTCPServer):
    """One opening of the gate."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        super().__init__(("127.0.0.1", gate.port), _Passage)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of broken connections: they are what the gate is for."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Passage(BaseHTTPRequestHandler):
    """One connection of the operator's."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def setup(self) -> None:
        super().setup()
        self.server.gate.enter(self.server, self.connection)

    def finish(self) -> None:
        self.server.gate.leave(self.connection)
        super().finish()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the record does."""

    def do_GET(self) -> None:
        """Let a request pass, or break its connection; every method is one to the gate."""
        if self.headers.get("Transfer-Encoding"):
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        try:
            if len(body) < size:
                raise ConnectionAbortedError("the sender died in the middle of it")
            self._pass(body)
        except (OSError, http.client.HTTPException):
            self._break()

    do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = do_GET  # noqa: N815 - the library looks for these names

    def _pass(self, body: bytes) -> None:
        gate, target = self.server.gate, urlsplit(self.path)
        asked = Asked(self.command, target.path, target.query, _parsed(body))
        when, held = gate.note(asked) or (None, None)
        if held is not None and when == "before":
            _stop(held)
        with gate.upstream(self.connection) as upstream:
            upstream.putrequest(self.command, gate.server.prefix + self.path, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in NOT_PASSED_ON:
                    upstream.putheader(name, value)
            if "Content-Length" in self.headers:
                upstream.putheader("Content-Length", str(len(body)))
            upstream.endheaders(body or None)
            answer = upstream.getresponse()
            asked.status = answer.status
            if held is not None and when == "after":
                _stop(held)
            self._answer(answer)

    def _answer(self, answer: http.client.HTTPResponse) -> None:
        """Hand on the answer, each piece as it comes."""
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in NOT_PASSED_ON:
                self.send_header(name, value)
        in_pieces = answer.length is None
        if in_pieces:
            self.send_header("Transfer-Encoding", "chunked")
        elif length := answer.getheader("Content-Length"):  # of a HEAD too
            self.send_header("Content-Length", length)
        self.end_headers()
        while piece := answer.read1(PIECE):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if in_pieces else piece)
        if answer.length:
            raise http.client.IncompleteRead(b"", answer.length)
        if in_pieces:
            self.wfile.write(b"0\r\n\r\n")

    def _break(self) -> None:
        """Reset the connection, so that it ends for the operator as when a machine dies."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())  # close() would wait for the files that the server made of it


def _stop(held: Held) -> None:
    if not held.stop():
        raise ConnectionAbortedError("dropped by the test")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:  # kubectl's own YAML or protobuf
        return None


def _shut(connection: socket.socket | None) -> None:
    """Wake whoever reads from a connection; TLS is not asked, which would be in that thread's way."""
    if connection is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _gone(connection: socket.socket) -> bool:
    """Whether the other side has left."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
