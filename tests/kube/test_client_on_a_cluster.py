"""The connection against a real API server: identities, refusals, Secrets, which kinds are served."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from aiohttp import web

from seawall.api.v1alpha1 import KINDS, ComplianceReport, ControlException
from seawall.errors import Conflict, Gone, KubernetesError, TooLarge
from seawall.kube.client import Cluster
from seawall.kube.clock import SystemClock
from seawall.kube.login import KubeconfigLogin, PodLogin, new_session
from tests.cluster import base
from tests.kube.builders import exception, report_of


def kubeconfig(cluster: base.Cluster, path: Path, *, token: str | None = None, server: str | None = None) -> Path:
    """Copy the cluster's kubeconfig, with another token or address."""
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    if token is not None:
        config["users"][0]["user"] = {"token": token}
    if server is not None:
        config["clusters"][0]["cluster"]["server"] = server
    path.write_text(yaml.safe_dump(config))
    return path


def pod(cluster: base.Cluster, folder: Path, token: str) -> PodLogin:
    """Log in as a Pod does: a token file, the authority's certificate, the address in the environment."""
    (folder / "token").write_text(token + "\n")
    authority = yaml.safe_load(cluster.kubeconfig.read_text())["clusters"][0]["cluster"]["certificate-authority-data"]
    (folder / "ca.crt").write_bytes(base64.b64decode(authority))
    address = urlsplit(cluster.url)
    environ = {"KUBERNETES_SERVICE_HOST": str(address.hostname), "KUBERNETES_SERVICE_PORT": str(address.port)}
    return PodLogin(environ, folder / "token", folder / "ca.crt")


async def test_all_kinds_are_served(api: Cluster) -> None:
    assert await api.kinds_missing(KINDS) == ()


async def test_the_time_since_the_last_answer_is_known(api: Cluster, namespace: str) -> None:
    assert api.silent_for() is None
    with pytest.raises(Gone):
        await api.get(ControlException, namespace, "absent")
    silent = api.silent_for()
    assert silent is not None
    assert silent < timedelta(seconds=5)


