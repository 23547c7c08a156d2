"""The chart as people install it: by Helm, in a cluster that no other test uses, and its operator run as its Pods would run it.

No kubelet is there, so what it would do is done here: the container of the Deployment that the API server has becomes a process, with its
arguments and its environment, and with a token of its ServiceAccount. Two things differ from a Pod. The token is in a kubeconfig, as the place
where a kubelet would put it belongs to the machine; and each process has a port of its own, as all of them share one address.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

import pytest
import yaml

from seawall.cli.demo.stage import SECRET, adapted, samples
from tests.chart.rendering import CHART, NAMESPACE, RELEASE
from tests.cluster import binaries, given
from tests.cluster.base import Cluster, ClusterError, Result
from tests.cluster.local import LocalCluster
from tests.emulator import REGION, TESTING_KEY, Emulator
from tests.operator.conftest import check_log
from tests.operator.objects import exception, secret, several
from tests.operator.program import PATIENCE, Operator, Proxy

Json = dict[str, Any]


@contextmanager
def own_cluster(folder: Path, *, workloads: bool = False, audit: bool = False) -> Iterator[LocalCluster]:
    """A cluster without Seawall's kinds, which the chart brings."""
    if given.chosen() != "local":
        pytest.skip(f"installs the chart in a whole cluster, under its usual names; CLUSTER is {given.chosen()}")
    own = LocalCluster(workloads=workloads, audit=audit, parent=folder)
    try:
        yield own
    finally:
        own.stop()


class Helm:
    """Helm on one cluster, with folders of its own.

    Args:
        cluster: Where to.
        folder: For Helm's caches and for files with values.
    """

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder

    def __call__(self, *arguments: str, check: bool = True) -> Result:
        """Run it in the release's namespace."""
        folders = {f"HELM_{each}_HOME": str(self._folder / each.lower()) for each in ("CACHE", "CONFIG", "DATA")}
        command = [str(binaries.tool("helm")), f"--kubeconfig={self._cluster.kubeconfig}", f"--namespace={NAMESPACE}", *arguments]
        result = subprocess.run(command, env={**os.environ, **folders}, capture_output=True, text=True, timeout=120, check=False)
        if check and result.returncode != 0:
            raise ClusterError(f"helm {' '.join(arguments)} ended with {result.returncode}: {result.stderr.strip()}")
        return result

    def values(self, values: Json) -> str:
        """The option that hands values over."""
        file = self._folder / "values.yaml"
        file.write_text(yaml.safe_dump(values))
        return f"--values={file}"

    def install(self, values: Json, chart: Path = CHART) -> None:
        """Install the chart, in a namespace that is made with it."""
        self("install", RELEASE, str(chart), "--create-namespace", self.values(values))

    def manifest(self) -> list[Json]:
        """The objects of the release as it is now."""
        return [each for each in yaml.safe_load_all(self("get", "manifest", RELEASE).stdout) if each]


def for_emulator(environment: dict[str, str], **values: Any) -> Json:
    """Values with which the operator talks to an emulated AWS, by its Deployment's own environment."""
    variables = [{"name": name, "value": value} for name, value in environment.items()]
    return {"allowEndpointURL": True, "extraEnv": variables, **values}


