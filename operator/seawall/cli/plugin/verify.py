"""`kubectl seawall verify`: have everything read anew, wait for the answer, and tell what changed, or whether what was mended is still so."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from seawall.api.meta import GROUP
from seawall.api.model import format_duration, parse_duration
from seawall.api.v1alpha1 import ComplianceReport, RemediationPlan
from seawall.api.v1alpha1.terms import Verdict
from seawall.cli.plugin.choice import read
from seawall.cli.plugin.connection import Where, cluster_options, complain, run
from seawall.cli.plugin.printing import console
from seawall.cli.plugin.sources import KINDS, Policy, find, named, reports_of, understood
from seawall.cli.plugin.status import CODES
from seawall.errors import Gone, InvalidSpec, KubernetesError, SeawallError
from seawall.kube.client import Json
from seawall.kube.clock import SystemClock, micro_timestamp
from seawall.kube.person import Person
from seawall.kube.settle import REQUESTED_AT
from seawall.outputs import changed as view
from seawall.outputs.overview import Policy as Standing
from seawall.outputs.overview_rows import policy
from seawall.outputs.plan import journal, standing
from seawall.outputs.visible import visible

_PLANS: Final = (
    RemediationPlan.NAMES.short,
    RemediationPlan.kind().lower(),
    RemediationPlan.NAMES.plural,
    f"{RemediationPlan.NAMES.plural}.{GROUP}",
)
_WANTED: Final = "PLAN, sb/NAME or maz/NAME"
_POLL_SECONDS: Final = 1.0
_UNSEEN_AFTER: Final = timedelta(seconds=30)
"""An operator that runs has begun, and mostly ended, an evaluation by then."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is verified.

    Attributes:
        body: the source, as it was before it was asked.
        plan: the plan that was made for it; None where the source itself is asked about.
    """

    kind: Policy
    body: Json
    plan: RemediationPlan | None

    @property
    def title(self) -> str:
        """The source as people type it."""
        return f"{self.kind.NAMES.short}/{self.body['metadata']['name']}"


def _limit(_: click.Context, __: click.Parameter, value: str) -> timedelta:
    """Read a duration."""
    try:
        return parse_duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command("verify")
@click.argument("name", metavar="PLAN|sb/NAME|maz/NAME")
@click.option("--timeout", callback=_limit, default="5m", show_default=True, metavar="DURATION", help="Wait so long for the answer.")
@cluster_options
def verify(where: Where, name: str, timeout: timedelta) -> None:
    """Have a baseline or policy evaluated now, from fresh reads, and tell which verdicts changed; of a PLAN, whether what it made is still so.

    It sets the annotation reconcile.fluxcd.io/requestedAt and writes nothing else. For that it needs, beside the rights of seawall-view, the verb
    patch on the kind, as seawall-edit has it. In mode Enforce the operator goes on from the answer as from any other.

    Exit codes: 0 it holds, 1 there was no answer, 2 invalid input, 3 something fails or has drifted, 4 nothing does, and something is unknown or
    could not be evaluated.
    """
    run(_verify(where, name, timeout))


async def _verify(where: Where, name: str, limit: timedelta) -> int:
    async with await where.connect() as person:
        namespace = where.namespace or person.namespace
        asked = await _asked(person, namespace, name)
        before = await reports_of(person, asked.body, asked.kind)
        answer = await _answer(person, asked, limit)
        after = await reports_of(person, answer, asked.kind)
    out, stands = console(), policy(understood(asked.kind, answer), SystemClock().now())
    for note in stands.notes:
        complain(f"{asked.title}: {note}")
    if stands.ready != "True":
        return CODES[Verdict.UNKNOWN]
    if asked.plan is not None:
        return _tell_plan(out, asked.plan, after)
    _tell_changes(out, before, after)
    out.print(Text(f"{asked.title}: {stands.verdict}, by fresh reads: {_counts(stands)}"))
    return CODES.get(stands.verdict, 0)


async def _asked(person: Person, namespace: str, name: str) -> _Asked:
    """Find out what is verified.

    Raises:
        InvalidSpec: there is nothing of that name, or nothing of it to verify.
        SeawallError: it cannot be evaluated.
    """
    word, slash, rest = name.partition("/")
    if slash and word.lower() not in _PLANS:
        kind, source = named(name, _WANTED)
        body = await find(person, namespace, kind, source)
        return _refuse_suspended(_Asked(kind, body, None))
    (plan,) = (await read(person, namespace)).named([rest if slash else name])
    if not view.kept(plan, {}):
        seen = standing(journal(plan).values())
        raise InvalidSpec(f"plan {plan.metadata.name} has made nothing that could be verified: {seen}")
    reference = plan.spec.source_ref
    kind = KINDS[reference.kind]
    try:
        body = await person.get(kind, namespace, reference.name)
    except Gone:
        body = {"metadata": {"uid": ""}}
    if body["metadata"]["uid"] != reference.uid:
        title = f"{kind.NAMES.short}/{reference.name}"
        raise SeawallError(
            f"plan {plan.metadata.name} was made for {title}, which is gone: nothing looks at its changes any more", reason="Gone"
        )
    return _refuse_suspended(_Asked(kind, body, plan))


def _refuse_suspended(asked: _Asked) -> _Asked:
    """Raise where nothing would be read."""
    if asked.body["spec"].get("suspend"):
        raise SeawallError(f"{asked.title} is suspended, so nothing is read: set spec.suspend to false first", reason="Suspended")
    return asked


async def _answer(person: Person, asked: _Asked, limit: timedelta) -> Json:
    """Ask for an evaluation, and wait until it was made.

    Returns:
        The source with its answer.

    Raises:
        SeawallError: there was none in time.
        KubernetesError: the API server refuses, or the source was deleted.
    """
    clock, metadata = SystemClock(), asked.body["metadata"]
    began, at = clock.boottime(), micro_timestamp(clock.now())
    await person.request(asked.kind, metadata["namespace"], metadata["name"], at)
    is_told = False
    try:
        while True:
            body = await _look(person, asked)
            if body is not None and _is_answered(body, at):
                return body
            waited = timedelta(seconds=clock.boottime() - began)
            if waited > limit:
                raise SeawallError(
                    f"{asked.title} was not evaluated within {format_duration(limit)}: is the operator running? `kubectl seawall status` tells; "
                    "the request stays, and is answered when one runs",
                    reason="TimedOut",
                )
            if waited > _UNSEEN_AFTER and not is_told:
                complain(f"{asked.title} was not evaluated yet; waiting up to {format_duration(limit)}")
                is_told = True
            await asyncio.sleep(_POLL_SECONDS)
    except asyncio.CancelledError:
        complain(f"{asked.title} is evaluated all the same")
        raise


async def _look(person: Person, asked: _Asked) -> Json | None:
    """The source as it is now; None where the API server does not answer at this moment.

    Raises:
        Gone: it was deleted, or made anew under its name.
    """
    metadata = asked.body["metadata"]
    try:
        body = await person.get(asked.kind, metadata["namespace"], metadata["name"])
    except KubernetesError as error:
        if isinstance(error, Gone) or error.retry_after is None:
            raise
        return None
    if body["metadata"]["uid"] != metadata["uid"]:
        raise Gone(f"{asked.title} was made anew while it was waited for")
    return body


def _is_answered(body: Json, at: str) -> bool:
    """Whether the operator has answered this request, or a later one by somebody else: that was made by fresh reads too."""
    requested: Any = (body["metadata"].get("annotations") or {}).get(REQUESTED_AT)
    status = body.get("status") or {}
    is_current = status.get("observedGeneration") == body["metadata"]["generation"]
    return is_current and status.get("lastHandledReconcileAt") in {at, requested or at}


def _tell_changes(out: Console, before: Sequence[ComplianceReport], after: Sequence[ComplianceReport]) -> None:
    """Say which verdicts are not what they were; nothing where there was no answer before."""
    if not before:
        return
    differ = view.changed(view.verdicts(before), view.verdicts(after))
    for each in differ:
        out.print(Text(visible(each.sentence)))
    if not differ:
        out.print(Text("no verdict changed"))


def _tell_plan(out: Console, plan: RemediationPlan, after: Sequence[ComplianceReport]) -> int:
    """Say of each change that was made whether it is still so."""
    holds = view.kept(plan, view.verdicts(after))
    for each in holds:
        out.print(Text(visible(each.sentence)))
    counts = Counter(each.hold for each in holds)
    told = ", ".join(f"{counts[hold]} {hold}" for hold in reversed(view.Hold) if counts[hold])
    out.print(Text(f"plan {plan.metadata.name}, by fresh reads: {told}"))
    return CODES.get(view.worst(holds), 0)


def _counts(stands: Standing) -> str:
    counts = stands.summary
    return f"{counts.pass_} pass, {counts.fail} fail, {counts.unknown} unknown, {counts.exempt} exempt" if counts else "nothing was judged"
