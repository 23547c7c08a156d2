"""Redshift's clusters that go by one parameter group fail together, and are mended together."""

from __future__ import annotations

from collections.abc import Callable

from seawall.api.v1alpha1.terms import Verdict
from seawall.engine.plan import plan
from seawall.facts.snapshot import AccountView
from tests.emulator import Emulator
from tests.mending.test_flaws import judged, made


def test_two_clusters_that_share_a_parameter_group_fail_and_need_one_change(aws: Emulator, look: Callable[[], AccountView]) -> None:
    made("redshift.require-ssl", aws)
    found = judged("redshift.require-ssl", look())
    assert [(each.resource.id, each.verdict) for each in found] == [("sales", Verdict.FAIL), ("stock", Verdict.FAIL)]
    planned = plan(found)
    assert [change.resource_id for change in planned.changes] == ["shared"]
    assert planned.unfixable == {}
