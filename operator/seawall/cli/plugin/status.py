"""`kubectl seawall status`: one look at all that Seawall holds, and an exit code by how it stands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import click

from seawall.api.meta import Kind
from seawall.api.v1alpha1 import (
    AWSAccount,
    ControlException,
    MultiAZPolicy,
    ProviderAssurance,
    RemediationPlan,
    ResponsibilityReport,
    SecurityBaseline,
)
from seawall.api.v1alpha1.terms import Verdict
from seawall.cli.plugin.connection import FAILING, UNKNOWN, Where, cluster_options, complain, run
from seawall.cli.plugin.leader import operators, place
from seawall.cli.plugin.printing import console, print_whole
from seawall.errors import InvalidSpec, KubernetesError
from seawall.kube.client import JsonList
from seawall.kube.clock import SystemClock
from seawall.kube.person import Person
from seawall.outputs import overview_rows as rows_of
from seawall.outputs import overview_table
from seawall.outputs.overview import Overview, Row, worst

_KINDS: Final[tuple[type[Kind], ...]] = (
    AWSAccount,
    SecurityBaseline,
    MultiAZPolicy,
    RemediationPlan,
    ControlException,
    ProviderAssurance,
    ResponsibilityReport,
)
CODES: Final = {Verdict.FAIL: FAILING, Verdict.UNKNOWN: UNKNOWN}

K = TypeVar("K", bound=Kind)


@click.command("status")
@click.option("-A", "--all-namespaces", "everywhere", is_flag=True, help="All namespaces.")
@click.option("-o", "--output", "form", type=click.Choice(["table", "wide", "json"]), default="table", show_default=True)
@click.option("--lease", metavar="NAMESPACE/NAME", help="Lease by which the operator leads. Default: seawall-system/seawall-leader.")
@cluster_options
def status(where: Where, everywhere: bool, form: str, lease: str | None) -> None:  # noqa: FBT001 - click's
    """Tell how all that Seawall holds in a namespace stands: accounts, baselines, policies, open plans, exceptions, assurance, and the operator.

    Exit codes: 0 all is well, 1 the cluster could not be asked, 2 invalid input, 3 something fails, 4 nothing fails and something is unknown: a
    finding, an answer that is too old, or what could not be evaluated or read.
    """
    if everywhere and where.namespace:
        raise click.UsageError("-A is for all namespaces, wanted no -n with it")
    run(_status(where, form, lease, everywhere=everywhere))


async def _status(where: Where, form: str, lease: str | None, *, everywhere: bool) -> int:
    async with await where.connect() as person:
        namespace = None if everywhere else where.namespace or person.namespace
        found = await look(person, namespace, lease)
    if form == "json":
        click.echo(json.dumps(found.model_dump(mode="json", by_alias=True), indent=2))
    elif not any((found.accounts, found.policies, found.plans, found.exceptions, found.assurances, found.responsibilities, found.unread)):
        complain(f"there is nothing of Seawall in {f'namespace {namespace}; -A looks in all' if namespace else 'any namespace'}")
    else:
        out = console()
        for part in overview_table.render(found, wide=form == "wide"):
            print_whole(out, part)
    return CODES.get(found.verdict, 0)


async def look(person: Person, namespace: str | None, lease: str | None) -> Overview:
    """Read all that there is, and judge it.

    Args:
        person: who asks.
        namespace: where; None for all namespaces.
        lease: the operator's Lease as `NAMESPACE/NAME`; None looks where it usually is.

    Raises:
        KubernetesError: nothing can be read.
    """
    clock, home = SystemClock(), place(lease)
    answers = await asyncio.gather(*(person.list(kind, namespace) for kind in _KINDS), return_exceptions=True)
    read = _Read(dict(zip(_KINDS, answers, strict=True)))
    now = clock.now()
    policies: list[SecurityBaseline | MultiAZPolicy] = [*read.all(SecurityBaseline), *read.all(MultiAZPolicy)]
    rows: dict[str, tuple[Any, ...]] = {
        "operators": tuple(await operators(person, home, namespace, now)),
        "accounts": _rows(read.all(AWSAccount), lambda each: rows_of.account(each, policies)),
        "policies": _rows(policies, lambda each: rows_of.policy(each, now)),
        "plans": _rows(read.all(RemediationPlan), rows_of.plan),
        "exceptions": _rows(read.all(ControlException), lambda each: rows_of.accepted(each, now)),
        "assurances": _rows(read.all(ProviderAssurance), rows_of.assurance),
        "responsibilities": _rows(read.all(ResponsibilityReport), rows_of.responsibility),
    }
    verdict = worst((row for each in rows.values() for row in each), read.unread)
    return Overview(as_of=now, namespace=namespace, verdict=verdict, unread=tuple(read.unread), **rows)


def _rows(objects: Iterable[K], row: Callable[[K], Row | None]) -> tuple[Row, ...]:
    return tuple(made for each in objects if (made := row(each)) is not None)


class _Read:
    """What the API server answered, and what of it is not to be had.

    Raises:
        KubernetesError: that is all of it.
    """

    def __init__(self, answers: dict[type[Kind], JsonList | BaseException]) -> None:
        self._bodies: dict[type[Kind], JsonList] = {}
        self.unread: list[str] = []
        for kind, answer in answers.items():
            if isinstance(answer, KubernetesError):
                self.unread.append(answer.message)
            elif isinstance(answer, BaseException):
                raise answer
            else:
                self._bodies[kind] = answer
        if not self._bodies:
            raise next(answer for answer in answers.values() if isinstance(answer, KubernetesError))

    def all(self, kind: type[K]) -> list[K]:
        """The objects of a kind that this version understands, by namespace and name."""
        objects = []
        for body in self._bodies.get(kind, ()):
            metadata = body["metadata"]
            try:
                objects.append(kind.parse(body))
            except InvalidSpec as error:
                name = f"{kind.NAMES.short}/{metadata['name']} in {metadata['namespace']}"
                self.unread.append(f"{name}: this version of kubectl-seawall does not understand it: {error.message}")
        return sorted(objects, key=lambda each: (each.metadata.namespace, each.metadata.name))
