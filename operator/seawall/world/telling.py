"""Tell what came of evaluations and of changes: lines in the log, and an event for each transition of a change.

Every line names what it is about in the same words: `kind`, `namespace` and `baseline` are the source (also where that is a MultiAZPolicy), `account`
and `region` the target, `request_ids` what CloudTrail knows the requests by.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Final

from seawall.api.meta import API_VERSION
from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState
from seawall.api.v1alpha1.terms import Verdict
from seawall.engine.finding import Finding
from seawall.errors import UnknownReason
from seawall.kube.events import NORMAL, WARNING, News
from seawall.kube.reports import Source
from seawall.world import World

_log = logging.getLogger(__name__)

#: Events about single changes after one advance; the rest is counted in one more.
EVENT_LIMIT: Final = 20

#: Lines about single verdicts, and about single refusals, after one evaluation of a target; the rest is counted in one more. When an account shuts,
#: each of its findings becomes Unknown at once.
LINE_LIMIT: Final = 200

#: Why a finding is Unknown when AWS, asked just now, did not say.
_REFUSED: Final = frozenset({UnknownReason.ACCESS_DENIED, UnknownReason.THROTTLED, UnknownReason.TIMED_OUT, UnknownReason.ERROR})

#: States that somebody has to hear of as something gone wrong.
_BAD: Final = frozenset({ChangeState.FAILED, ChangeState.STALE, ChangeState.CONTESTED})

Transition = tuple[ChangeRecord, ChangeRecord]


def evaluated(source: Source, account: str, region: str, findings: Sequence[Finding], before: Mapping[str, Verdict] | None) -> None:
    """Log the evaluation of one target: what it came to, which verdicts changed, and what AWS newly did not say.

    Args:
        source: what was evaluated.
        account: name of the AWSAccount.
        region: the target's, or `global`.
        findings: of this target, of every verdict.
        before: the source's verdicts at its last evaluation, by the finding's id; None at the first one, which changes nothing.
    """
    where: dict[str, object] = {**_of(source.kind, source.namespace, source.name), "account": account, "region": region}
    counts = Counter(finding.verdict for finding in findings)
    _log.info("evaluated", extra=where | {str(verdict): counts[verdict] for verdict in Verdict})
    known = before or {}
    changed = [_change(finding, known[finding.id]) for finding in findings if finding.verdict is not known.get(finding.id, finding.verdict)]
    _write(_log.info, "a verdict changed", changed, where)
    new = [each for each in findings if each.reason in _REFUSED and known.get(each.id) is not Verdict.UNKNOWN]
    _write(_log.warning, "AWS did not say", _refusals(new), where)


def _of(kind: str, namespace: str, name: str) -> dict[str, object]:
    return {"kind": kind, "namespace": namespace, "baseline": name}


def _write(log: Callable[..., None], message: str, lines: Sequence[dict[str, object]], where: Mapping[str, object]) -> None:
    for line in islice(lines, LINE_LIMIT):
        log(message, extra={**where, **line})
    if len(lines) > LINE_LIMIT:
        log("%s: there is more of it, the reports have it all", message, extra={**where, "more": len(lines) - LINE_LIMIT})


def _change(finding: Finding, before: Verdict) -> dict[str, object]:
    return {
        "control": finding.control,
        "arn": finding.resource.arn,
        "before": before,
        "after": finding.verdict,
        "why": finding.message,
        "request_ids": [each.request_id for each in finding.evidence if each.request_id],
    }


def _refusals(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """One line for each reason and message, however many findings it leaves Unknown, with the requests that were refused."""
    alike: defaultdict[tuple[UnknownReason | None, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        alike[finding.reason, finding.message].append(finding)
    return [
        {"reason": reason, "why": message, "findings": len(of), "request_ids": _refused(message, of)}
        for (reason, message), of in alike.items()
    ]


def _refused(message: str, findings: Sequence[Finding]) -> list[str]:
    """The requests that a message is about, which begins with the operation; the same findings rest on others too, which AWS answered."""
    about = (each for finding in findings for each in finding.evidence if message.startswith(f"{each.operation} "))
    return list(dict.fromkeys(each.request_id for each in about if each.request_id))[:LINE_LIMIT]


async def tell(world: World, plan: RemediationPlan, on_behalf_of: str, transitions: Sequence[Transition]) -> None:
    """Tell of every record of a plan that moved; what only says more about the same state is not news."""
    moved = [(before, after) for before, after in transitions if before.state is not after.state]
    for before, after in moved:
        _log.info("a change moved", extra=_extra(plan, before, after, on_behalf_of))
    regarding = {"apiVersion": API_VERSION, "kind": plan.kind(), "metadata": plan.metadata.dump()}
    for _, after in moved[:EVENT_LIMIT]:
        await world.events.tell(regarding, _news(plan, after), action="Remediate")
    if len(moved) > EVENT_LIMIT:
        note = f"{len(moved) - EVENT_LIMIT} more changes moved, the plan's status names them"
        await world.events.tell(regarding, News(NORMAL, "ChangesMoved", note), action="Remediate")


def _extra(plan: RemediationPlan, before: ChangeRecord, after: ChangeRecord, on_behalf_of: str) -> dict[str, object]:
    spec = plan.spec
    change = next(each for each in spec.changes if each.id == after.id)
    return {
        **_of(spec.source_ref.kind, plan.metadata.namespace, spec.source_ref.name),
        "account": spec.account,
        "region": spec.region,
        "plan": plan.metadata.name,
        "change": after.id,
        "control": change.control,
        "arn": change.arn,
        "before": before.state,
        "after": after.state,
        "why": after.message,
        "request_ids": list(after.request_ids),
        "on_behalf_of": on_behalf_of,
    }


def _news(plan: RemediationPlan, record: ChangeRecord) -> News:
    change = next(each for each in plan.spec.changes if each.id == record.id)
    told = f"{change.control} on {change.resource_id}: {record.state}"
    note = f"{told}: {record.message}" if record.message else told
    return News(WARNING if record.state in _BAD else NORMAL, f"Change{record.state}", note)
