"""Objects outlive the CRDs that they were stored under, as docs/upgrade.md says: with the real API server, and without a conversion webhook."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from seawall.api.v1alpha1 import KINDS
from tests.cluster import base
from tests.cluster.local import LocalCluster
from tests.kube.admission_rules import installed, shipped, until, who_owns_what
from tests.kube.builders import exception, plan_of, report_of
from tests.operator.objects import account, approval, baseline, several

Json = dict[str, Any]

OLD, NEW = "v1alpha1", "v1beta1"
NAMES = {kind.kind(): f"{kind.NAMES.plural}.seawall.dev" for kind in KINDS}
JOURNAL = {"observedGeneration": 1, "changes": [{"id": "c1", "state": "Verified", "requestIDs": ["R1"]}]}


def objects(namespace: str) -> list[Json]:
    """One object of each kind."""
    policy = {"accountRefs": [{"name": "prod"}], "workloads": [{"name": "shop", "select": {"matchTags": {"app": "shop"}}}]}
    assurance = {"accountRef": {"name": "prod"}, "reports": [{"name": "soc2", "series": "SOC", "nameContains": "SOC 2"}]}
    made = [
        *(account(), baseline(mode="Plan"), approval("go", ["a" * 64], approvedBy="alice")),
        {"apiVersion": f"seawall.dev/{OLD}", "kind": "ControlException", **exception(namespace)},
        {"apiVersion": f"seawall.dev/{OLD}", "kind": "ComplianceReport", **report_of(namespace, 3000)},
        {"apiVersion": f"seawall.dev/{OLD}", "kind": "MultiAZPolicy", "metadata": {"name": "shop"}, "spec": policy},
        {"apiVersion": f"seawall.dev/{OLD}", "kind": "ProviderAssurance", "metadata": {"name": "aws"}, "spec": assurance},
        who_owns_what("prod"),
        plan_of(namespace),
    ]
    assert {each["kind"] for each in made} == set(NAMES)
    return made


def fill(cluster: base.Cluster, namespace: str) -> None:
    """Make them, and write a plan's journal."""
    cluster.kubectl("create", "--namespace", namespace, "-f", "-", stdin=several(*objects(namespace)))
    plan = plan_of(namespace)["metadata"]["name"]
    cluster.kubectl("patch", "-n", namespace, "rplan", plan, "--subresource=status", "--type=merge", "-p", json.dumps({"status": JOURNAL}))


def stored(cluster: base.Cluster, namespace: str, version: str = OLD) -> list[Json]:
    """Everything there is of ours, asked for in one version; what is said to be of it, and who wrote what."""
    kinds = ",".join(name.replace(".", f".{version}.", 1) for name in NAMES.values())
    found: list[Json] = json.loads(cluster.kubectl("get", "-n", namespace, kinds, "--show-managed-fields", "-o", "json").stdout)["items"]
    assert len(found) == len(NAMES)
    assert {each.pop("apiVersion") for each in found} == {f"seawall.dev/{version}"}
    return sorted(found, key=lambda each: str(each["kind"]))


def without_revision(found: list[Json]) -> list[Json]:
    """The objects, whatever the revision at which they were stored last."""
    return [{**each, "metadata": {key: value for key, value in each["metadata"].items() if key != "resourceVersion"}} for each in found]


def definitions(cluster: base.Cluster) -> list[Json]:
    found: list[Json] = json.loads(cluster.kubectl("get", "crd", *NAMES.values(), "-o", "json").stdout)["items"]
    return found


def change(cluster: base.Cluster, make: Callable[[Json], object]) -> None:
    """Change every CRD's spec, and wait until it is served."""
    found = definitions(cluster)
    for each in found:
        make(each["spec"])
    cluster.kubectl("replace", "-f", "-", stdin=several(*found))
    cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "crd", *NAMES.values())


def add_next(spec: Json) -> None:
    spec["versions"].append({**spec["versions"][0], "name": NEW, "storage": False})


def store_next(spec: Json) -> None:
    for version in spec["versions"]:
        version["storage"] = version["name"] == NEW


def drop_old(spec: Json) -> None:
    spec["versions"] = [version for version in spec["versions"] if version["name"] != OLD]


def rewrite(cluster: base.Cluster) -> None:
    """The page's two commands: write every object once, unchanged, and say that nothing older is left."""
    kinds = ",".join(NAMES.values())
    everything = cluster.kubectl("get", "--all-namespaces", kinds, "-o", "json").stdout
    cluster.kubectl("replace", "-f", "-", stdin=everything)
    for name in NAMES.values():
        cluster.kubectl(
            "patch", "crd", name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": {"storedVersions": [NEW]}})
        )


@contextmanager
def guarded(cluster: base.Cluster) -> Iterator[None]:
    """A while in which the admission policies hold."""
    another = json.dumps(plan_of("default", "b" * 64))
    with installed(cluster, shipped()):
        until(lambda: cluster.kubectl("create", "--dry-run=server", "-f", "-", stdin=another, check=False).returncode != 0, "they hold")
        yield


def test_the_version_that_a_crd_stores_is_the_only_one_that_the_cluster_says_was_ever_stored(cluster: base.Cluster) -> None:
    for each in definitions(cluster):
        (storage,) = [version["name"] for version in each["spec"]["versions"] if version["storage"]]
        assert each["status"]["storedVersions"] == [storage]


def test_objects_read_the_same_after_the_crds_were_applied_anew(own_cluster: LocalCluster) -> None:
    fill(own_cluster, "default")
    before = stored(own_cluster, "default")
    change(own_cluster, lambda spec: spec["versions"][0]["schema"]["openAPIV3Schema"].update(description="of another commit"))
    own_cluster.install_crds()
    assert stored(own_cluster, "default") == before


def test_a_next_version_takes_over_step_by_step_and_every_object_stays_as_it_was(own_cluster: LocalCluster) -> None:
    fill(own_cluster, "default")
    before = stored(own_cluster, "default")
    change(own_cluster, add_next)
    assert stored(own_cluster, "default", NEW) == stored(own_cluster, "default") == before
    change(own_cluster, store_next)
    assert stored(own_cluster, "default", NEW) == before
    assert {tuple(each["status"]["storedVersions"]) for each in definitions(own_cluster)} == {(OLD, NEW)}
    with pytest.raises(base.KubectlFailed, match="storedVersions"):
        change(own_cluster, drop_old)
    rewrite(own_cluster)
    assert without_revision(stored(own_cluster, "default", NEW)) == without_revision(before), (
        "same uid, generation, owners of fields, status"
    )
    change(own_cluster, drop_old)
    assert without_revision(stored(own_cluster, "default", NEW)) == without_revision(before)


def test_objects_that_were_not_written_once_are_unreadable_when_their_version_goes(own_cluster: LocalCluster) -> None:
    """Why the list of versions that were ever stored is kept."""
    fill(own_cluster, "default")
    change(own_cluster, add_next)
    change(own_cluster, store_next)
    for name in NAMES.values():
        own_cluster.kubectl(
            "patch", "crd", name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": {"storedVersions": [NEW]}})
        )
    change(own_cluster, drop_old)
    with pytest.raises(base.KubectlFailed):
        stored(own_cluster, "default", NEW)
