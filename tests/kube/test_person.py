"""Whose kubeconfig a person at the command line uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from seawall.errors import KubernetesError
from seawall.kube.clock import SystemClock
from seawall.kube.person import Person

IN_A_POD = {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": "1"}


def kubeconfig(path: Path, **namespaces: str) -> Path:
    """A kubeconfig with a context and a cluster for each namespace; the first context is the current one."""
    contexts = [
        {"name": name, "context": {"cluster": name, "user": "u", **({"namespace": to} if to else {})}} for name, to in namespaces.items()
    ]
    clusters = [{"name": name, "cluster": {"server": f"https://{name}.invalid"}} for name in namespaces]
    config = {
        "current-context": next(iter(namespaces)),
        "contexts": contexts,
        "clusters": clusters,
        "users": [{"name": "u", "user": {"token": "t"}}],
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(config))
    return path


async def seen(file: Path | None, context: str | None, **environ: str) -> tuple[str, str]:
    async with await Person.log_in(SystemClock(), file, context, environ) as person:
        return person.server, person.namespace


async def test_context_and_namespace_are_the_kubeconfigs(tmp_path: Path) -> None:
    file = kubeconfig(tmp_path / "config", one="team", two="")
    assert await seen(file, None) == ("https://one.invalid", "team")
    assert await seen(None, "two", KUBECONFIG=str(file)) == ("https://two.invalid", "default")


async def test_a_context_is_found_in_any_of_several_files(tmp_path: Path) -> None:
    files = [kubeconfig(tmp_path / "a", one="team"), kubeconfig(tmp_path / "b", two="other")]
    assert await seen(None, "two", KUBECONFIG=os.pathsep.join(map(str, files))) == ("https://two.invalid", "other")


async def test_in_a_pod_too_the_kubeconfig_at_home_comes_first_as_with_kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    kubeconfig(tmp_path / ".kube" / "config", home="team")
    assert await seen(None, None, **IN_A_POD) == ("https://home.invalid", "team")


async def test_a_context_is_never_looked_for_in_a_pods_own_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(KubernetesError, match="there is no kubeconfig at"):
        await seen(None, "prod", **IN_A_POD)
