"""How AWS's own audit reports stand: pure rules over what AWS Artifact tells, and the time.

One rule: of the published and complete reports that match, the one with the latest end of its period counts, then the highest version. It ends
when its period ends, and the age allowed on top. What is not told is Unknown: a date is never guessed from another one. An answer that nobody
has renewed for three intervals is Unknown too, with what was known beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from seawall.api.model import format_instant
from seawall.api.v1alpha1.provider_assurance import WantedAgreement, WantedReport
from seawall.api.v1alpha1.standing import AgreementStanding, Counts, LastKnown, ReportStanding, Result, Standing, Why
from seawall.facts.artifact import ACTIVE, COMPLETE, PUBLISHED, Agreement, Artifact

S = TypeVar("S", bound=Standing)

MISSED_INTERVALS: Final = 3
"""After so many intervals without an answer of AWS's everything is Unknown."""
STANDS: Final = frozenset({Result.CURRENT, Result.EXPIRING})
"""Results by which there is evidence."""

_NEVER = datetime.max.replace(tzinfo=UTC, microsecond=0)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_TITLE_LENGTH = 512
_MESSAGE_LENGTH = 1024
_NOT_READ = "AWS Artifact has not answered yet"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why there is no answer of AWS's.

    Attributes:
        now: when.
        interval: time between two reads.
        message: what happened, as a sentence.
        is_denied: whether AWS refused; else it was not asked, or did not answer.
    """

    now: datetime
    interval: timedelta
    message: str
    is_denied: bool = False


def chosen(wanted: WantedReport, listed: Iterable[Artifact]) -> str | None:
    """The id of the report whose versions are worth a call; None when none matches."""
    found = [each for each in listed if _matches(wanted, each)]
    return max(found, key=lambda each: (_is_usable(each), *_rank(each))).report_id if found else None


def report_standing(wanted: WantedReport, told: Iterable[Artifact], now: datetime, observed_at: datetime) -> ReportStanding:
    """How a wanted report stands.

    Args:
        wanted: what is wanted.
        told: the list, and after it the versions of the chosen id: of two that say something of one version the later counts.
        now: when.
        observed_at: when AWS said so.
    """
    records = tuple({(each.report_id, each.version): each for each in told}.values())
    found = [each for each in records if _matches(wanted, each)]
    usable = [each for each in found if _is_usable(each)]
    dated = [each for each in usable if each.period_end is not None]
    if dated:
        return _held(wanted, max(dated, key=_rank), now, observed_at)
    what = f"series {wanted.series}, `{wanted.name_contains}` in its name, company {wanted.company}"
    if usable:
        return _none(wanted, Result.UNKNOWN, Why.NO_PERIOD, f"AWS names no end of the period of `{_title(usable[0])}`", observed_at)
    if any(each.state == PUBLISHED or each.state is None for each in found):
        return _none(wanted, Result.UNKNOWN, Why.NOT_READY, f"`{_title(found[0])}` is {_states(found)}, wanted it published", observed_at)
    if any(_matches(wanted, each) is None for each in records):
        return _none(wanted, Result.UNKNOWN, Why.NO_METADATA, f"a report may be it, but AWS does not tell all of {what}", observed_at)
    if found:
        return _none(wanted, Result.MISSING, Why.WITHDRAWN, f"`{_title(found[0])}` was withdrawn, and there is no other", observed_at)
    return _none(wanted, Result.MISSING, Why.NO_MATCH, f"AWS Artifact lists no report like it: {what}", observed_at)


def agreement_standing(wanted: WantedAgreement, told: Sequence[Agreement], now: datetime, observed_at: datetime) -> AgreementStanding:
    """How a wanted agreement stands; of several that match, the one that stands best counts."""
    found = [each for each in told if each.name is not None and _words(wanted.name_contains) in _words(each.name)]
    if found:
        return min((_agreed(wanted, each, now, observed_at) for each in found), key=lambda each: tuple(Result).index(each.result))
    if any(each.name is None for each in told):
        message = "an agreement may be it, but AWS does not tell its name"
        return AgreementStanding(name=wanted.name, result=Result.UNKNOWN, reason=Why.NO_METADATA, message=message, observed_at=observed_at)
    message = f"AWS Artifact lists no agreement with `{wanted.name_contains}` in its name"
    return AgreementStanding(name=wanted.name, result=Result.MISSING, reason=Why.NO_MATCH, message=message, observed_at=observed_at)


def unanswered(wanted: WantedReport | WantedAgreement, earlier: S | None, blank: S, why: Unanswered) -> S:
    """How it stands when AWS gave no answer.

    What AWS refuses is Unknown at once. Where it only did not answer, what it said before stands and ages: reports change a few times a year.

    Args:
        wanted: what is wanted.
        earlier: how it stood; None when nobody looked at this spec yet.
        blank: the same without anything known.
        why: there is no answer.
    """
    if why.is_denied:
        return _unread(earlier or blank, Why.ACCESS_DENIED, why.message)
    return blank if earlier is None else _aged(earlier, wanted.warn_before, why)


def _unread(standing: S, reason: Why, message: str) -> S:
    """The same as Unknown, with what was known beside it."""
    gone = {name: None for name in type(standing).model_fields if name not in {"name", "series"}}
    new = standing.model_copy(update={**gone, "result": Result.UNKNOWN, "reason": reason, "message": message[:_MESSAGE_LENGTH]})
    return remembering(new, standing)


def remembering(new: S, before: Standing | None) -> S:
    """The same, with what was known before where it is Unknown now."""
    if before is None or new.result is not Result.UNKNOWN:
        return new
    return new.model_copy(update={"last_known": before.last_known if before.result is Result.UNKNOWN else _known(before)})


def _aged(standing: S, warn_before: timedelta, why: Unanswered) -> S:
    """How an earlier answer stands now: time goes on, and at last nothing is known."""
    if standing.result is Result.UNKNOWN or standing.observed_at is None:
        return standing
    if why.now - standing.observed_at > MISSED_INTERVALS * why.interval:
        said = f"AWS has said nothing since {format_instant(standing.observed_at)}, longer than {MISSED_INTERVALS} intervals: {why.message}"
        return _unread(standing, Why.READ_TOO_OLD, said)
    if standing.result not in STANDS or standing.expires_at is None:
        return standing
    result, reason, message = _in_term(standing.expires_at, warn_before, why.now)
    return standing.model_copy(update={"result": result, "reason": reason, "message": message})


def turns_at(standing: Standing, warn_before: timedelta) -> tuple[datetime, ...]:
    """When a standing becomes another one by time alone."""
    if standing.expires_at is None or standing.result not in STANDS:
        return ()
    return (standing.expires_at - warn_before, standing.expires_at)


def review_needed(wanted: WantedReport, standing: ReportStanding) -> bool:
    """Whether AWS has published a newer report than the one that a person has read."""
    read = wanted.reviewed
    if read is None or standing.result not in STANDS:
        return False
    is_other = read.report_id is not None and read.report_id != standing.report_id
    return is_other or (standing.version is not None and standing.version > read.version)


def blank_report(wanted: WantedReport) -> ReportStanding:
    """How a report stands of which nothing is known."""
    return ReportStanding(name=wanted.name, series=wanted.series, result=Result.UNKNOWN, reason=Why.NOT_READ, message=_NOT_READ)


def blank_agreement(wanted: WantedAgreement) -> AgreementStanding:
    """How an agreement stands of which nothing is known."""
    return AgreementStanding(name=wanted.name, result=Result.UNKNOWN, reason=Why.NOT_READ, message=_NOT_READ)


def counted(standings: Iterable[Standing]) -> Counts:
    """Standings by their results."""
    results = [each.result for each in standings]
    return Counts(**{result.lower(): results.count(result) for result in Result})


def _matches(wanted: WantedReport, artifact: Artifact) -> bool | None:
    """Whether a report is the wanted one; None when AWS does not tell enough to say no."""
    answers = (
        None if artifact.name is None else _words(wanted.name_contains) in _words(artifact.name),
        None if artifact.series is None else wanted.series.casefold() == artifact.series.casefold(),
        None if artifact.company_name is None else wanted.company.casefold() == artifact.company_name.casefold(),
    )
    if False in answers:
        return False
    return None if None in answers else True


def _words(name: str) -> str:
    """A name without regard to case and punctuation: AWS writes `(SOC) 2` and people `SOC 2`."""
    return " ".join(re.findall(r"\w+", name.casefold()))


def _is_usable(artifact: Artifact) -> bool:
    return artifact.state == PUBLISHED and artifact.upload_state == COMPLETE


def _rank(artifact: Artifact) -> tuple[datetime, int]:
    return artifact.period_end or _BEFORE_ALL, artifact.version or 0


def _states(found: Iterable[Artifact]) -> str:
    return ", ".join(sorted({f"{each.state or 'in no state'} ({each.upload_state or 'no upload'})" for each in found}))


def _title(artifact: Artifact) -> str:
    return (artifact.name or artifact.report_id)[:_TITLE_LENGTH]


def _held(wanted: WantedReport, artifact: Artifact, now: datetime, observed_at: datetime) -> ReportStanding:
    """How the report that counts stands."""
    end = (artifact.period_end or _BEFORE_ALL).replace(microsecond=0)  # what is judged is what is told
    expires_at = end + min(wanted.max_age, _NEVER - end)
    result, reason, message = _in_term(expires_at, wanted.warn_before, now)
    return ReportStanding(
        name=wanted.name,
        series=wanted.series,
        result=result,
        reason=reason,
        message=message,
        report_id=artifact.report_id,
        version=artifact.version,
        title=_title(artifact),
        period_start=artifact.period_start,
        period_end=artifact.period_end,
        expires_at=expires_at,
        acceptance_type=artifact.acceptance_type,
        observed_at=observed_at,
    )


def _in_term(expires_at: datetime, warn_before: timedelta, now: datetime) -> tuple[Result, Why, str]:
    """How what ends at an instant stands."""
    end = format_instant(expires_at)
    if expires_at - now > warn_before:
        return Result.CURRENT, Why.IN_WINDOW, f"counts until {end}"
    if expires_at > now:
        return Result.EXPIRING, Why.ENDS_SOON, f"counts until {end}, wanted a newer one by then"
    return Result.MISSING, Why.TOO_OLD, f"counted until {end}, wanted a newer one"


def _agreed(wanted: WantedAgreement, agreement: Agreement, now: datetime, observed_at: datetime) -> AgreementStanding:
    """How an agreement of the right name stands."""
    state, start, end = agreement.state, agreement.effective_start, agreement.effective_end
    if state is None:
        result, reason, message = Result.UNKNOWN, Why.NO_METADATA, "AWS does not tell whether it is active"
    elif state != ACTIVE:
        result, reason, message = Result.MISSING, Why.NOT_IN_FORCE, f"it is {state}, wanted {ACTIVE}"
    elif start is not None and start > now:
        result, reason, message = Result.MISSING, Why.NOT_IN_FORCE, f"it begins at {format_instant(start)}"
    elif end is None:
        result, reason, message = Result.CURRENT, Why.IN_FORCE, "it is in force, and has no end"
    else:
        result, reason, message = _in_term(end, wanted.warn_before, now)
    title = (agreement.name or agreement.id)[:_TITLE_LENGTH]
    return AgreementStanding(
        name=wanted.name, result=result, reason=reason, message=message, title=title, expires_at=end, observed_at=observed_at
    )


def _none(wanted: WantedReport, result: Result, reason: Why, message: str, observed_at: datetime) -> ReportStanding:
    """A standing without a report that counts."""
    return ReportStanding(
        name=wanted.name, series=wanted.series, result=result, reason=reason, message=message[:_MESSAGE_LENGTH], observed_at=observed_at
    )


def _known(before: Standing) -> LastKnown | None:
    """What is remembered of an answer."""
    if before.observed_at is None:
        return None
    return LastKnown(
        result=before.result,
        reason=before.reason,
        report_id=before.report_id if isinstance(before, ReportStanding) else None,
        version=before.version if isinstance(before, ReportStanding) else None,
        expires_at=before.expires_at,
        observed_at=before.observed_at,
    )
