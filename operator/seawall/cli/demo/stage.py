"""The demo's part of the cluster: its own namespace, keys for the emulator, and the samples as `manifests/samples` has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from seawall.api.crd import crds
from seawall.api.meta import Kind
from seawall.api.v1alpha1 import KINDS, AWSAccount, ControlException, SecurityBaseline
from seawall.cli.demo.account import KEYS
from seawall.cli.demo.processes import DemoFailed
from seawall.kube.clock import timestamp
from seawall.kube.settle import REQUESTED_AT
from seawall.kube.setup import Setup

Body = dict[str, Any]

SECRET: Final = "aws-keys"  # noqa: S105 - a Secret's name

_SAMPLES: Final = Path(__file__).parent / "samples"  # a link to manifests/samples, which a wheel holds as files
_MARK: Final = {"app.kubernetes.io/managed-by": "seawall-demo"}
_SERVED_WITHIN: Final = timedelta(seconds=30)
_GONE_WITHIN: Final = timedelta(seconds=60)
_EXCEPTION_TERM: Final = timedelta(days=30)


async def refuse_foreign(cluster: Setup, namespace: str) -> None:
    """Look whether the namespace is free, or left by a demo that was killed.

    Raises:
        DemoFailed: It is somebody else's.
        KubernetesError: The API server did not answer.
    """
    found = await cluster.namespace(namespace)
    labels = {} if found is None else found["metadata"].get("labels") or {}
    if found is not None and any(labels.get(key) != value for key, value in _MARK.items()):
        raise DemoFailed(
            f"namespace {namespace} exists and is not the demo's, wanted one that it may delete: name another with --namespace"
        )


async def install(cluster: Setup, namespace: str) -> tuple[str, ...]:
    """Install the CRDs and make the namespace, anew where an earlier demo has left it.

    Returns:
        The CRDs that were not there before.

    Raises:
        DemoFailed: An earlier demo's namespace does not end.
        KubernetesError: The API server refused.
    """
    installed = await cluster.install_crds(crds(), _SERVED_WITHIN)
    found = await cluster.namespace(namespace)
    if found is not None:
        await cluster.delete_namespace(found)
        if not await cluster.gone(found, _GONE_WITHIN):
            seconds = f"{_GONE_WITHIN.total_seconds():.0f} s"
            raise DemoFailed(f"namespace {namespace} of an earlier demo is still ending after {seconds}: see its status.conditions")
    await cluster.create_namespace(namespace, _MARK)
    return installed


async def remove(cluster: Setup, namespace: str) -> None:
    """Delete the demo's namespace with all that is in it; nothing there has a finalizer, so the cluster does the rest by itself."""
    found = await cluster.namespace(namespace)
    if found is not None:
        await cluster.delete_namespace(found)


async def apply_samples(cluster: Setup, namespace: str, endpoint: str, now: datetime) -> None:
    """Apply every sample that the Kustomization names, changed in memory where an emulator and a namespace of our own ask for it."""
    values = {"aws_access_key_id": KEYS.access_key_id, "aws_secret_access_key": KEYS.secret_access_key}
    await cluster.create_secret(namespace, SECRET, values)
    for kind, body in samples():
        await cluster.declare(kind, adapted(kind, body, namespace, endpoint, now))


def samples() -> Iterator[tuple[type[Kind], Body]]:
    """The samples, in the order of their Kustomization."""
    kinds = {kind.kind(): kind for kind in KINDS}
    for name in yaml.safe_load((_SAMPLES / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]:
        for body in yaml.safe_load_all((_SAMPLES / name).read_text(encoding="utf-8")):
            yield kinds[body["kind"]], body


def adapted(kind: type[Kind], body: Mapping[str, Any], namespace: str, endpoint: str, now: datetime) -> Body:
    """A sample as the demo needs it; `ADAPTATIONS` says how it differs."""
    changed = deepcopy(dict(body))
    changed["metadata"]["namespace"] = namespace
    adapt = _ADAPT.get(kind)
    if adapt is not None:
        adapt(changed["spec"], endpoint, now)
    return changed


ADAPTATIONS: Final = (
    "AWSAccount: endpointURL is the emulator, credentials are a Secret's",
    "ControlException: expiresAt is in 30 days",
)
"""What is not as in the files."""


def _adapt_account(spec: Body, endpoint: str, _now: datetime) -> None:
    spec["endpointURL"] = endpoint
    spec["credentials"] = {"source": "Secret", "secretRef": {"name": SECRET}}


def _adapt_exception(spec: Body, _endpoint: str, now: datetime) -> None:
    spec["expiresAt"] = timestamp(now + _EXCEPTION_TERM)  # the file's date passes one day


_ADAPT: Final[Mapping[type[Kind], Callable[[Body, str, datetime], None]]] = {
    AWSAccount: _adapt_account,
    ControlException: _adapt_exception,
}


async def request_run(cluster: Setup, namespace: str, baseline: str, at: str) -> None:
    """Ask for a run with fresh reads, as `flux reconcile` and people do."""
    await cluster.annotate(SecurityBaseline, namespace, baseline, {REQUESTED_AT: at})