async def test_what_is_applied_is_there_and_what_is_deleted_is_gone(api: Cluster, namespace: str) -> None:
    await api.apply(ControlException, exception(namespace))
    first = await api.apply(ControlException, exception(namespace))
    again = await api.apply(ControlException, exception(namespace))
    assert again["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    assert [each["metadata"]["name"] for each in await api.list(ControlException, namespace)] == ["legacy"]
    assert namespace in {each["metadata"]["namespace"] for each in await api.list(ControlException)}
    assert await api.list(ControlException, namespace, labels={"a": "b"}) == []
    await api.delete(ControlException, first)
    with pytest.raises(Gone):
        await api.delete(ControlException, first)


async def test_an_object_made_anew_is_not_deleted_in_its_predecessors_place(api: Cluster, namespace: str) -> None:
    first = await api.apply(ControlException, exception(namespace))
    await api.delete(ControlException, first)
    await api.apply(ControlException, exception(namespace))
    with pytest.raises(Conflict):
        await api.delete(ControlException, first)


async def test_an_object_that_breaks_its_schema_is_invalid_for_good(api: Cluster, namespace: str) -> None:
    bad = exception(namespace)
    del bad["spec"]["reason"]
    with pytest.raises(KubernetesError, match="reason") as caught:
        await api.apply(ControlException, bad)
    assert (caught.value.reason, caught.value.retry_after) == ("Invalid", None)


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
@pytest.mark.parametrize("megabytes", [1.7, 2.5, 4])
async def test_what_the_api_server_cannot_store_is_too_large_for_good(api: Cluster, namespace: str, megabytes: float) -> None:
    report = report_of(namespace, round(megabytes * 1_000_000))
    with pytest.raises(TooLarge) as caught:
        await api.apply(ComplianceReport, report)
    assert caught.value.retry_after is None


async def test_a_secret_is_read_as_text_and_bytes_are_left_out(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys"}, "data": {"a": "aGVsbG8=", "b": "/w=="}}
    cluster.kubectl("-n", namespace, "apply", "-f", "-", stdin=json.dumps(secret))
    assert await api.get_secret(namespace, "keys") == {"a": "hello"}
    with pytest.raises(Gone, match="absent"):
        await api.get_secret(namespace, "absent")


async def test_a_missing_right_is_told_with_its_verb(cluster: base.Cluster, namespace: str, tmp_path: Path) -> None:
    cluster.kubectl("-n", namespace, "create", "serviceaccount", "weak")
    token = cluster.kubectl("-n", namespace, "create", "token", "weak").stdout.strip()
    async with await Cluster.over(pod(cluster, tmp_path, token), SystemClock()) as weak:
        with pytest.raises(KubernetesError) as caught:
            await weak.list(ControlException, namespace)
        assert caught.value.reason == "Forbidden"
        assert caught.value.retry_after is None
        wanted = f'grant verb "list" on resource "controlexceptions" of API group "seawall.dev" in namespace {namespace} to the operator'
        assert wanted in caught.value.message
        with pytest.raises(KubernetesError, match='grant verb "patch" on resource "controlexceptions/status"'):
            await weak.apply_status(ControlException, {"metadata": {"namespace": namespace, "name": "x", "resourceVersion": "1"}}, {})


async def test_a_pod_reads_its_token_for_every_request(cluster: base.Cluster, namespace: str, tmp_path: Path) -> None:
    cluster.kubectl("-n", namespace, "create", "serviceaccount", "operator")
    token = cluster.kubectl("-n", namespace, "create", "token", "operator").stdout.strip()
    async with await Cluster.over(pod(cluster, tmp_path, "dead"), SystemClock()) as api:
        with pytest.raises(KubernetesError) as caught:
            await api.get(ControlException, namespace, "x")
        assert caught.value.reason == "Unauthorized"
        assert caught.value.retry_after is not None
        (tmp_path / "token").write_text(token)
        with pytest.raises(KubernetesError) as caught:
            await api.get(ControlException, namespace, "x")
        assert caught.value.reason == "Forbidden"
        (tmp_path / "token").unlink()
        with pytest.raises(KubernetesError, match="token cannot be read"):
            await api.get(ControlException, namespace, "x")


async def test_a_refused_kubeconfig_token_is_fetched_anew(cluster: base.Cluster, namespace: str, tmp_path: Path) -> None:
    if cluster.token is None:
        pytest.skip("this cluster's administrator has no token")
    path = kubeconfig(cluster, tmp_path / "config", token="dead")
    async with await Cluster.connect(SystemClock(), path) as api:
        kubeconfig(cluster, path, token=cluster.token)
        assert await api.list(ControlException, namespace) == []


async def test_kopfs_session_waits_until_the_token_is_good_again(cluster: base.Cluster, tmp_path: Path) -> None:
    if cluster.token is None:
        pytest.skip("this cluster's administrator has no token")
    path = kubeconfig(cluster, tmp_path / "config", token="dead")
    login = await KubeconfigLogin.read(str(path))
    async with new_session(login, patient=True) as session:
        answer = asyncio.ensure_future(session.get(f"{cluster.url}/apis/seawall.dev/v1alpha1"))
        await asyncio.sleep(0.5)
        assert not answer.done()
        kubeconfig(cluster, path, token=cluster.token)
        async with await asyncio.wait_for(answer, 10) as response:
            assert response.status == 200


async def test_an_api_server_that_is_not_there_is_told_with_its_address(cluster: base.Cluster, namespace: str, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = f"https://127.0.0.1:{free.getsockname()[1]}"
    async with await Cluster.connect(SystemClock(), kubeconfig(cluster, tmp_path / "config", server=server)) as api:
        with pytest.raises(KubernetesError, match=server) as caught:
            await api.get(ControlException, namespace, "x")
        assert caught.value.retry_after == timedelta(seconds=5)
        assert api.silent_for() is None


async def test_a_missing_kubeconfig_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(KubernetesError, match="there is no kubeconfig at"):
        await Cluster.connect(SystemClock(), tmp_path / "absent")


@pytest.mark.parametrize(
    ("users", "says"),
    [
        ([{"name": "admin", "user": {"token": "s3cr3t", "exec": {}, "auth-provider": {"name": "oidc"}}}], "cannot be used"),
        ([{"name": "admin", "user": {"token": "s3cr3t", "client-certificate-data": "s3cr3t!"}}], "cannot be used"),
        ("token: s3cr3t", "cannot be used"),
    ],
)
async def test_a_broken_kubeconfig_is_told_without_its_secrets(tmp_path: Path, users: object, says: str) -> None:
    config = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "admin"}}],
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": users,
    }
    (tmp_path / "config").write_text(json.dumps(config))
    with pytest.raises(KubernetesError, match=says) as caught:
        await Cluster.connect(SystemClock(), None, {"KUBECONFIG": str(tmp_path / "config")})
    assert "s3cr3t" not in caught.value.message


async def test_a_kubeconfig_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("users:\n- token: s3cr3t\n  - bad: [\n")
    with pytest.raises(KubernetesError, match="line 3") as caught:
        await Cluster.connect(SystemClock(), tmp_path / "config")
    assert "s3cr3t" not in caught.value.message


async def test_a_broken_kubeconfig_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("clusters: []\n")
    with pytest.raises(KubernetesError, match=r"config cannot be used: .*current-context"):
        await Cluster.connect(SystemClock(), None, {"KUBECONFIG": str(tmp_path / "config")})


@pytest.mark.parametrize(("refusals", "answered"), [(2, True), (3, False)])
async def test_a_server_that_says_later_is_asked_again_in_time(tmp_path: Path, refusals: int, answered: bool) -> None:  # noqa: FBT001
    asked = 0

    async def busy(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.json_response({"items": []}) if asked > refusals else web.Response(status=429, headers={"Retry-After": "0.1"})

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", busy)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = {"name": "c", "cluster": {"server": f"http://127.0.0.1:{runner.addresses[0][1]}"}}
    config = {"current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c"}}], "clusters": [server], "users": []}
    (tmp_path / "config").write_text(json.dumps(config))
    async with await Cluster.connect(SystemClock(), tmp_path / "config") as api:
        if answered:
            assert await api.list(ControlException) == []
        else:
            with pytest.raises(KubernetesError, match="Too Many Requests"):
                await api.list(ControlException)
    assert asked == 3
    await runner.cleanup()
