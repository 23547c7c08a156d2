"""The test cluster does what the other tests believe of it, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster import given, run
from tests.cluster.base import REPOSITORY, Cluster, ClusterError, KubectlFailed
from tests.cluster.local import LocalCluster
from tests.cluster.processes import Component
from tests.conftest import Kubectl

CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tides.test.seawall.dev}
spec:
  group: test.seawall.dev
  names: {plural: tides, singular: tide, kind: Tide}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: {height: {type: integer}}
              x-kubernetes-validations: [{rule: "self.height < 10", message: "no tide is that high"}]
"""


def eventually(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something holds, and fail with a sentence if it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits for its parent to notice its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_kind_is_installed_and_its_rules_are_enforced_by_the_real_server(cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    (tmp_path / "tides.yaml").write_text(CRD)
    cluster.install_crds(tmp_path)
    tide = {
        "apiVersion": "test.seawall.dev/v1",
        "kind": "Tide",
        "metadata": {"name": "high", "namespace": namespace},
        "spec": {"height": 12},
    }
    try:
        with pytest.raises(KubectlFailed, match="no tide is that high"):
            cluster.kubectl("apply", "-f", "-", stdin=json.dumps(tide))
        tide["spec"] = {"height": 2}
        assert "created" in cluster.kubectl("apply", "-f", "-", stdin=json.dumps(tide)).stdout
    finally:
        cluster.kubectl("delete", "crd", "tides.test.seawall.dev", "--wait=false")


def test_a_service_account_gets_a_token_and_may_do_what_rbac_allows_and_no_more(cluster: Cluster, kubectl: Kubectl) -> None:
    kubectl("create", "serviceaccount", "reader")
    kubectl("create", "role", "reader", "--verb=get,list", "--resource=configmaps")
    kubectl("create", "rolebinding", "reader", "--role=reader", f"--serviceaccount={namespace_of(kubectl)}:reader")
    token = kubectl("create", "token", "reader").stdout.strip()
    # The kubeconfig's own token would win over --token, so the reader gets a kubeconfig without one.
    text = cluster.kubeconfig.read_text().replace(str(cluster.token), token)
    config = cluster.kubeconfig.with_name(f"reader-{os.getpid()}")
    config.write_text(text)
    try:
        reader = Cluster(config, cluster.binary, cluster.cache)
        assert reader.kubectl("get", "configmaps", "-n", namespace_of(kubectl)).returncode == 0
        refused = reader.kubectl("get", "secrets", "-n", namespace_of(kubectl), check=False)
        assert "secrets is forbidden" in refused.stderr
    finally:
        config.unlink()


def namespace_of(kubectl: Kubectl) -> str:
    """The namespace in which `kubectl` runs."""
    return kubectl("create", "configmap", "x", "--dry-run=server", "-o", "jsonpath={.metadata.namespace}").stdout


def test_what_an_object_owns_is_collected_after_it(kubectl: Kubectl) -> None:
    kubectl("create", "configmap", "owner")
    uid = kubectl("get", "configmap", "owner", "-o", "jsonpath={.metadata.uid}").stdout
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": uid}
    child = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "child", "ownerReferences": [owner]}}
    kubectl("create", "-f", "-", stdin=json.dumps(child))
    kubectl("delete", "configmap", "owner")
    eventually(lambda: kubectl("get", "configmap", "child", check=False).returncode != 0, 20, "the child to be collected")


def test_each_test_has_a_namespace_named_after_it(namespace: str, cluster: Cluster) -> None:
    assert namespace.startswith("each-test-has-a-namespace-named-after-it-")
    assert cluster.kubectl("get", "namespace", namespace, "-o", "jsonpath={.status.phase}").stdout == "Active"


