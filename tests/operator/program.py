"""The operator as people run it: a process of its own, its log, its probes, and what it leaves in the cluster.

Every wait is for a condition, and one that is not met in time says what was waited for, what was seen last, and how the log ends.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

from tests.cluster.base import Cluster, ClusterError
from tests.cluster.processes import Component, free_port

Json = dict[str, Any]
T = TypeVar("T")

PATIENCE = 60.0
"""Seconds; much more than anything takes here, for machines that do other work besides."""
PLURALS = {
    "aws": "awsaccounts",
    "sb": "securitybaselines",
    "maz": "multiazpolicies",
    "cex": "controlexceptions",
    "crep": "compliancereports",
    "resp": "responsibilityreports",
    "rplan": "remediationplans",
    "rappr": "remediationapprovals",
    "pa": "providerassurances",
}


class Waited(AssertionError):
    """Something did not come about in time."""


class Proxy:
    """`kubectl proxy`: reads at a few milliseconds each, however the kubeconfig identifies its user."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.port = free_port()
        command = [cluster.binary, f"--kubeconfig={cluster.kubeconfig}", f"--cache-dir={cluster.cache}", "proxy", f"--port={self.port}"]
        self._component = Component("kubectl proxy", command, folder / "kubectl-proxy.log")

    def __enter__(self) -> Self:
        self._component.start()
        self._component.wait_until(lambda: ask(self.port, "/version") is not None, "to answer", PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._component.terminate()
        self._component.reap(5)

    def read(self, path: str) -> Json | None:
        """One read; None where there is no such thing."""
        answer = ask(self.port, path)
        if answer is None or answer[0] >= http.HTTPStatus.INTERNAL_SERVER_ERROR or answer[0] == http.HTTPStatus.TOO_MANY_REQUESTS:
            raise ClusterError(f"GET {path}: the API server did not answer: {answer}")
        found: Json = json.loads(answer[1])
        return None if answer[0] == http.HTTPStatus.NOT_FOUND else found


def ask(port: int, path: str) -> tuple[int, str] | None:
    """One GET on loopback: status and body; None while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, http.client.HTTPException):
            return None


class Operator:
    """One operator on one namespace, and the namespace as it sees it.

    Attributes:
        namespace: The one it runs in and watches.
        flags: Given besides those that every test's operator has; may be changed before a start.
        kubeconfig: Its way to the API server; may be changed before a start.
        web_port: Where its probes are.
        starts: How often it was started.
    """

    def __init__(self, cluster: Cluster, proxy: Proxy, namespace: str, folder: Path, name: str = "operator") -> None:
        self.cluster = cluster
        self.namespace = namespace
        self.web_port = free_port()
        self.flags: tuple[str, ...] = ("--allow-endpoint-url",)
        self.kubeconfig = cluster.kubeconfig
        self.starts = 0
        self._proxy = proxy
        self._component = Component(name, [], folder / f"{name}.log")

    def start(self) -> None:
        """Start it; returns at once."""
        self._component.command = [
            *(sys.executable, "-m", "seawall", "operator"),
            f"--kubeconfig={self.kubeconfig}",
            f"--namespace={self.namespace}",
            f"--watch-namespace={self.namespace}",
            "--web-host=127.0.0.1",
            f"--web-port={self.web_port}",
            *self.flags,
        ]
        self._component.start()
        self.starts += 1

    def stop(self) -> int:
        """Send SIGTERM; the exit code."""
        self._component.terminate()
        return self.ended()

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait until it has ended; the exit code."""
        self.wait_for("the operator to end", lambda: not self.running, seconds=seconds, alive=False)
        return int(self._component._process.returncode)  # type: ignore[union-attr]

    def kill(self) -> None:
        """SIGKILL, without warning."""
        self._component.signal(signal.SIGKILL)
        self._component.reap(10)

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._component.running

    def log(self) -> list[Json]:
        """What it logged, over all starts; a line that is no JSON stands as critical."""
        text = self.text
        return [_line(each) for each in text[: text.rfind("\n") + 1].splitlines()]

    def logged(self, words: str) -> list[Json]:
        """The lines whose message has these words."""
        return [line for line in self.log() if words in line["message"]]

    @property
    def text(self) -> str:
        """The whole log as it was written."""
        return self._component.log.read_text() if self._component.log.exists() else ""

    def probe(self, path: str) -> tuple[int, str] | None:
        """What the kubelet would see; None while nobody listens."""
        return ask(self.web_port, path)

    def wait_for(
        self, what: str, probe: Callable[[], T | None], *, seconds: float = PATIENCE, alive: bool = True, shown: Callable[[], object] = str
    ) -> T:
        """Ask until there is an answer that is true; a cluster that does not answer is asked again.

        Args:
            what: The second half of "waited for …".
            probe: Asked at once and ever more seldom, from 30 ms to 150 ms: asking costs the API server what the operator needs of it.
            seconds: How long at most.
            alive: Whether the operator must go on running meanwhile.
            shown: What to show when it does not come about.
        """
        begun = time.monotonic()
        while True:
            with contextlib.suppress(ClusterError):
                if answer := probe():
                    return answer
            waited = time.monotonic() - begun
            late = waited > seconds
            if late or (alive and not self.running):
                how = f"{seconds:.0f} s" if late else "until the operator ended"
                raise Waited(f"waited {how} for {what}\nseen last: {shown()}\nthe log ends so:\n{self._component.tail(25)}")
            time.sleep(min(0.15, 0.03 + waited / 20))

    # What is in the namespace

    def path(self, kind: str, name: str = "") -> str:
        """Address of a kind of Seawall's in the namespace, or of one object."""
        return f"/apis/seawall.dev/v1alpha1/namespaces/{self.namespace}/{PLURALS[kind]}{name and '/' + name}"

    def find(self, kind: str, name: str) -> Json | None:
        """One object; None when there is none."""
        return self._proxy.read(self.path(kind, name))

    def get(self, kind: str, name: str) -> Json:
        """One object that is there."""
        found = self.find(kind, name)
        assert found is not None, f"there is no {kind}/{name}"
        return found

    def all(self, kind: str) -> list[Json]:
        """Every object of a kind, by name."""
        found = self._proxy.read(self.path(kind))
        assert found is not None
        return sorted(found["items"], key=lambda each: each["metadata"]["name"])

    def events(self, name: str, kind: str) -> list[Json]:
        """Events about an object, oldest first."""
        found = self._proxy.read(f"/apis/events.k8s.io/v1/namespaces/{self.namespace}/events")
        assert found is not None
        told = [each for each in found["items"] if (each["regarding"]["name"], each["regarding"]["kind"]) == (name, kind)]
        return sorted(told, key=lambda each: each["eventTime"])

    def lease(self) -> Json:
        """The Lease's spec; empty when there is none."""
        found = self._proxy.read(f"/apis/coordination.k8s.io/v1/namespaces/{self.namespace}/leases/seawall-leader")
        return found["spec"] if found else {}

    def everything(self) -> str:
        """All that people and programs can read in the namespace, but Secrets."""
        events = self._proxy.read(f"/apis/events.k8s.io/v1/namespaces/{self.namespace}/events")
        return json.dumps([events, self.lease(), *(self.all(kind) for kind in PLURALS)])

    # Waiting for what is in the namespace

    def settled(self, kind: str, name: str, wanted: Callable[[Json], object] = bool, *, seconds: float = PATIENCE) -> Json:
        """Wait until an object's status speaks of its spec and is as wanted; the object."""

        def look() -> Json | None:
            found = self.find(kind, name)
            seen = ((found or {}).get("status") or {}).get("observedGeneration")
            is_current = found is not None and seen == found["metadata"]["generation"]
            return found if is_current and wanted(found["status"]) else None

        return self.wait_for(f"{kind}/{name} to settle as wanted", look, seconds=seconds, shown=lambda: self._status(kind, name))

    def evaluated(self, name: str = "base", *, after: str = "", seconds: float = PATIENCE, **summary: int) -> Json:
        """Wait until a baseline's numbers are these; its status.

        Args:
            name: The baseline.
            after: A lastEvaluationTime that is not enough.
            seconds: How long at most.
            summary: Members of status.summary.
        """

        def wanted(status: Json) -> bool:
            seen = status.get("summary") or {}
            return status.get("lastEvaluationTime", "") > after and all(seen.get(key) == value for key, value in summary.items())

        found: Json = self.settled("sb", name, wanted, seconds=seconds)["status"]
        return found

    def _status(self, kind: str, name: str) -> str:
        try:
            found = self.find(kind, name)
        except ClusterError as error:
            return str(error)
        return json.dumps(found and found.get("status"), indent=1)


def _line(text: str) -> Json:
    try:
        line: Json = json.loads(text)
    except ValueError:
        return {"level": "critical", "message": text}
    return line


def conditions(status: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Conditions as status and reason by type."""
    return {each["type"]: (each["status"], each["reason"]) for each in status.get("conditions", ())}


def message(status: Mapping[str, Any], type_: str) -> str:
    """One condition's message."""
    return next(str(each["message"]) for each in status["conditions"] if each["type"] == type_)


def secrets_in(text: str, secrets: Mapping[str, str]) -> Iterator[str]:
    """Names of the secrets whose value is found in a text."""
    return (name for name, value in secrets.items() if value in text)
