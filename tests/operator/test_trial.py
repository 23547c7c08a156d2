from __future__ import annotations
import json, time
from tests.operator.conftest import Apply
from tests.operator.objects import baseline, seed, Json
from tests.operator.program import Operator
from tests.emulator import Emulator

def test_trial(operator: Operator, aws: Emulator, apply: Apply, prod: Json) -> None:
    seed(aws)
    t=time.monotonic()
    apply(baseline(mode="Plan"))
    s = operator.evaluated()
    print(time.monotonic()-t)
    print(json.dumps(s, indent=1))
    print(json.dumps(operator.all("crep"), indent=1))
    print(json.dumps(operator.all("rplan"), indent=1))
    print(operator.text)
    print(operator.stop())
    print(operator.get("aws","prod"))
