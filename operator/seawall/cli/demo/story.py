"""What the demo shows, in order; whatever way it ends, what it started is ended and what it made is deleted."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from typing import Final

from rich.console import Console

from seawall.api.v1alpha1.terms import Verdict
from seawall.aws.session import Session
from seawall.cli.demo import account, stage
from seawall.cli.demo.emulator import Emulator
from seawall.cli.demo.guide import look_around
from seawall.cli.demo.processes import DemoFailed, Program, free_port, local_environ
from seawall.cli.demo.screen import Screen
from seawall.cli.demo.seen import Seen, handled, look, summary, verdict
from seawall.errors import SeawallError
from seawall.kube.clock import SystemClock, micro_timestamp
from seawall.kube.setup import Setup

BASELINE: Final = "demo"
CONTROL: Final = "s3.bucket-public-access-block"

_READY_WITHIN: Final = timedelta(seconds=60)
_CHANGED_WITHIN: Final = timedelta(seconds=30)
_POLL_SECONDS: Final = 0.25
_READING_SECONDS: Final = 5.0
_OPERATOR_GRACE: Final = 15.0
_EMULATOR_GRACE: Final = 0.5  # nothing is lost with it


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says.

    Attributes:
        once: end after the verdict has changed, instead of staying up.
    """

    kubeconfig: Path
    namespace: str
    once: bool


@dataclass(slots=True)
class Progress:
    """How far it got, and whether it is on its way out.

    Attributes:
        is_ending: somebody asked for the end; a second request would leave things behind.
    """

    has_shown_everything: bool = False
    is_ending: bool = False


@dataclass(slots=True)
class Theatre:
    """Everything that the steps use.

    Attributes:
        seeding: fills the account.
    """

    options: Options
    screen: Screen
    clock: SystemClock
    cluster: Setup
    emulator: Emulator
    aws: Session
    operator: Program
    seeding: asyncio.Task[None]

    def refuse_dead(self) -> None:
        """Raise DemoFailed when a program has ended."""
        self.emulator.program.refuse_dead()
        self.operator.refuse_dead()

    async def watch(self, done: Callable[[Seen], tuple[str, ...]], within: timedelta) -> Seen:
        """Show what the cluster says until nothing is left to wait for.

        Args:
            done: What is still waited for, in words.
            within: How long at most.

        Raises:
            DemoFailed: It took too long, or a program ended.
        """
        deadline = self.clock.boottime() + within.total_seconds()
        while True:
            self.refuse_dead()
            seen = await look(self.cluster, self.options.namespace)
            self.screen.show(seen)
            waiting = done(seen)
            if not waiting:
                return seen
            if self.clock.boottime() > deadline:
                told = "; ".join(waiting)
                raise DemoFailed(f"waited {within.total_seconds():.0f} s: {told}; the operator's log is {self.operator.log}")
            await asyncio.sleep(_POLL_SECONDS)


async def show(options: Options, console: Console, progress: Progress) -> None:
    """Show it all.

    Raises:
        DemoFailed: What was to be shown did not happen.
    """
    with _logs() as folder:
        async with AsyncExitStack() as stack:
            try:
                theatre = await _open(options, stack, folder, console)
                await _fill(theatre)
                await _repair(theatre)
                progress.has_shown_everything = True
                if not options.once:
                    for line in look_around(options.kubeconfig, options.namespace, theatre.emulator.url, folder):
                        theatre.screen.tell(line, is_command=True)
                    await theatre.watch(lambda _: ("Ctrl-C",), timedelta(days=365))
            finally:
                progress.is_ending = True


@contextmanager
def _logs() -> Iterator[Path]:
    """A folder for logs, kept when the demo fails."""
    folder = Path(tempfile.mkdtemp(prefix="seawall-demo-"))
    try:
        yield folder
    except DemoFailed:
        raise
    except SeawallError as error:
        raise DemoFailed(f"{error.message}; the logs are in {folder}") from error
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    rmtree(folder, ignore_errors=True)


