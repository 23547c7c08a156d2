"""The alerts in Prometheus's own hands: they fire when they should, are silent when they should be, and say it in whole sentences."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.queries import labels_of
from tests.chart.test_alerts import ALERTS, FILES
from tests.cluster import binaries

RULES = FILES / "alerts.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("alerts_fire.yaml").read_text())


def promtool(*arguments: str | Path) -> str:
    """Run it; what it printed.

    Raises:
        AssertionError: it is not content.
    """
    done = subprocess.run([binaries.tool("promtool"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def expected(case: dict[str, Any]) -> dict[str, Any]:
    """The alert as Prometheus sends it on: the rule's own labels and words, with what the case says filled in."""
    rule = ALERTS[case["alert"]]
    words = {f"$labels.{label}": value for label, value in case["labels"].items()} | {"$value": case.get("value", "")}
    told = {name: re.sub(r"\{\{ (\S+)[^}]* \}\}", lambda found: words[found[1]], text) for name, text in rule["annotations"].items()}
    return {"exp_labels": rule["labels"] | case["labels"], "exp_annotations": told}


def as_promtool_reads_it(case: dict[str, Any]) -> str:
    """One case, in promtool's own form."""
    looks = [(at, []) for at in case["silent"]] + [(at, [expected(case)]) for at in case["fires"]]
    test = {
        "name": case["name"],
        "interval": case["interval"],
        "input_series": [{"series": series, "values": str(values)} for series, values in case["series"].items()],
        "alert_rule_test": [{"alertname": case["alert"], "eval_time": at, "exp_alerts": alerts} for at, alerts in looks],
    }
    return yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": [test]})


def test_prometheus_takes_the_rules_and_has_nothing_to_say_against_them() -> None:
    assert f"{len(ALERTS)} rules found" in promtool("check", "rules", "--lint=all", "--lint-fatal", RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_alerts_fire_and_are_silent_as_the_case_says(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(as_promtool_reads_it(case))
    promtool("test", "rules", file)


def test_each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent() -> None:
    assert {case["alert"] for case in CASES if case["fires"]} == set(ALERTS)
    assert {case["alert"] for case in CASES if case["silent"]} == set(ALERTS)


@pytest.mark.parametrize("series", sorted({series for case in CASES for series in case["series"] if series.startswith("seawall_")}))
def test_the_series_of_the_cases_are_served(series: str) -> None:
    """Names, labels and values of enumerations; names of objects and the Pod are the case's own."""
    own = re.sub(r'(?<=[{ ])(pod|namespace|name|account|control|service|operation|before|kind)="[^"]*",? ?', "", series)
    labels_of(own.replace(", }", "}"))


def test_a_case_that_expects_what_does_not_come_fails(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(as_promtool_reads_it({**CASES[0], "silent": CASES[0]["fires"], "fires": []}))
    with pytest.raises(AssertionError, match="FAILED"):
        promtool("test", "rules", file)
