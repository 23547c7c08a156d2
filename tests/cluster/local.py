"""A real Kubernetes API without containers: etcd, kube-apiserver and kube-controller-manager on free loopback ports.

There are no nodes, so no pod ever runs; all else is as in any cluster: validation, CEL, admission policies, RBAC, tokens, garbage collection
and namespaces that end. Everything lives in one temporary folder: data, certificates, kubeconfig, logs. The API server signs its own
certificate; the administrator is a static token in the group system:masters; ServiceAccount tokens are signed with a key made here, so
`kubectl create token` works.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import http.client
import secrets
import shutil
import signal
import ssl
import tempfile
import time
from pathlib import Path

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.cluster import binaries
from tests.cluster.base import Cluster, ClusterError
from tests.cluster.processes import Component, free_port

PREFIX = "seawall-cluster-"
START_SECONDS = 60.0
STOP_SECONDS = 1.0  # the data is thrown away: nothing is lost by not waiting for open watches
ATTEMPTS = 3  # a port that was free a moment ago may be taken now

#: What the controller manager runs; it is started with this list alone, which costs 95 MiB instead of 250.
CONTROLLERS = ("garbage-collector-controller", "namespace-controller", "validatingadmissionpolicy-status-controller")
#: What the API server writes down where a cluster is asked to: each request once, by whom and what came of it, without bodies.
AUDIT_POLICY = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "rules": [{"level": "Metadata"}]}
#: Added for tests of charts: they make pods, which stay Pending.
WORKLOAD_CONTROLLERS = (
    "deployment-controller",
    "replicaset-controller",
    "job-controller",
    "cronjob-controller",
    "serviceaccount-controller",
    "clusterrole-aggregation-controller",
)


class LocalCluster(Cluster):
    """A cluster of this process's own, ready when the constructor returns.

    Args:
        workloads: Whether Deployments, ReplicaSets, Jobs, default ServiceAccounts and aggregated ClusterRoles are worked on too.
        audit: Whether the API server writes down every request, to `audit_log`.
        parent: Folder in which the data folder is made; the system's temporary folder when None.

    Raises:
        ClusterError: A component did not start; the message has the end of its log, and the logs are kept.
    """

    def __init__(self, *, workloads: bool = False, audit: bool = False, parent: Path | None = None) -> None:
        binaries.ensure()
        sweep(parent)
        self.data = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        super().__init__(self.data / "kubeconfig", str(binaries.tool("kubectl")), self.data / "kubectl-cache")
        self._lock = (self.data / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._admin = secrets.token_urlsafe(32)
        self._audit = audit
        self._controllers = CONTROLLERS + (WORKLOAD_CONTROLLERS if workloads else ())
        self._write_credentials()
        try:
            self._start()
        except BaseException:
            self._end_components()
            self._lock.close()
            shutil.rmtree(self.data / "etcd", ignore_errors=True)
            raise

    @property
    def url(self) -> str:
        """Address of the API server; the same after it was killed and started again."""
        return f"https://127.0.0.1:{self._port}"

    def alive(self) -> bool:
        """Whether etcd, API server and controller manager run."""
        return all(component.running for component in (self.etcd, self.api_server, self.controller_manager))

    @property
    def audit_log(self) -> Path:
        """Where the API server writes down every request, one JSON object a line."""
        return self.data / "audit.log"

    def kill_api_server(self) -> None:
        """Kill the API server without warning; etcd keeps the data."""
        self.api_server.signal(signal.SIGKILL)
        self.api_server.reap(10)

    def start_api_server(self) -> None:
        """Start the API server on its port and data; returns when it is ready."""
        self.api_server.start()
        self.api_server.wait_until(self.is_ready, "to answer 200 on /readyz", START_SECONDS)

    def pause(self) -> None:
        """Freeze the API server: connections stay open and nothing is answered."""
        self.api_server.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen API server go on."""
        self.api_server.signal(signal.SIGCONT)

    def stop(self) -> None:
        """End the components and delete the data folder."""
        self._end_components()
        self._lock.close()
        shutil.rmtree(self.data, ignore_errors=True)

    def is_ready(self) -> bool:
        """Whether the API server says on /readyz that it is."""
        try:
            trust = ssl.create_default_context(cafile=self._certificate)
            connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=2, context=trust)
            with contextlib.closing(connection):
                connection.request("GET", "/readyz")
                return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):  # no certificate yet, not listening yet, or killed half-way
            return False

    @property
    def _certificate(self) -> Path:
        """The API server's certificate and the authority that it made for it, in one file."""
        return self.data / "certificates" / "apiserver.crt"

    def _start(self) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            self._port, self._etcd_port = free_port(), free_port()
            self._define_components()
            try:
                self.etcd.start()
                self.start_api_server()
                break
            except ClusterError as error:
                self._end_components()
                if attempt == ATTEMPTS or "address already in use" not in str(error):
                    raise
        self._write_kubeconfig()
        self.controller_manager.start()

    def _end_components(self) -> None:
        components = [getattr(self, name) for name in ("controller_manager", "api_server", "etcd") if hasattr(self, name)]
        for component in components:
            component.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for component in components:
            component.reap(max(0.0, deadline - time.monotonic()))

    def _define_components(self) -> None:
        self.etcd = self._component("etcd", *self._etcd_flags())
        self.api_server = self._component("kube-apiserver", *self._api_server_flags())
        self.controller_manager = self._component(
            "kube-controller-manager",
            f"--kubeconfig={self.kubeconfig}",
            f"--controllers={','.join(self._controllers)}",
            "--leader-elect=false",
            "--secure-port=0",
        )

    def _component(self, name: str, *flags: str) -> Component:
        return Component(name, [str(binaries.tool(name)), *flags], self.data / f"{name}.log")

    def _etcd_flags(self) -> list[str]:
        return [
            f"--data-dir={self.data / 'etcd'}",
            f"--listen-client-urls=http://127.0.0.1:{self._etcd_port}",
            f"--advertise-client-urls=http://127.0.0.1:{self._etcd_port}",
            "--listen-peer-urls=http://127.0.0.1:0",
            "--unsafe-no-fsync",
            "--log-level=warn",
        ]

    def _api_server_flags(self) -> list[str]:
        return [
            f"--etcd-servers=http://127.0.0.1:{self._etcd_port}",
            "--bind-address=127.0.0.1",
            f"--secure-port={self._port}",
            f"--cert-dir={self.data / 'certificates'}",
            f"--token-auth-file={self.data / 'tokens.csv'}",
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={self.data / 'service-account.key'}",
            f"--service-account-signing-key-file={self.data / 'service-account.key'}",
            "--service-account-extend-token-expiration=false",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--profiling=false",
            *([f"--audit-policy-file={self.data / 'audit-policy.yaml'}", f"--audit-log-path={self.audit_log}"] if self._audit else ()),
        ]

    def _write_credentials(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        (self.data / "service-account.key").write_bytes(key)
        (self.data / "audit-policy.yaml").write_text(yaml.safe_dump(AUDIT_POLICY))
        (self.data / "tokens.csv").write_text(f'{self._admin},admin,admin,"system:masters"\n')

    def _write_kubeconfig(self) -> None:
        authority = base64.b64encode(self._certificate.read_bytes()).decode()
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "seawall", "cluster": {"server": self.url, "certificate-authority-data": authority}}],
            "users": [{"name": "admin", "user": {"token": self._admin}}],
            "contexts": [{"name": "seawall", "context": {"cluster": "seawall", "user": "admin"}}],
            "current-context": "seawall",
        }
        self.kubeconfig.write_text(yaml.safe_dump(config, sort_keys=False))


def sweep(parent: Path | None) -> None:
    """Delete the data folders of killed test runs: an hour old, and their lock is free."""
    for folder in Path(parent or tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # in use, another's, or just deleted
            if time.time() - folder.stat().st_mtime < 3600:
                continue
            with (folder / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
