"""Alerts and dashboard ask for what `/metrics` serves, and say what was seen and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.chart.queries import NotServed, labels_of
from tests.chart.served import served
from tests.test_repository import ROOT

FILES = ROOT / "helm" / "seawall" / "files"
ALERTS_TEXT = (FILES / "alerts.yaml").read_text()
DASHBOARD_TEXT = (FILES / "dashboard.json").read_text()
GROUPS = yaml.safe_load(ALERTS_TEXT)["groups"]
ALERTS = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
DASHBOARD = json.loads(DASHBOARD_TEXT)
PANELS = {panel["title"]: panel for panel in DASHBOARD["panels"] if panel["type"] != "row"}
TARGETS = [(f"{title} {target['refId']}", panel, target) for title, panel in PANELS.items() for target in panel["targets"]]
PAGE = (ROOT / "docs" / "metrics.md").read_text()
ASKED = re.findall(r"^\| [^|]+\? \| `(.+)` \|$", PAGE, re.MULTILINE)

every_alert = pytest.mark.parametrize("alert", ALERTS.values(), ids=ALERTS)
every_target = pytest.mark.parametrize(("panel", "target"), [each[1:] for each in TARGETS], ids=[each[0] for each in TARGETS])


def shown(text: str) -> set[str]:
    """The labels that an annotation or a legend shows."""
    return set(re.findall(r"\$labels\.(\w+)", text)) | set(re.findall(r"\{\{(\w+)\}\}", text))


def query(target: dict[str, Any]) -> str:
    """A panel's query with Grafana's own variable filled in; `$namespace` stands in a string and may stay."""
    return str(target["expr"]).replace("$__rate_interval", "5m")


def templates(text: str) -> Iterator[str]:
    """All that stands in double braces."""
    yield from re.findall(r"\{\{(.*?)\}\}", text, re.DOTALL)


def test_there_is_an_alert_for_each_thing_that_somebody_must_hear_of() -> None:
    assert set(ALERTS) == {
        *("SeawallCriticalFails", "SeawallMuchUnknown", "SeawallEvaluationLate", "SeawallExceptionEnds"),
        *("SeawallProviderReportMissing", "SeawallProviderReportExpiring"),
        *("SeawallChangeFailed", "SeawallChangeContested", "SeawallPlansWait", "SeawallWriteLost"),
        *("SeawallNobodyLeads", "SeawallThrottled", "SeawallReadsDenied"),
    }


@every_alert
def test_an_alert_asks_for_series_labels_and_values_that_are_served_and_shows_labels_that_its_answer_has(alert: dict[str, Any]) -> None:
    told = "".join(alert["annotations"].values())
    assert shown(told) - labels_of(alert["expr"]) == set()


@every_alert
def test_an_alert_says_how_bad_it_is_what_was_seen_and_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in {"critical", "warning", "info"}
    assert set(alert["annotations"]) == {"summary", "description"}
    summary, description = alert["annotations"]["summary"], alert["annotations"]["description"]
    assert summary.rstrip(".") == summary
    assert len(re.findall(r"[.;](?: |$)", description)) >= 2, "what it means, and what to do"


def test_what_stands_in_double_braces_is_for_prometheus_and_grafana_and_helm_is_not_asked_to_read_it() -> None:
    assert {word for each in templates(ALERTS_TEXT) if (word := each.split()[0]).partition(".")[0] not in {"$labels", "$value"}} == set()
    assert all(re.fullmatch(r"\w+", each) for each in templates(DASHBOARD_TEXT))


@every_target
def test_a_panel_asks_for_series_labels_and_values_that_are_served_and_its_legend_shows_labels_that_its_answer_has(
    panel: dict[str, Any], target: dict[str, Any]
) -> None:
    found = labels_of(query(target))
    assert shown(target["legendFormat"]) - found == set()
    assert panel["type"] != "timeseries" or target["legendFormat"], "several lines need names"


def test_every_metric_is_on_the_dashboard() -> None:
    asked = " ".join(query(target) for _, _, target in TARGETS)
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in served() if name.startswith("seawall_")}
    known_elsewhere = {"seawall_last_evaluation_timestamp_seconds"}  # it lists the namespaces
    assert {family for family in families if family not in asked} == known_elsewhere
    assert "seawall_last_evaluation_timestamp_seconds" in json.dumps(DASHBOARD["templating"])


@every_target
def test_a_panel_reads_from_the_source_of_data_that_was_chosen(panel: dict[str, Any], target: dict[str, Any]) -> None:
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    assert panel["datasource"] == target["datasource"] == chosen


@every_target
def test_a_panel_keeps_to_the_namespace_that_was_chosen_where_its_series_are_of_objects(
    panel: dict[str, Any], target: dict[str, Any]
) -> None:
    named = {name for name in re.findall(r"seawall_\w+", target["expr"]) if "namespace" in served()[name]}
    assert not named or 'namespace=~"$namespace"' in target["expr"]
    assert panel["type"] == "stat" or not named or "all namespaces" not in panel["description"]


def test_panels_lie_beside_and_below_each_other_and_never_on_top() -> None:
    cells = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


@pytest.mark.parametrize("asked", ASKED)
def test_the_page_of_metrics_asks_for_what_is_served(asked: str) -> None:
    labels_of(asked)


def test_the_page_has_questions() -> None:
    assert len(ASKED) >= 10


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("seawall_finding", "no such series"),
        ('seawall_plans{phase="Waiting"}', "no label phase"),
        ('seawall_plans{state="Waits"}', r"state is never \['Waits'\]"),
        ("sum by (region) (seawall_findings)", r"no label \['region'\]"),
        ("sum by (kind) (seawall_findings) / seawall_findings", "never matches"),
        ("seawall_leader and on (region) seawall_findings", "not both sides have"),
    ],
)
def test_what_is_not_served_is_found_out(asked: str, why: str) -> None:
    with pytest.raises(NotServed, match=why):
        labels_of(asked)