class Pod(Operator):
    """One of the Deployment's Pods.

    Args:
        cluster: Where the chart is installed.
        proxy: Reads of it.
        folder: For its log and its kubeconfig.
        name: Of the Pod.
        namespace: The namespace that is looked at; where it runs is for the Deployment to say.
    """

    def __init__(self, cluster: Cluster, proxy: Proxy, folder: Path, name: str = "seawall-0", namespace: str = NAMESPACE) -> None:
        super().__init__(cluster, proxy, namespace, folder, name)
        self.kubeconfig = folder / f"{name}.kubeconfig"
        self._name = name

    def start(self) -> None:
        """Start the container of the Deployment as it is now; returns at once."""
        (found,) = json.loads(self.cluster.kubectl(f"--namespace={NAMESPACE}", "get", "deployments", "-o", "json").stdout)["items"]
        spec = found["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        assert "command" not in container, "the image's own entry point is what is run: seawall"
        self._write_kubeconfig(spec["serviceAccountName"])
        environment = {**dict(self._environment(container["env"])), "KUBECONFIG": str(self.kubeconfig)}
        self._component.command = [
            *(str(shutil.which("env")), "-i", f"HOME={self.kubeconfig.parent}", "PYTHONDONTWRITEBYTECODE=1"),
            *(f"{name}={value}" for name, value in environment.items()),
            *(sys.executable, "-m", "seawall", *container["args"]),
            *("--web-host=127.0.0.1", f"--web-port={self.web_port}"),
        ]
        self._component.start()
        self.starts += 1

    def join(self) -> None:
        """Start, and return when it is ready, as the kubelet sees it."""
        self.start()
        self.wait_for("it to be ready", lambda: (self.probe("/readyz") or (0, ""))[0] == HTTPStatus.OK)

    @property
    def leads(self) -> bool:
        """Whether it says so."""
        return '"leader"' in (self.probe("/readyz") or (0, ""))[1]

    def looking_at(self, namespace: str) -> Self:
        """The same process, and another namespace as it sees it."""
        other = copy.copy(self)
        other.namespace = namespace
        return other

    def _environment(self, variables: Iterable[Json]) -> Iterator[tuple[str, str]]:
        """The container's variables, with what the kubelet fills in."""
        fields = {"metadata.namespace": NAMESPACE, "metadata.name": self._name}
        for each in variables:
            yield each["name"], each.get("value") or fields[each["valueFrom"]["fieldRef"]["fieldPath"]]

    def _write_kubeconfig(self, account: str) -> None:
        token = self.cluster.kubectl(f"--namespace={NAMESPACE}", "create", "token", account, "--duration=1h").stdout.strip()
        config = yaml.safe_load(self.cluster.kubeconfig.read_text())
        config["users"] = [{"name": "admin", "user": {"token": token}}]
        self.kubeconfig.write_text(yaml.safe_dump(config))


def bind(cluster: Cluster, role: str, user: str, namespace: str = NAMESPACE) -> None:
    """Give a person a ClusterRole's rights in one namespace."""
    cluster.kubectl(f"--namespace={namespace}", "create", "rolebinding", f"{user}-{role}", f"--clusterrole={role}", f"--user={user}")


def guarded(cluster: Cluster, namespace: str) -> None:
    """Return when the chart's admission policies hold in a namespace, and the operator takes approvals that are made from now on."""
    unsigned = json.dumps(exception("probe", expires="2099-01-01T00:00:00Z", approvedBy="nobody"))
    made = json.loads(cluster.kubectl("get", "validatingadmissionpolicies,validatingadmissionpolicybindings", "-o", "json").stdout)["items"]
    since = max(datetime.fromisoformat(each["metadata"]["creationTimestamp"]) for each in made) + timedelta(seconds=6)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        probe = cluster.kubectl(f"--namespace={namespace}", "create", "--dry-run=server", "-f", "-", stdin=unsigned, check=False)
        if "-exceptions' with binding" in probe.stderr and datetime.now(UTC) > since:
            return
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE:.0f} s for the admission policies to hold; seen last: {probe.stderr}")


@dataclass(frozen=True)
class Site:
    """A cluster, and what is needed to install the chart there and to run what it installs.

    Attributes:
        cluster: Nobody else's.
        helm: On this cluster.
        folder: For logs and the like.
        aws: What the operator talks to.
        proxy: Quick reads.
    """

    cluster: LocalCluster
    helm: Helm
    folder: Path
    aws: Emulator
    proxy: Proxy

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, aws: Emulator) -> Iterator[Self]:
        """A cluster with the release's namespace, in which only Pods of the standard "restricted" are let in."""
        with own_cluster(folder, workloads=True) as cluster, Proxy(cluster, folder) as proxy:
            cluster.kubectl("create", "namespace", NAMESPACE)
            cluster.kubectl("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted")
            yield cls(cluster, Helm(cluster, folder), folder, aws, proxy)

    def install(self, chart: Path = CHART, **values: Any) -> None:
        """Install the chart; returns when its admission policies hold."""
        self.helm.install(for_emulator(self.aws.environment, **values), chart)
        guarded(self.cluster, NAMESPACE)

    @contextmanager
    def running(self, *names: str) -> Iterator[tuple[Pod, ...]]:
        """Pods that are ready; at the end each is killed, and its log must show no defect."""
        pods = [Pod(self.cluster, self.proxy, self.folder, name) for name in names]
        try:
            for each in pods:
                each.join()
            yield tuple(pods)
        finally:
            for each in pods:
                each.kill()
        for each in pods:
            check_log(each)

    def apply(self, *objects: Json) -> None:
        """Apply objects in the release's namespace, as the administrator."""
        self.cluster.kubectl(f"--namespace={NAMESPACE}", "apply", "-f", "-", stdin=several(*objects))

    def apply_samples(self) -> None:
        """Apply the samples, as far as an emulator lets them be as they are, and an account with a flaw that has a fix."""
        self.aws.seeding("s3").create_bucket(Bucket="acme", CreateBucketConfiguration={"LocationConstraint": REGION})
        wanted = [adapted(kind, body, NAMESPACE, self.aws.url, datetime.now(UTC)) for kind, body in samples()]
        self.apply(secret(SECRET, aws_access_key_id=TESTING_KEY, aws_secret_access_key="secret"), *wanted)
