"""How every command reaches the cluster: kubectl's own options, and one way to say that something failed."""

from __future__ import annotations

import asyncio
import functools
import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from seawall.errors import InvalidSpec, SeawallError
from seawall.kube.clock import SystemClock
from seawall.kube.person import Person
from seawall.outputs.visible import visible

#: Exit codes, besides 0; click ends with USAGE too. Those of `seawall scan` (design §12), for changes too.
FAILED: Final = 1
USAGE: Final = 2
FAILING: Final = 3
NOT_DONE: Final = FAILING
UNKNOWN: Final = 4
INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Where:
    """Which cluster and namespace the command line names; None where it names none."""

    namespace: str | None
    kubeconfig: Path | None
    context: str | None

    async def connect(self) -> AbstractAsyncContextManager[Person]:
        """Open the connection.

        Raises:
            KubernetesError: There is no usable kubeconfig.
        """
        return await Person.log_in(SystemClock(), self.kubeconfig, self.context, os.environ)


def cluster_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command kubectl's options; it gets them as `where`."""

    @click.option("-n", "--namespace", metavar="NAME", help="Namespace; default: the context's.")
    @click.option(
        "--kubeconfig", type=click.Path(path_type=Path, dir_okay=False), help="Kubeconfig file; default: $KUBECONFIG, ~/.kube/config."
    )
    @click.option("--context", metavar="NAME", help="Context of the kubeconfig; default: the current one.")
    @functools.wraps(command)
    def with_where(*, namespace: str | None, kubeconfig: Path | None, context: str | None, **rest: Any) -> None:  # noqa: ANN401 - click's
        command(where=Where(namespace, kubeconfig, context), **rest)

    return with_where


def run(steps: Coroutine[Any, Any, int]) -> None:
    """Take the steps and end with the exit code that they come to."""
    try:
        code = asyncio.run(steps)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except InvalidSpec as error:
        complain(error.message)
        code = USAGE
    except SeawallError as error:
        complain(error.message)
        code = FAILED
    sys.exit(code)


def complain(message: str) -> None:
    """Say what is wrong, on standard error."""
    click.echo(f"kubectl seawall: {visible(message)}", err=True)
