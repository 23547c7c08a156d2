"""ProviderAssurance: read AWS Artifact at most once an interval, and say which of AWS's audit reports are current."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from seawall.api.v1alpha1 import AWSAccount, ProviderAssurance
from seawall.api.v1alpha1.provider_assurance import Reason, Spec
from seawall.api.v1alpha1.standing import ReportStanding, Result, ScopeReason, ScopeStanding, Standing
from seawall.aws.partitions import GLOBAL
from seawall.engine import assurance as rules
from seawall.engine.artifact_look import Earlier, Look, actions, freshness, share, without_aws
from seawall.engine.artifact_look import look as look_at
from seawall.engine.service_scope import scope_standing
from seawall.errors import AccountError, Gone, InvalidSpec, KubernetesError, SeawallError, UnknownReason
from seawall.kube.answers import FORBIDDEN
from seawall.kube.events import NORMAL, WARNING, News
from seawall.kube.settle import Status
from seawall.world import World, requested_anew
from seawall.world.accounts import Opened
from seawall.world.evaluation import FIRST_BACK_OFF
from seawall.world.objects import Body

ASSURED: Final = "Assured"
REVIEW_NEEDED: Final = "ReviewNeeded"

LOOK_AGAIN: Final = timedelta(minutes=10)
"""How often the list of services in scope is looked at, which nobody watches, and whether a term has ended. AWS is not asked for that."""


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Look at AWS's reports once.

    Returns:
        The time until something has to be looked at again.
    """
    told: list[News] = []
    async with world.settle(ProviderAssurance, body) as status:
        assurance = ProviderAssurance.parse(body)
        earlier, now = Earlier.of(assurance), world.clock.now()
        status.fields["serviceScope"] = await _scope(assurance, world)
        try:
            look = await _look(assurance, earlier, body, world)
        except SeawallError as error:
            is_denied = error.reason == UnknownReason.ACCESS_DENIED
            look = without_aws(assurance.spec, earlier, rules.Unanswered(now, assurance.spec.interval, error.message, is_denied))
            told = _fill(status, assurance, earlier, look)
            status.not_ready(error)
        else:
            told = _fill(status, assurance, earlier, look)
            if look.partition is not None:
                status.fields["partition"] = look.partition
            _say_ready(status, assurance, look)
        status.again_in = _again(world, body, assurance.spec, look, status.failure or look.trouble)
    regarding = {**body, "apiVersion": "seawall.dev/v1alpha1", "kind": ProviderAssurance.kind()}
    for each in told:
        await world.events.tell(regarding, each, action="Read")
    return status.again_in


async def _look(assurance: ProviderAssurance, earlier: Earlier, body: Body, world: World) -> Look:
    """How everything stands, by AWS.

    Raises:
        SeawallError: the account cannot be used, or AWS did not list its reports.
    """
    spec, now = assurance.spec, world.clock.now()
    if spec.suspend:
        return without_aws(spec, earlier, rules.Unanswered(now, spec.interval, "suspended"))
    uid, opened = _account(assurance, world)
    opened.account.require(actions(spec))
    fresh = freshness(assurance, earlier, now, anew=requested_anew(body))
    view = world.snapshots.view(uid, opened.account, fresh).target(GLOBAL)
    return await world.ask(partial(look_at, spec, earlier, view))


def _account(assurance: ProviderAssurance, world: World) -> tuple[str, Opened]:
    """The account that reads, and its uid."""
    namespace, name = assurance.metadata.namespace, assurance.spec.account_ref.name
    body = world.objects.get(AWSAccount, namespace, name)
    if body is None:
        error = InvalidSpec(f"spec.accountRef: no AWSAccount `{name}` in namespace {namespace}", reason=Reason.ACCOUNT_NOT_FOUND)
        raise world.perhaps_early(assurance.metadata, error)
    uid: str = body["metadata"]["uid"]
    if body["spec"].get("suspend"):
        raise AccountError(f"AWSAccount `{name}` is suspended", reason=Reason.ACCOUNT_NOT_READY)
    state = world.accounts.state(uid)
    if state is None:
        raise AccountError(f"AWSAccount `{name}` is being verified", reason=Reason.ACCOUNT_NOT_READY, retry_after=timedelta(seconds=5))
    if isinstance(state, SeawallError):
        message = f"AWSAccount `{name}` is not ready: {state.message}"
        raise AccountError(message, reason=Reason.ACCOUNT_NOT_READY, retry_after=state.retry_after)
    return uid, state


