"""The API server behind a gate: how to reach it, and what a kubeconfig must say so that its user comes through the gate."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.cluster.base import Cluster

CONNECT_SECONDS = 10.0


class Upstream:
    """A cluster's API server, as its kubeconfig's current context says.

    Attributes:
        prefix: What stands before each path, on servers that have others behind them; mostly empty.
        headers: What says on a request who the kubeconfig's user is; nothing where a client certificate does.
        kubeconfig: The same, but for the server, which is on this loopback port.
    """

    def __init__(self, cluster: Cluster, port: int, folder: Path) -> None:
        config = json.loads(cluster.kubectl("config", "view", "--raw", "--flatten", "--minify", "--output=json").stdout)
        entry, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        server = urlsplit(entry["server"])
        self.prefix = str(server.path).rstrip("/")
        self.headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
        self._where = (server.hostname or "", server.port)
        self._tls = _tls(entry, user, folder) if server.scheme == "https" else None
        config["clusters"][0]["cluster"] = {"server": f"http://127.0.0.1:{port}"}
        self.kubeconfig = folder / "kubeconfig-through-the-gate"
        self.kubeconfig.write_text(json.dumps(config))

    def connect(self) -> http.client.HTTPConnection:
        """Open a connection, on which answers may be silent for as long as they like."""
        if self._tls is None:
            connection = http.client.HTTPConnection(*self._where, timeout=CONNECT_SECONDS)
        else:
            connection = http.client.HTTPSConnection(*self._where, timeout=CONNECT_SECONDS, context=self._tls)
        connection.connect()
        connection.sock.settimeout(None)
        return connection


def _tls(entry: dict[str, Any], user: dict[str, Any], folder: Path) -> ssl.SSLContext:
    """Trust the API server as the kubeconfig does, and show the client certificate if there is one."""
    authority = entry.get("certificate-authority-data")
    context = ssl.create_default_context(cadata=base64.b64decode(authority).decode() if authority else None)
    if entry.get("insecure-skip-tls-verify"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if "client-certificate-data" in user:
        both = folder / "client.pem"
        both.write_bytes(base64.b64decode(user["client-certificate-data"]) + base64.b64decode(user["client-key-data"]))
        context.load_cert_chain(both)
    return context