def test_a_killed_api_server_comes_back_with_its_address_and_data(own_cluster: LocalCluster) -> None:
    own_cluster.kubectl("create", "namespace", "kept")
    url = own_cluster.url
    own_cluster.kill_api_server()
    assert not own_cluster.is_ready()
    assert own_cluster.kubectl("get", "namespaces", check=False).returncode != 0
    own_cluster.start_api_server()
    assert own_cluster.url == url
    assert "kept" in own_cluster.kubectl("get", "namespaces").stdout


def test_a_paused_api_server_answers_nothing_until_it_is_resumed(own_cluster: LocalCluster) -> None:
    own_cluster.pause()
    assert not own_cluster.is_ready()
    own_cluster.resume()
    eventually(own_cluster.is_ready, 20, "the API server to answer again")


def test_a_stopped_cluster_leaves_no_process_and_no_data(own_cluster: LocalCluster) -> None:
    own_cluster.pause()
    pids = [component.pid for component in (own_cluster.etcd, own_cluster.api_server, own_cluster.controller_manager)]
    own_cluster.stop()
    assert not any(is_alive(pid) for pid in pids if pid)
    assert not own_cluster.data.exists()


@pytest.mark.skipif(given.chosen() != "local", reason="about the local cluster")
@pytest.mark.cluster
def test_the_keeper_of_a_shared_cluster_ends_with_the_run_that_owns_it(tmp_path: Path) -> None:
    with (tmp_path / "owner.lock").open("a") as owner:
        assert run.take(owner)
        shared = run.start(tmp_path, owned=True)
        assert run.start(tmp_path, owned=True).kubeconfig == shared.kubeconfig
        assert shared.kubectl("get", "namespaces").returncode == 0
    eventually(lambda: not shared.kubeconfig.exists(), 20, "the keeper to notice that its owner is gone")


@pytest.mark.skipif(given.chosen() != "local", reason="about the local cluster")
@pytest.mark.cluster
def test_a_cluster_that_was_left_running_is_found_again_and_stopped(tmp_path: Path) -> None:
    try:
        found = run.start(tmp_path)
        assert run.start(tmp_path).url == found.url
    finally:
        assert run.stop(tmp_path)
    assert not found.kubeconfig.exists()
    assert not run.stop(tmp_path)


def test_the_state_of_a_dead_keeper_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps({"keeper": os.getpid(), "kubeconfig": "gone", "kubectl": "kubectl", "cache": "gone"}))
    assert run.running(tmp_path) is None
    assert not run.stop(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills a program with the one that started it")
def test_a_component_dies_with_a_starter_that_was_killed(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from tests.cluster.processes import Component
sleeper = Component("sleeper", ["/bin/sleep", "60"], Path({str(tmp_path / "log")!r}))
sleeper.start()
print(sleeper.pid, flush=True)
input()
"""
    starter = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
    with contextlib.closing(starter.stdout or sys.stdin) as answer, contextlib.closing(starter.stdin or sys.stdout):
        pid = int(answer.readline())
        assert is_alive(pid)
        starter.kill()
        starter.wait(10)
    eventually(lambda: not is_alive(pid), 5, "the sleeper to die with its starter")


def test_a_component_that_ends_too_early_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    broken = Component("broken", ["/bin/sh", "-c", "echo the disk is on fire; exit 3"], tmp_path / "broken.log")
    broken.start()
    with pytest.raises(
        ClusterError, match=r"waited for broken to be ready, but it ended; its log, .*broken\.log, ends so:\nthe disk is on fire"
    ):
        broken.wait_until(lambda: False, "to be ready", 10)


def test_a_component_that_never_gets_ready_is_waited_for_only_so_long(tmp_path: Path) -> None:
    slow = Component("slow", ["/bin/sleep", "60"], tmp_path / "slow.log")
    slow.start()
    try:
        with pytest.raises(ClusterError, match=r"waited 0\.2 s for slow to be ready"):
            slow.wait_until(lambda: False, "to be ready", 0.2)
    finally:
        slow.terminate()
        slow.reap(5)