async def _scope(assurance: ProviderAssurance, world: World) -> dict[str, object] | None:
    """How the list of services in scope stands; None when none is named."""
    wanted = assurance.spec.service_scope
    if wanted is None:
        return None
    namespace, name = assurance.metadata.namespace, wanted.config_map_ref.name
    try:
        data = await world.cluster.get_config_map(namespace, name)
    except Gone:
        message = f"there is no ConfigMap `{name}` in namespace {namespace}, wanted the one that the spec names"
        return ScopeStanding(reason=ScopeReason.NOT_FOUND, message=message).dump()
    except KubernetesError as error:
        if error.reason != FORBIDDEN:
            raise
        return ScopeStanding(reason=ScopeReason.NOT_ALLOWED, message=error.message).dump()
    return scope_standing(data, wanted.max_age, world.clock.now()).dump()


def _fill(status: Status, assurance: ProviderAssurance, earlier: Earlier, look: Look) -> list[News]:
    """Write down how everything stands.

    Returns:
        What has become otherwise, to be told.
    """
    counts = rules.counted(look.all)
    status.fields |= {
        "reports": [each.dump() for each in look.reports],
        "agreements": [each.dump() for each in look.agreements],
        "counts": counts.dump(),
    }
    if counts.missing:
        status.condition(ASSURED, False, Reason.MISSING, _named(look.all, Result.MISSING))
    elif counts.unknown:
        status.condition(ASSURED, None, Reason.UNKNOWNS, f"nothing is missing; {_named(look.all, Result.UNKNOWN)}")
    elif counts.expiring:
        status.condition(ASSURED, True, Reason.EXPIRING, _named(look.all, Result.EXPIRING))
    else:
        status.condition(ASSURED, True, Reason.ALL_CURRENT, "everything that is wanted is current")
    _say_reviews(status, assurance.spec, look.reports)
    return [*_news("Report", earlier.reports, look.reports), *_news("Agreement", earlier.agreements, look.agreements)]


def _named(standings: Iterable[Standing], result: Result) -> str:
    return f"{result.lower()}: " + "; ".join(f"{each.name} ({each.reason}: {each.message})" for each in standings if each.result is result)


def _say_reviews(status: Status, spec: Spec, reports: Sequence[ReportStanding]) -> None:
    """Say which reports a person should read; nothing fails by that."""
    wanted = {each.name: each for each in spec.reports}
    unseen = [each for each in reports if rules.review_needed(wanted[each.name], each)]
    if unseen:
        said = "; ".join(f"{each.name}: version {each.version} of {each.report_id} is newer than the one that was read" for each in unseen)
        status.condition(REVIEW_NEEDED, True, Reason.NEWER_VERSION, said)
    else:
        status.forget(REVIEW_NEEDED)


def _news(what: str, earlier: Mapping[str, Standing], standings: Iterable[Standing]) -> list[News]:
    """Events for what stands otherwise than before; the first look is told by the conditions alone."""
    changed = [(earlier[each.name], each) for each in standings if each.name in earlier and earlier[each.name].result is not each.result]
    return [
        News(
            NORMAL if now.result is Result.CURRENT else WARNING,
            f"{what}{now.result}",
            f"{now.name}: {before.result} before, {now.result} now: {now.message}",
        )
        for before, now in changed
    ]


def _say_ready(status: Status, assurance: ProviderAssurance, look: Look) -> None:
    if assurance.spec.suspend:
        status.ready(Reason.SUSPENDED, "suspended: nothing is read, and the last answer ages")
    else:
        status.ready(Reason.READ, "AWS Artifact answered: metadata only, no terms are accepted")
    if look.trouble is not None:
        status.reconciling(look.trouble.reason, look.trouble.message)


def _again(world: World, body: Body, spec: Spec, look: Look, trouble: SeawallError | None) -> timedelta:
    """When something has to be looked at again: a term ends, AWS is due, or may answer by now."""
    uid, now = body["metadata"]["uid"], world.clock.now()
    waits = [LOOK_AGAIN]
    if trouble is not None and trouble.retry_after is not None:
        waits.append(max(trouble.retry_after, FIRST_BACK_OFF * (1 << min(world.memory.unanswered[uid], 16))))
        world.memory.unanswered[uid] += 1
    else:
        world.memory.unanswered.pop(uid, None)
    warnings = [*(each.warn_before for each in spec.reports), *(each.warn_before for each in spec.agreements)]
    turns = [turn for each, before in zip(look.all, warnings, strict=True) for turn in rules.turns_at(each, before)]
    if look.read_at is not None:
        turns.append(look.read_at + spec.interval * share(uid))
    waits += [turn - now for turn in turns if turn > now]
    return max(min(waits), timedelta(seconds=1))
