"""How the emulator's connections are kept, broken and addressed."""

from __future__ import annotations

import os
import socket
import struct
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler


class ResetOnPurpose(ConnectionResetError):
    """The connection is to be broken without an answer."""


class Handler(MotoRequestHandler):
    """Says nothing about each request (the record does), and breaks connections when told to."""

    server: Any  # its `app` is the Emulator

    def setup(self) -> None:
        """Let the emulator know of the connection, which may stay open between requests."""
        super().setup()
        self.server.app.connections.add(self.connection)

    def finish(self) -> None:
        """Let the emulator forget the connection."""
        self.server.app.connections.discard(self.connection)
        super().finish()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002 - werkzeug's signature
        """Break the connection if that is why; the client sees a reset and not an orderly end."""
        self.close_connection = True
        if isinstance(error, ResetOnPurpose):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())  # close() would wait for the files that the server made of it, and say goodbye first


def without_account_in_host(request: Any, **_: Any) -> None:
    """Undo what S3 Control's endpoint rules do to every endpoint: no `123456789012.127.0.0.1` resolves."""
    scheme, _, rest = request.url.partition("://")
    first, _, others = rest.partition(".")
    if len(first) == 12 and first.isdecimal():
        request.url = f"{scheme}://{others}"
