"""Flux's kustomize-controller as people run it, and a source that feeds it in the place of source-controller: a tarball on loopback."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import tarfile
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from tests.cluster import binaries
from tests.cluster.base import Cluster
from tests.cluster.processes import Component, free_port
from tests.operator.objects import Json
from tests.operator.program import PATIENCE, Operator, Proxy, ask, conditions

NAME = "aws-accounts"
"""Of the source and of the Kustomization, as they are shipped."""
PROGRAM = "kustomize-controller"
CRDS = ("buckets.yaml", "externalartifacts.yaml", "gitrepositories.yaml", "kustomizations.yaml", "ocirepositories.yaml")
"""What kustomize-controller watches, or does not start."""


def install_crds(cluster: Cluster) -> None:
    """Install Flux's own CRDs."""
    named = [f"--filename={binaries.crds(name)}" for name in CRDS]
    cluster.kubectl("apply", "--server-side", *named)
    cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", *named)


def writes(audit_log: Path, namespace: str) -> list[str]:
    """What Flux has really written of Seawall's kinds in a namespace, by the API server's record: `resource/name`, oldest first."""
    found = []
    for line in audit_log.read_text().splitlines():
        event = json.loads(line)
        what = event.get("objectRef", {})
        ours = (what.get("apiGroup"), what.get("namespace")) == ("seawall.dev", namespace) and event["userAgent"].startswith(PROGRAM)
        if ours and event["verb"] not in {"get", "list", "watch"} and "dryRun" not in event["requestURI"]:
            found.append(f"{what['resource']}/{what['name']}")
    return found


class Controller:
    """kustomize-controller on all namespaces of a cluster, with the administrator's rights."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._health = free_port()
        settings = {"KUBECONFIG": cluster.kubeconfig, "RUNTIME_NAMESPACE": "flux-system", "TMPDIR": folder}
        command = [
            *("/usr/bin/env", *(f"{key}={value}" for key, value in settings.items())),
            str(binaries.tool(PROGRAM)),
            "--feature-gates=ExternalArtifact=true",
            "--no-remote-bases",
            f"--metrics-addr=127.0.0.1:{free_port()}",
            f"--health-addr=127.0.0.1:{self._health}",
        ]
        self._component = Component(PROGRAM, command, folder / f"{PROGRAM}.log")

    def __enter__(self) -> Self:
        self._component.start()
        self._component.wait_until(lambda: (ask(self._health, "/readyz") or (0,))[0] == 200, "to answer 200 on /readyz", PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._component.terminate()
        self._component.reap(5)

    def applied(self, namespace: str) -> list[dict[str, str]]:
        """What each apply for a namespace's Kustomization did, oldest first: from `Kind/namespace/name` to created, configured or unchanged."""
        lines = [json.loads(line) for line in self._component.log.read_text().splitlines() if line.startswith("{")]
        ours = [each for each in lines if each["msg"] == "server-side apply completed" and each.get("namespace") == namespace]
        return [each["output"] for each in ours]


class Source:
    """An ExternalArtifact, and the server that it points to.

    Args:
        cluster: Where the object is made.
        namespace: In which namespace.
    """

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self._kubectl = lambda *arguments: cluster.kubectl(f"--namespace={namespace}", *arguments)
        self._name = f"externalartifact/{NAME}"
        artifact = {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "ExternalArtifact", "metadata": {"name": NAME}, "spec": {}}
        cluster.kubectl(f"--namespace={namespace}", "apply", "-f", "-", stdin=json.dumps(artifact))
        self._tarballs: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._tarballs))

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def publish(self, files: Mapping[str, str]) -> str:
        """Make files, by their paths, the source's newest revision; its name."""
        tarball = _tarball(files)
        digest = f"sha256:{hashlib.sha256(tarball).hexdigest()}"
        revision, path = f"main@{digest}", f"/{digest.removeprefix('sha256:')}.tar.gz"
        self._tarballs[path] = tarball
        artifact = {
            "digest": digest,
            "lastUpdateTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "path": path,
            "revision": revision,
            "size": len(tarball),
            "url": f"http://127.0.0.1:{self._server.server_port}{path}",
        }
        patch = json.dumps({"status": {"artifact": artifact}})
        self._kubectl("patch", self._name, "--subresource=status", "--type=merge", f"--patch={patch}")
        return revision


