"""What a journal file holds after its account was planned again. Pure.

The same rules as in a cluster (`engine/offer`): what is under way is left alone, the same needs keep the same plan, and what was made or taken
back before is planned under a new run number. What was acted on is never dropped: it holds before-images and is the way back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from seawall.api.v1alpha1.findings import SourceReference
from seawall.api.v1alpha1.remediation_plan import ChangeState, PlannedChange
from seawall.engine.apply.file import Document, JournalledPlan
from seawall.engine.apply.journal import OPEN, moved
from seawall.engine.offer import Known, Offer, offer
from seawall.engine.plan import specs

SUPERSEDED: Final = "a later plan takes its place, or nothing is left to change"


def replanned(document: Document, needs: Mapping[str, Sequence[PlannedChange]], source: SourceReference, now: datetime) -> Document:
    """The document with the plans that its targets need.

    Args:
        document: as it is; nobody writes to it, and so to AWS, since before AWS was read.
        needs: what would mend each target that was looked at, by Region; plans of other targets stay as they are.
        source: of new plans.
        now: when AWS had been read.
    """
    plans = list(document.plans)
    for region, changes in needs.items():
        there = [plan for plan in plans if plan.spec.region == region]
        found = offer(changes, [_known(plan) for plan in there], generation=0, read_since=now)
        made = [] if found.keep else _made(document, source, region, found, there)
        plans = [kept for plan in plans if (kept := _kept(plan, region, found.keep, now)) is not None] + made
    return document.model_copy(update={"plans": tuple(plans)})


def _known(plan: JournalledPlan) -> Known:
    # With a change under way the whole plan is being carried out: what is open in it comes next, or not at all.
    return Known(plan.spec.hash, plan.spec, plan.records(), is_busy=plan.is_under_way, is_superseded=plan.status.superseded)


def _made(
    document: Document, source: SourceReference, region: str, found: Offer, there: Collection[JournalledPlan]
) -> list[JournalledPlan]:
    """New plans. A number that an earlier one of the same content has is passed over: that one is history."""
    taken = {plan.spec.hash for plan in there if plan.has_history}
    run = found.run
    while True:
        made = specs(source, "", document.account, region, found.changes, requested_by=None, run=run)
        if taken.isdisjoint(each["hash"] for each in made):
            return [JournalledPlan.model_validate({"spec": each}) for each in made]
        run += 1


def _kept(plan: JournalledPlan, region: str, keep: Collection[str], now: datetime) -> JournalledPlan | None:
    """A plan that there is, as it stays; None for one that nobody acted on and nobody needs."""
    records = plan.records()
    if plan.spec.region != region or plan.spec.hash in keep or plan.status.superseded or plan.is_under_way:
        return plan
    if not plan.has_history:
        return None
    skipped = {
        each: moved(record, ChangeState.SKIPPED, SUPERSEDED, finished_at=now)
        if record.state in OPEN and record.undone is not False
        else record
        for each, record in records.items()  # what was made by half can be taken back yet
    }
    return plan.with_records(skipped, superseded=True)