async def _open(options: Options, stack: AsyncExitStack, folder: Path, console: Console) -> Theatre:
    """Start everything, each with its end."""
    os.environ.update(local_environ(os.environ))
    environ = {**local_environ(os.environ), "TMPDIR": str(folder)}  # what a program leaves in there goes with the folder
    clock = SystemClock()
    cluster = await stack.enter_async_context(await Setup.connect(clock, options.kubeconfig))
    await stage.refuse_foreign(cluster, options.namespace)
    emulator = Emulator(environ, folder / "aws.log")
    stack.callback(emulator.program.end, _EMULATOR_GRACE)
    screen = Screen(console)
    screen.tell(f"AWS         {emulator.url} (moto), account {account.ACCOUNT}, {account.REGION}")
    screen.tell(f"Kubernetes  {cluster.server}, namespace {options.namespace}")
    aws = account.connect(emulator.url)
    stop = threading.Event()
    seeding = asyncio.create_task(asyncio.to_thread(_seed, emulator, aws, stop), name="seeding")
    stack.push_async_callback(_end, seeding, stop)
    stack.enter_context(screen)
    screen.say("filling the account through the AWS API, installing the CRDs")
    if await stage.install(cluster, options.namespace):
        screen.tell("CRDs        installed; they stay: `seawall crds | kubectl delete -f -` removes them")
    await stack.enter_async_context(_namespace(cluster, options.namespace, screen))
    operator = Program("the operator", _operator(options), environ, folder / "operator.log")
    stack.callback(operator.end, _OPERATOR_GRACE)
    return Theatre(options, screen, clock, cluster, emulator, aws, operator, seeding)


def _seed(emulator: Emulator, aws: Session, stop: threading.Event) -> None:
    emulator.wait_until_ready()
    account.seed(aws, stop)


async def _end(seeding: asyncio.Task[None], stop: threading.Event) -> None:
    """Let the thread that fills the account end, however it does: the emulator must not be ended below it."""
    stop.set()
    await asyncio.gather(seeding, return_exceptions=True)


@asynccontextmanager
async def _namespace(cluster: Setup, namespace: str, screen: Screen) -> AsyncIterator[None]:
    """Delete the namespace in the end."""
    try:
        yield
    finally:
        screen.lines()
        screen.say(f"deleting namespace {namespace}")
        await stage.remove(cluster, namespace)


def _operator(options: Options) -> list[str]:
    """The operator as anybody runs it, for one namespace and with leave to talk to an emulator."""
    where = ["--kubeconfig", str(options.kubeconfig), "--namespace", options.namespace, "--watch-namespace", options.namespace]
    web = ["--web-host", "127.0.0.1", "--web-port", str(free_port())]
    return [sys.executable, "-m", "seawall", "operator", *where, *web, "--allow-endpoint-url"]


async def _fill(theatre: Theatre) -> None:
    """Apply the samples, and show the table filling until everything was evaluated."""
    namespace, screen = theatre.options.namespace, theatre.screen
    while not theatre.seeding.done():
        theatre.refuse_dead()
        await asyncio.sleep(_POLL_SECONDS / 5)
    theatre.seeding.result()
    screen.say("applying manifests/samples")
    await stage.apply_samples(theatre.cluster, namespace, theatre.emulator.url, theatre.clock.now())
    for adaptation in stage.ADAPTATIONS:
        screen.tell(f"In memory   {adaptation}", style="dim")
    screen.say("the operator reads the account and compares")
    await theatre.watch(Seen.unsettled, _READY_WITHIN)
    screen.show_worst()


async def _repair(theatre: Theatre) -> None:
    """Mend one flaw through the AWS API, ask for a run, and show the verdict change."""
    namespace, screen, cluster = theatre.options.namespace, theatre.screen, theatre.cluster
    bucket = account.OPEN_BUCKET
    before = await verdict(cluster, namespace, CONTROL, bucket)
    if before is not Verdict.FAIL:
        raise DemoFailed(f"{CONTROL} on {bucket} is {before}, wanted Fail before the repair")
    if screen.is_live:
        screen.say(f"in {_READING_SECONDS:.0f} s: mend what {CONTROL} says of {bucket}")
        await asyncio.sleep(_READING_SECONDS)
    old = summary(await look(cluster, namespace))
    done = await asyncio.to_thread(account.repair, theatre.aws)
    requested = micro_timestamp(theatre.clock.now())
    screen.say(f"mended: {done}; asking for a run")
    await stage.request_run(cluster, namespace, BASELINE, requested)

    def waiting(seen: Seen) -> tuple[str, ...]:
        return () if handled(seen) == requested else (f"the run requested at {requested} was not made", *seen.unsettled())

    seen = await theatre.watch(waiting, _CHANGED_WITHIN)
    after = await verdict(cluster, namespace, CONTROL, bucket)
    if after is not Verdict.PASS:
        raise DemoFailed(f"{CONTROL} on {bucket} is {after} after the repair, wanted Pass; the operator's log is {theatre.operator.log}")
    screen.lines()
    screen.tell("")
    screen.tell(f"Mended      {done}", style="bold")
    screen.tell(f"Verdict     {CONTROL} on {bucket}: {before} -> {after}", style="bold green")
    new = summary(seen)
    told = ", ".join(f"{name} {old.get(name)} -> {new.get(name)}" for name in ("score", "pass", "fail"))
    screen.tell(f"Baseline    {told}", style="bold")
