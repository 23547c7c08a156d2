"""Every flaw is one: its control fails on the resource that it names, and the plan offers calls that AWS would understand.

What becomes of them when the plan is applied and rolled back is another test's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.validate import ParamValidator

from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.api.v1alpha1.terms import Verdict
from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.finding import Finding
from seawall.engine.plan import plan
from seawall.engine.select import select
from seawall.facts.snapshot import AccountView
from tests.emulator import REGION, Emulator
from tests.fakes import FAKES
from tests.mending.flaw import every_flaw, every_unserved

FLAWS = every_flaw()
UNSERVED = every_unserved()
THREADS = 4


def made(control_id: str, aws: Emulator) -> str:
    """Make a flaw, which must name every operation that a fake answers for it; gives its resource."""
    flaw = FLAWS[control_id]
    resource = flaw.make(aws)
    installed = {operation for (service, operation), fake in aws._fakes.items() if FAKES.get((service, operation)) is not fake}
    assert installed <= set(re.findall(r"\w+", flaw.needs))
    return resource


def judged(control_id: str, view: AccountView) -> list[Finding]:
    """What exactly this control says of the emulated account."""
    chosen = select((), (ControlEntry(id=control_id, parameters=dict(FLAWS[control_id].parameters) or None),), registry(), {})
    region = GLOBAL if registry()[control_id].resource.IS_GLOBAL else REGION
    with ThreadPoolExecutor(THREADS) as readers:
        return evaluate(chosen, view.target(region), Scope(), readers, THREADS)


def misunderstood(aws: Emulator, call: Mapping[str, Any]) -> list[str]:
    """What is wrong with a call's arguments, by botocore's own shapes; a text holds the place of what an earlier call will answer."""
    service, method = call["operation"].split(".")
    model = aws.client(service).meta
    shape = model.service_model.operation_model(model.method_to_api_mapping[method]).input_shape
    if shape is None:
        return [f"{call['operation']} takes nothing"] if call["arguments"] else []
    report = ParamValidator().validate(call["arguments"], shape)
    return [f"{call['operation']}: {report.generate_report()}"] if report.has_errors() else []


@pytest.mark.parametrize("control_id", sorted(FLAWS))
def test_a_flaw_fails_its_control_and_the_plan_has_calls_that_aws_would_understand(
    aws: Emulator, look: Callable[[], AccountView], control_id: str
) -> None:
    resource = made(control_id, aws)
    found = judged(control_id, look())
    told = [(each.resource.arn, each.verdict.value, each.message) for each in found]
    failing = next((each for each in found if resource in {each.resource.arn, each.resource.id}), None)
    assert failing is not None, (resource, told)
    assert failing.verdict is Verdict.FAIL, told
    planned = plan([failing], allow_destructive=True)
    assert planned.unfixable == {}
    assert {each.judged_arn or each.arn for each in planned.changes} == {failing.resource.arn}
    assert [wrong for change in planned.changes for call in change.calls for wrong in misunderstood(aws, call)] == []


def test_every_control_with_a_fix_has_a_flaw_or_a_reason_why_not() -> None:
    assert sorted([*FLAWS, *UNSERVED]) == [control.id for control in registry().values() if control.mending is not None]
