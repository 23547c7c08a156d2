"""`seawall demo`: watch Seawall work on an emulated AWS account with flaws."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from seawall.cli.demo.story import Progress

_CHECKOUT: Final = Path(__file__).parents[4]
"""The repository, when Seawall runs from one."""


@click.command("demo")
@click.option("--once", is_flag=True, help="End by itself once the verdict has changed; exit code 1 if it does not.")
@click.option(
    "--kubeconfig",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, resolve_path=True),
    help="Cluster to work in. Default: in Seawall's repository, a cluster on loopback that ends with the demo.",
)
@click.option("--namespace", default="seawall-demo", show_default=True, help="Namespace to make, and to delete in the end.")
def command(once: bool, kubeconfig: Path | None, namespace: str) -> None:  # noqa: FBT001 - click's
    """Start an emulated AWS account with flaws, run the operator on it, apply the samples, and watch verdicts appear and change.

    The CRDs that it installs stay in the cluster; everything else is deleted in the end.
    """
    if kubeconfig is None:
        _with_own_cluster(once=once, namespace=namespace)
    else:
        raise SystemExit(asyncio.run(_run(kubeconfig, namespace, once=once)))


def _with_own_cluster(*, once: bool, namespace: str) -> None:
    """Become the program that starts the repository's test cluster and then this command again, with a kubeconfig."""
    if not (_CHECKOUT / "tests" / "cluster" / "demo.py").exists():
        raise click.UsageError("no cluster is named, wanted --kubeconfig FILE; in Seawall's repository `make demo` brings one")
    os.chdir(_CHECKOUT)
    arguments = [*(["--once"] if once else []), "--namespace", namespace]
    os.execv(sys.executable, [sys.executable, "-m", "tests.cluster.demo", *arguments])  # noqa: S606 - no shell is wanted


async def _run(kubeconfig: Path, namespace: str, *, once: bool) -> int:
    """Run the demo until it ends, or a signal ends it.

    Returns:
        The exit code: 0 also when somebody ends a demo that has shown everything, 130 before that.
    """
    from rich.console import Console  # noqa: PLC0415 - the other commands draw nothing

    from seawall.cli.demo.story import Options, Progress, show  # noqa: PLC0415 - kubernetes and boto3 are for this command only

    console = Console(soft_wrap=False, highlight=False)
    progress = Progress()
    task = asyncio.create_task(show(Options(kubeconfig, namespace, once), console, progress))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _end, task, progress)
    try:
        await task
    except asyncio.CancelledError:
        return 0 if progress.has_shown_everything else 130
    return 0


def _end(task: asyncio.Task[None], progress: Progress) -> None:
    """End once: a second signal would leave programs and the namespace behind."""
    if not progress.is_ending:
        progress.is_ending = True
        task.cancel()
