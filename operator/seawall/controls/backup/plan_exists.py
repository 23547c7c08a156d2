"""A backup plan with selections exists.

A plan without a selection backs nothing up, and one that keeps recovery points for days is of no use against what is found after weeks.
Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.aws.call import clean
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict, one_passes
from seawall.facts.backup import BackupRegion, Plan

_SHOWN = 3


class Parameters(Params):
    """What counts."""

    min_retention_days: Annotated[int, Field(ge=1)] = 35
    """How many days every rule of the plan must keep its recovery points at least."""


control = Control(
    BackupRegion,
    Parameters,
    reads=(Plan.LISTING, Plan.has_selection, Plan.kept_days),
    severity=Severity.MEDIUM,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.13",
        "nist-csf-2.0": "PR.DS-4 PR.IP-4 RC.RP-1",
        "soc2": "PI1.5",
    },
)


@control.check
def check(region: BackupRegion, want: Parameters) -> Verdict:
    """Any plan that lacks nothing passes."""

    def judge(plan: Plan) -> Pass | Fail:
        name = clean(plan.name or plan.plan_id, 80)
        if not plan.has_selection:
            return Fail(f"plan {name} has no selection")
        short = [rule for rule, days in plan.kept_days.items() if days is not None and days < want.min_retention_days]
        return Fail(f"plan {name} keeps what its rule {clean(short[0], 80)} makes too briefly") if short else Pass(f"plan {name}")

    found = one_passes(region.plans, judge)
    if isinstance(found, Pass):
        return found
    seen = "; ".join(failure.message for failure in found[:_SHOWN]) or "there is no backup plan"
    return Fail(f"{seen}, wanted a plan with a selection that keeps everything at least {want.min_retention_days} days")