class Fleet:
    """A namespace that Flux fills from a source, with an operator that may not run yet.

    Attributes:
        operator: Seawall, on that namespace.
        kustomization: How Flux applies it; may be changed before the first commit.
    """

    def __init__(
        self, cluster: Cluster, proxy: Proxy, operator: Operator, source: Source, controller: Controller, kustomization: Json
    ) -> None:
        self.operator = operator
        self._source = source
        self.kustomization = kustomization
        self._cluster = cluster
        self._proxy = proxy
        self._controller = controller

    @property
    def namespace(self) -> str:
        """The namespace of all of it."""
        return self.operator.namespace

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """Run kubectl in the namespace; what it printed."""
        return self._cluster.kubectl(f"--namespace={self.namespace}", *arguments, stdin=stdin).stdout

    def commit(self, files: Mapping[str, str]) -> str:
        """Make files the source's newest revision, which the Kustomization follows from the first one on; the revision's name."""
        revision = self._source.publish(files)
        self.kubectl("apply", "-f", "-", stdin=json.dumps(self.kustomization))
        return revision

    def status(self) -> Json:
        """What Flux says of the Kustomization."""
        found = self._proxy.read(f"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{self.namespace}/kustomizations/{NAME}")
        return {} if found is None else found.get("status") or {}

    def says(self, condition: str, status: str, reason: str, words: str = "") -> Json:
        """Wait until the Kustomization has a condition with this status and reason, and a message with these words; its whole status."""

        def look() -> Json | None:
            seen = self.status()
            told = next((each["message"] for each in seen.get("conditions", ()) if each["type"] == condition), "")
            return seen if conditions(seen).get(condition) == (status, reason) and words in told else None

        what = f"Flux to say {condition}={status}, {reason}, {words}"
        return self.operator.wait_for(what, look, seconds=2 * PATIENCE, alive=False, shown=self._told)

    def has_applied(self, revision: str) -> Json:
        """Wait until Flux has applied a revision and found everything healthy; the Kustomization's status."""
        return self.says("Ready", "True", "ReconciliationSucceeded", revision)

    def look_again(self) -> dict[str, str]:
        """Let Flux reconcile now, to its end; what it did to each object."""
        before = len(self._controller.applied(self.namespace))
        token = secrets.token_hex(4)
        self.kubectl("annotate", "--overwrite", f"kustomization/{NAME}", f"reconcile.fluxcd.io/requestedAt={token}")

        def done() -> bool:
            status = self.status()
            return status.get("lastHandledReconcileAt") == token and conditions(status)["Ready"][0] == "True"

        self.operator.wait_for("Flux to reconcile when asked to", done, seconds=2 * PATIENCE, alive=False, shown=self._told)
        made = self._controller.applied(self.namespace)[before:]  # two when it was about to look anyway
        return {name: next((each[name] for each in made if each[name] != "unchanged"), "unchanged") for name in made[0]}

    def _told(self) -> str:
        """What Flux and Seawall say, for who waits for it to be otherwise."""
        ours = [f"{each['kind']}: {each.get('status')}" for kind in ("aws", "sb", "maz", "cex") for each in self.operator.all(kind)]
        return "\n".join((json.dumps(self.status().get("conditions"), indent=1), *ours))

    def metadata(self) -> dict[str, Json]:
        """Metadata of every object that Flux applied: who wrote what, and when, is in managedFields."""
        found = json.loads(self.kubectl("get", "awsacct,sb,maz,cex", "--show-managed-fields", "-o", "json"))["items"]
        return {f"{each['kind']}/{self.namespace}/{each['metadata']['name']}": each["metadata"] for each in found}


def _tarball(files: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return made.getvalue()


def _handler(tarballs: Mapping[str, bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = tarballs.get(self.path)
            self.send_response(200 if found is not None else 404)
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
