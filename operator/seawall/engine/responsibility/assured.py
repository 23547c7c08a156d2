"""AWS's side of a service: which current audit reports have it in their scope. Pure, over what ProviderAssurances say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from seawall.api.v1alpha1.provider_assurance import ProviderAssurance
from seawall.api.v1alpha1.responsibility_report import AuditReport, ProviderReason, ProviderSide, ProviderState
from seawall.api.v1alpha1.standing import ReportStanding, Result

_COUNTS = frozenset({Result.CURRENT, Result.EXPIRING})


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme of audits.

    Attributes:
        reports: the wanted reports of this programme, and how each stands.
        services: the services in its scope, in lower case; None where that is not known.
        is_fresh: whether the list of services is young enough.
    """

    name: str
    reports: tuple[tuple[str, Result], ...]
    services: frozenset[str] | None
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class Assurance:
    """What one ProviderAssurance says; programmes only where it has a list of services in scope that could be read.

    Attributes:
        reports: the wanted reports, as a reader of cells that name them needs them.
    """

    name: str
    is_read: bool
    programmes: tuple[Programme, ...] = ()
    reports: tuple[AuditReport, ...] = ()


def assurance(body: ProviderAssurance) -> Assurance:
    """What a ProviderAssurance says, as far as services are concerned."""
    status, spec = body.status, body.spec
    results = {each.name: each.result for each in status.reports}
    lists = {} if status.service_scope is None else {each.name.upper(): each for each in status.service_scope.programmes}
    programmes = []
    for series in sorted({each.series.upper() for each in spec.reports}):
        listed = lists.get(series)
        wanted = tuple(
            (each.name, results.get(each.name, Result.UNKNOWN))
            for each in sorted(spec.reports, key=lambda each: each.name)
            if each.series.upper() == series
        )
        services = None if listed is None else frozenset(name.lower() for name in listed.services)
        programmes.append(Programme(series, wanted, services, is_fresh=listed is not None and listed.fresh))
    wanted_names = {each.name for each in spec.reports}
    told = tuple(_report(body.metadata.name, each) for each in status.reports if each.name in wanted_names)
    return Assurance(body.metadata.name, is_read=bool(status.reports), programmes=tuple(programmes), reports=told)


def _report(assurance_name: str, standing: ReportStanding) -> AuditReport:
    return AuditReport(
        name=standing.name,
        assurance=assurance_name,
        series=standing.series,
        result=standing.result,
        reason=standing.reason,
        title=standing.title,
        report_id=standing.report_id,
        version=standing.version,
        period_start=standing.period_start,
        period_end=standing.period_end,
        expires_at=standing.expires_at,
    )


def provider_side(names: Collection[str], assurances: Sequence[Assurance]) -> ProviderSide:
    """AWS's side of one service; the best that any programme says of it, as each is evidence of its own.

    Args:
        names: what the service is called in lists of services in scope: its short name and AWS's own, in lower case.
        assurances: all of the account's partition.
    """
    programmes = [programme for each in assurances if each.is_read for programme in each.programmes]
    if not programmes:
        return _unknown(ProviderReason.NOT_READ)
    covering = [each for each in programmes if each.services is not None and not each.services.isdisjoint(names)]
    fresh = [each for each in covering if each.is_fresh]
    counting = sorted({name for each in fresh for name, result in each.reports if result in _COUNTS})
    if counting:
        return ProviderSide(state=ProviderState.ASSURED, reason=ProviderReason.IN_SCOPE, reports=tuple(counting))
    if fresh:
        return _unknown(ProviderReason.NO_CURRENT_REPORT, sorted({name for each in fresh for name, _ in each.reports}))
    if any(each.services is None for each in programmes):
        return _unknown(ProviderReason.NO_SCOPE)
    if covering or not all(each.is_fresh for each in programmes):
        return _unknown(ProviderReason.SCOPE_TOO_OLD)
    every = sorted({name for each in programmes for name, _ in each.reports})
    return ProviderSide(state=ProviderState.NOT_IN_SCOPE, reason=ProviderReason.OUT_OF_SCOPE, reports=tuple(every))


def _unknown(reason: ProviderReason, reports: Sequence[str] = ()) -> ProviderSide:
    return ProviderSide(state=ProviderState.UNKNOWN, reason=reason, reports=tuple(reports))
