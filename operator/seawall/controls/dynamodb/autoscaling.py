"""DynamoDB table grows with what is asked of it.

A table with capacity set aside refuses what goes beyond it. On demand there is nothing to set; otherwise reads and writes, of the table and of each
of its indexes, need bounds and a policy that moves them. An index that cannot take what is written holds up its table.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html (2026-11-24)
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.dynamodb import Table
from seawall.facts.dynamodb_scaling import Capacity, ScalableTarget, Scaling, ScalingPolicy, Scalings, TargetPolicy
from seawall.facts.fact import Change

#: How much a capacity may grow where it is larger than what the parameters ask for.
_GROWTH = 2


class Parameters(Params):
    """What the fix sets where nothing is set."""

    target_utilization: Annotated[int, Field(ge=20, le=90)] = 70
    """The share of a capacity's use that a new policy holds, in percent."""
    max_capacity: Annotated[int, Field(ge=1, le=40000)] = 100
    """To how many units new bounds let a capacity grow, or to twice what it has now where that is more; what it has now is its least."""


control = Control(
    Table,
    Parameters,
    reads=(Table.description, ScalableTarget.LISTING, TargetPolicy.LISTING),
    severity=Severity.MEDIUM,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_ZONES,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "nist-csf-2.0": "PR.DS-4",
        "security-hub": "DynamoDB.1",
    },
)


@control.check
def check(table: Table, _want: Parameters) -> Verdict:
    """It is on demand, or every capacity has bounds that are apart, and a policy that nobody has suspended."""
    capacities = tuple(table.capacities)
    if not capacities:
        return Pass("on demand")
    fixed = [capacity for capacity in capacities if not _scales(table.scaling, capacity)]
    return Fail(f"nothing scales the {_listed(fixed)}, wanted bounds and a policy that moves them") if fixed else Pass()


def _scales(scalings: Scalings, capacity: Capacity) -> bool:
    scaling = scalings.get(capacity.key)
    return scaling is not None and scaling.scales


def _listed(capacities: Iterable[Capacity]) -> str:
    return ", ".join(map(str, capacities))


@control.fix(
    risk=Risk.SAFE,
    writes=(Table.scaling,),
    billed=True,
    breaks=(
        "capacity costs more while more is asked for, and less, down to a bound that somebody has set, while less is; taken back, it stays where "
        "scaling has left it"
    ),
)
def fix(table: Table, want: Parameters) -> Change[Table, Scalings] | NoChange:
    """Give bounds and a policy to what has none, and leave alone what has. New bounds are not below what is set aside now, so nothing shrinks."""
    now = table.scaling
    fixed = [capacity for capacity in table.capacities if not _scales(now, capacity)]
    suspended = [capacity for capacity in fixed if capacity.key in now and now[capacity.key].is_suspended]
    if suspended:
        return NoChange(f"somebody has suspended what scales the {_listed(suspended)}: resume it")
    outside = [capacity for capacity in fixed if capacity.key in now and not now[capacity.key].leaves_room(capacity)]
    if outside:
        return NoChange(f"the bounds of the {_listed(outside)} do not hold what is set aside now, or leave no room to grow: change them")
    added = {capacity.key: _scaling(capacity, now.get(capacity.key), want) for capacity in fixed}
    return Table.scaling.change(table, {**now, **added})


def _scaling(capacity: Capacity, now: Scaling | None, want: Parameters) -> Scaling:
    bounds = now or Scaling(min_capacity=capacity.units, max_capacity=max(want.max_capacity, _GROWTH * capacity.units))
    return bounds.model_copy(update={"policies": (ScalingPolicy.holding(capacity, want.target_utilization),)})
