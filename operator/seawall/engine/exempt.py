"""Lay exceptions over findings: a failure that a person has accepted, for now, is Exempt.

Whether an exception still counts is asked here, at the moment of use, and never taken from its status: an end is an end in every code path.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from seawall.api.v1alpha1 import ControlException
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Verdict
from seawall.controls import nearest
from seawall.engine.finding import Finding
from seawall.engine.select import is_glob
from seawall.errors import InvalidSpec, ResourceGone, Unreadable
from seawall.facts.base import Resource


@dataclass(frozen=True, slots=True)
class Exempted:
    """Findings with exceptions laid over them, and how many each exception covers."""

    findings: list[Finding]
    matched: dict[str, int]


def refuse_invalid(exception: ControlException, known: Collection[str], longest_term: timedelta) -> None:
    """Say why an exception covers nothing at all.

    Raises:
        InvalidSpec: an unknown control, or a term past the operator's maximum.
    """
    for pattern in exception.spec.controls:
        if not any(fnmatchcase(name, pattern) for name in known):
            close = nearest(pattern, known)
            what = "no control matches" if is_glob(pattern) else "unknown control"
            raise InvalidSpec(
                f"spec.controls: {what} `{pattern}`" + (f", did you mean `{close}`?" if close else ""), reason="UnknownControl"
            )
    since = exception.metadata.creation_timestamp
    if since is not None and exception.spec.expires_at - since > longest_term:
        raise InvalidSpec(
            f"spec.expiresAt: seen {exception.spec.expires_at:%Y-%m-%dT%H:%M:%SZ}, wanted at most {longest_term.days} days after creation",
            reason="TermTooLong",
        )


def exempt(
    findings: Sequence[Finding],
    exceptions: Iterable[ControlException],
    *,
    account: str,
    known: Collection[str],
    longest_term: timedelta,
    now: datetime,
) -> Exempted:
    """Turn failures that an exception covers into Exempt.

    Args:
        findings: of one target.
        exceptions: every exception of the namespace.
        account: name of the target's AWSAccount.
        known: ids of all controls.
        longest_term: the operator's maximum term.
        now: the instant that decides about ends.
    """
    active = [each for each in exceptions if is_active(each, known, longest_term, now) and _is_for(each, account)]
    matched = {each.metadata.name: 0 for each in active}
    result = []
    for finding in findings:
        cover = next((each for each in active if _is_about(each, finding)), None) if finding.verdict is Verdict.FAIL else None
        if cover is None:
            result.append(finding)
            continue
        matched[cover.metadata.name] += 1
        exemption = api.Exemption(name=cover.metadata.name, ticket=cover.spec.ticket, expires_at=cover.spec.expires_at)
        result.append(replace(finding, verdict=Verdict.EXEMPT, exception=exemption))
    return Exempted(sorted(result, key=lambda finding: finding.worst_first), matched)


def covering(
    exceptions: Iterable[ControlException],
    control: str,
    resource: Resource,
    *,
    judged_arn: str | None = None,
    account: str,
    known: Collection[str],
    longest_term: timedelta,
    now: datetime,
) -> ControlException | None:
    """The exception by which a failing control is accepted on a resource at this instant; None when there is none.

    Where another resource is judged than the one that is changed, such as a workload, `judged_arn` names it, and its tags are not known.
    """
    active = (each for each in exceptions if is_active(each, known, longest_term, now) and _is_for(each, account))
    return next((each for each in active if _covers(each, control, judged_arn or resource.arn, None if judged_arn else resource)), None)


def is_active(exception: ControlException, known: Collection[str], longest_term: timedelta, now: datetime) -> bool:
    """Whether an exception counts at this instant."""
    if exception.spec.expires_at <= now or exception.metadata.deletion_timestamp is not None:
        return False
    try:
        refuse_invalid(exception, known, longest_term)
    except InvalidSpec:
        return False
    return True


def _is_for(exception: ControlException, account: str) -> bool:
    return exception.spec.accounts is None or account in exception.spec.accounts


def _is_about(exception: ControlException, finding: Finding) -> bool:
    subject = finding.subject
    return _covers(exception, finding.control, finding.resource.arn, subject.resource if subject is not None else None)


def _covers(exception: ControlException, control: str, arn: str, resource: Resource | None) -> bool:
    """Whether an exception names a control on a resource. Tags are read last, because they may cost a call; unreadable ones never match."""
    spec = exception.spec
    if not any(fnmatchcase(control, pattern) for pattern in spec.controls):
        return False
    if spec.resources is None:
        return True
    arns = spec.resources.arns
    if arns is not None and not any(fnmatchcase(arn, glob) for glob in arns):
        return False
    wanted = spec.resources.match_tags
    return wanted is None or _carries(resource, wanted)


def _carries(resource: Resource | None, wanted: Mapping[str, str]) -> bool:
    if resource is None:
        return False
    try:
        tags = resource.read_tags()
    except (Unreadable, ResourceGone):
        return False
    return all(tags.get(key) == value for key, value in wanted.items())
