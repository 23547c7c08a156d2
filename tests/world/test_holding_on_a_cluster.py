"""Which changes that were made a source still wants just so: what another source wants otherwise is a conflict for as long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.policy import PolicySpec
from seawall.api.v1alpha1.remediation_plan import ChangeState, PlannedChange
from seawall.api.v1alpha1.security_baseline import Spec
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.engine.finding import ZONE_LOSS, Finding
from seawall.kube.reports import Source
from seawall.world import World
from seawall.world.offering import Needs, holding, offer_for, rivals
from tests.engine.planned import change

WORKLOAD = "arn:aws:seawall:eu-west-1:123456789012:workload/team/pay/shop"
MADE = change("a", control=ZONE_LOSS, judged_arn=WORKLOAD)


def policy_of(namespace: str) -> Source:
    return Source("MultiAZPolicy", namespace, "pay", "u-1")


def asked(mode: str) -> PolicySpec:
    return Spec.model_validate({"accountRefs": [{"name": "prod"}], "profiles": ["cis-7.0"], "mode": mode})


def judged(verdict: Verdict, arn: str = WORKLOAD) -> Finding:
    shop = api.Resource(type="Workload", arn=arn, id="shop", account="123456789012", region="eu-west-1")
    return Finding(ZONE_LOSS, Severity.HIGH, shop, verdict)


async def made(world: World, source: Source, *changes: PlannedChange) -> None:
    """A plan of these changes, all of which were made, as the watch tells it."""
    body: dict[str, Any] = {"metadata": {"namespace": source.namespace, "name": source.name, "uid": source.uid, "generation": 1}}
    offered = await offer_for(world, source, body, asked("Plan"), Needs("prod", "eu-west-1", (), changes), world.clock.now())
    stored = world.objects.get(RemediationPlan, source.namespace, offered.names[0])
    assert stored is not None
    records = [{"id": each.id, "state": ChangeState.VERIFIED.value} for each in changes]
    world.objects.put(RemediationPlan, {**stored, "status": {"changes": records}})


@pytest.mark.parametrize(
    ("findings", "is_held"),
    [
        ([judged(Verdict.PASS)], True),
        ([judged(Verdict.FAIL)], True),
        ([judged(Verdict.UNKNOWN)], True),
        ([judged(Verdict.EXEMPT)], False),
        ([judged(Verdict.PASS, WORKLOAD.replace("shop", "bank"))], False),
        ([], False),
    ],
)
async def test_a_change_made_for_a_workload_is_wanted_as_long_as_the_workload_is_judged_and_not_accepted(
    world: World, namespace: str, findings: Sequence[Finding], *, is_held: bool
) -> None:
    source = policy_of(namespace)
    await made(world, source, MADE)
    assert holding(world, source, asked("Plan"), findings) == (frozenset({MADE.id}) if is_held else frozenset())
    assert holding(world, source, asked("Audit"), findings) == frozenset()


async def test_a_change_made_for_a_workload_stays_a_rival_of_what_others_want_once_it_was_evaluated(world: World, namespace: str) -> None:
    source, other = policy_of(namespace), Source("SecurityBaseline", namespace, "base", "u-2")
    await made(world, source, MADE)
    world.memory.holding[source.uid] = holding(world, source, asked("Plan"), [judged(Verdict.PASS)])
    (rival,) = rivals(world, other, "prod", "eu-west-1")
    assert (rival.source, rival.change.id) == ("MultiAZPolicy pay", MADE.id)
