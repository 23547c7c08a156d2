"""`docs/metrics.md` tells of every metric that there is, and of no other."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client import Counter

from seawall.world.measuring import Metrics
from seawall.world.metrics import FAMILIES, Family
from seawall.world.objects import Objects

PAGE = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text()
ROW = re.compile(r"^\| `(seawall_[^`]+)` \|.*$", re.MULTILINE)


def row(family: Family) -> str:
    labels = ", ".join(f"`{label}`" for label in family.labels) or "-"
    return f"| `{family.name}` | {family.kind.__name__.lower()} | {labels} | {family.told} |"


def test_the_page_has_a_row_for_each_metric_in_the_words_that_prometheus_is_told() -> None:
    assert [match[0] for match in ROW.finditer(PAGE)] == [row(family) for family in FAMILIES]


def test_the_page_names_no_metric_that_there_is_not() -> None:
    known = {family.name for family in FAMILIES}
    parts = {f"{name}_{part}" for name in known for part in ("bucket", "sum", "count")}
    assert set(re.findall(r"seawall_[a-z_]+", PAGE)) - known - parts == set()


def test_what_a_leader_tells_is_what_is_listed() -> None:
    metrics = Metrics()
    metrics.begin_term(Objects())
    told = [family.name for family in metrics.look(leads=True, silent=None).collect() if family.name.startswith("seawall_")]
    assert sorted(told) == sorted(family.name.removesuffix("_total") for family in FAMILIES)


def test_no_label_could_hold_an_arn_an_id_or_a_message() -> None:
    labels = {label for family in FAMILIES for label in family.labels}
    bounded = {"access", "before", "control", "kind", "operation", "reason", "region", "result", "service", "severity", "state", "verdict"}
    names_of_objects = {"account", "name", "namespace", "policy", "report", "workload"}
    assert labels == bounded | names_of_objects


def test_names_follow_prometheuss_conventions() -> None:
    for family in FAMILIES:
        assert re.fullmatch(r"seawall_[a-z_]+[a-z]", family.name)
        assert family.name.endswith("_total") == (family.kind is Counter)
        assert family.name.endswith("_seconds") == bool(family.bounds or "timestamp" in family.name or "silence" in family.name)
