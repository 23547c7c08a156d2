"""How to look around while the demo stays up."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from seawall.cli.demo.account import KEYS, OPEN_BUCKET, REGION


def look_around(kubeconfig: Path, namespace: str, endpoint: str, folder: Path) -> list[str]:
    """Commands to type in another terminal.

    KUBECTL may name a kubectl that is not on PATH, as `make demo` does.
    """
    export = f"export KUBECONFIG={kubeconfig}"
    kubectl = os.environ.get("KUBECTL")
    if kubectl and not shutil.which("kubectl"):
        export += f" PATH={Path(kubectl).parent}:$PATH"
    return [
        "",
        "Look around, in another terminal:",
        f"  {export}",
        f"  kubectl -n {namespace} get seawall",
        f"  kubectl -n {namespace} get crep,rplan,events",
        f"  kubectl -n {namespace} describe sb demo",
        f"  kubectl -n {namespace} get maz demo -o yaml",
        "  kubectl explain securitybaseline.spec.enforcement",
        "Break or mend something, and ask for a run:",
        f"  export AWS_ENDPOINT_URL={endpoint} AWS_REGION={REGION}",
        f"  export AWS_ACCESS_KEY_ID={KEYS.access_key_id} AWS_SECRET_ACCESS_KEY=any",
        f"  aws s3api delete-public-access-block --bucket {OPEN_BUCKET}",
        f"  kubectl -n {namespace} annotate --overwrite sb demo \\",
        '    reconcile.fluxcd.io/requestedAt="$(date)"',
        f"Logs: {folder}/operator.log and aws.log",
        f"Ctrl-C ends it and deletes namespace {namespace}. What changes until then:",
    ]
