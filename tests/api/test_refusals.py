"""What the API server refuses is refused without it too, so that `seawall scan FILE` and the cluster give one answer."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1 import KINDS
from seawall.errors import InvalidSpec
from tests.api.objects import BAD

BY_NAME = {kind.__name__: kind for kind in KINDS}


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_a_bad_object_is_refused_with_a_sentence_that_names_the_field(case: dict[str, Any]) -> None:
    with pytest.raises(InvalidSpec) as refusal:
        BY_NAME[case["object"]["kind"]].parse(case["object"])
    assert case.get("offline", case["message"]) in refusal.value.message
    assert refusal.value.reason == "InvalidSpec"
    assert refusal.value.retry_after is None
