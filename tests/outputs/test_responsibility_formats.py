"""Table, JSON and page of a ResponsibilityReport: the same words for the same states, whatever names AWS hands over."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from seawall.api.v1alpha1.responsibility_report import CellVerdict, ResponsibilityReport
from seawall.engine.responsibility.matrix import LAYERS
from seawall.outputs import responsibility_html, responsibility_json, responsibility_table, responsibility_words
from seawall.outputs.responsibility_words import LIMITS, OWNERSHIP, Origin
from tests.outputs.responsibility_reports import (
    ASSURED,
    MET,
    NO_CONTROL,
    NOT_MET,
    NOT_READ,
    NOW,
    ORIGIN,
    OUT_OF_SCOPE,
    UNREAD,
    report,
    service,
)

VOID = {"meta", "col", "br"}


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, its tables by class, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.text += data
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += f"{data} "

    def row(self, begin: str) -> list[str]:
        """The first row whose first cell begins so, white space made even."""
        return next(
            [" ".join(cell.split()) for cell in row] for row in self.rows if row and row[0].split()[: len(begin.split())] == begin.split()
        )


def page(told: ResponsibilityReport, origin: Origin = ORIGIN) -> Page:
    return Page(responsibility_html.render(told, origin))


def table(told: ResponsibilityReport) -> str:
    return responsibility_table.render(told, ORIGIN, width=200, color=False)


@pytest.fixture
def mixed() -> ResponsibilityReport:
    """RDS with everything that can be, S3 without AWS's reports, IAM out of their scope."""
    return report(
        service("rds", {"encryption_in_transit": NOT_MET, "logging_monitoring": NO_CONTROL, "data_backup": UNREAD}),
        service("s3", aws=NOT_READ),
        service("iam", aws=OUT_OF_SCOPE),
        not_seen=["ec2", "vpc"],
    )


def test_the_page_has_a_row_of_all_layers_with_owner_verdict_and_both_sides_in_words(mixed: ResponsibilityReport) -> None:
    cells = dict(zip(LAYERS, page(mixed).row("Amazon RDS in use")[1:], strict=True))
    assert cells["facility_hardware"] == "AWS Assured"
    assert cells["network_access"] == "Customer Met"
    assert cells["encryption_in_transit"] == "Shared Not met AWS: assured Customer: not met"
    assert cells["logging_monitoring"] == "Shared No control AWS: assured Customer: no control"
    assert cells["data_backup"] == "Shared Unknown AWS: assured Customer: unknown"
    assert cells["encryption_at_rest"] == "Shared Met AWS: assured Customer: met"


def test_a_met_side_of_the_customers_does_not_hide_that_nothing_is_known_of_aws(mixed: ResponsibilityReport) -> None:
    cells = dict(zip(LAYERS, page(mixed).row("Amazon S3 in use")[1:], strict=True))
    assert cells["encryption_at_rest"] == "Shared Unknown AWS: unknown Customer: met"
    assert cells["host_os"] == "AWS Unknown"


def test_the_page_counts_every_verdict_and_owner(mixed: ResponsibilityReport) -> None:
    told = page(mixed)
    counts = {word: int(told.row(word)[1]) for word in responsibility_words.VERDICTS.values()}
    assert counts == {"Not met": 1, "No control": 1, "Not in scope": 10, "Unknown": 12, "Met": 11, "Assured": 4}
    assert sum(counts.values()) == 3 * len(LAYERS)
    owners = {row[0].strip(): (row[1].strip(), int(row[2])) for row in told.rows if len(row) == 4 and row[1].strip() in OWNERSHIP.values()}
    assert owners == {"AWS": ("CSP-owned", 17), "Shared": ("Shared CSP and CSC", 15), "Customer": ("CSC-owned", 7)}


def test_the_page_says_who_read_what_and_when(mixed: ResponsibilityReport) -> None:
    text = page(mixed).text
    for said in (
        "prod (123456789012), partition aws",
        "arn:aws:sts::123456789012:assumed-role/audit/jo",
        "eu-west-1",
        "2026-11-24T07:00:00Z",
    ):
        assert said in text
    assert "judged by every control" in text
    assert "from the audit reports that audit-evidence watches in AWS Artifact" in text
    unknown = page(mixed, Origin(None, (), "baseline production", NOW)).text
    assert "an identity that is not recorded" in unknown
    assert "Regions that are not recorded" in unknown


def test_the_page_says_what_it_does_not_say(mixed: ResponsibilityReport) -> None:
    text = page(mixed).text
    assert all(sentence in text for sentence in LIMITS)
    assert any("assurance about AWS" in sentence for sentence in LIMITS)
    assert any("never turns a shared layer green" in sentence for sentence in LIMITS)
    assert "ec2, vpc" in text


def test_a_layer_that_is_off_and_without_a_control_is_loud(mixed: ResponsibilityReport) -> None:
    loud = "shared layers are off until the customer acts, and no control looks after them"
    assert f"1 {loud}" in page(mixed).text
    assert loud not in page(report(service("rds"))).text
    assert "1 shared cells are off by default and nobody looks after them" in table(mixed)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(mixed: ResponsibilityReport) -> None:
    told = page(mixed)
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(told.tags)
    assert not [name for name, _ in told.attributes if name in {"src", "href", "style"} or name.startswith("on")]
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in told.attributes
    assert not re.search(r"url\(|@import", responsibility_html.render(mixed, ORIGIN))


def test_names_are_text_in_the_page_and_hide_nothing() -> None:
    name = '<script>alert("1")</script>&amp;\u202e'
    told = report(service("s3", title=name, seen_by="<b>&\x1b[31m"), account="<i>prod</i>", not_seen=["</p><script>", "\u200b"])
    origin = Origin("arn:<u>\u2066", ("<s>",), "profile <q>", NOW)
    text = page(told, origin).text
    assert '<script>alert("1")</script>&amp;\\u202e' in text
    for said in ("<b>&\\x1b[31m", "<i>prod</i>", "</p><script>, \\u200b", "arn:<u>\\u2066", "<s>", "profile <q>"):
        assert said in text
    assert not {"script", "b", "i", "u", "s", "q"} & set(page(told, origin).tags)


def test_names_are_text_in_the_table() -> None:
    text = table(report(service("s3", NOT_MET, title="[red]Amazon\x1b[2J[/]"), account="[bold]prod"))
    assert "[red]Amazon\\x1b[2J[/]" in text
    assert "[bold]prod" in text
    assert "\x1b" not in text


def test_the_table_lists_what_is_open_on_the_customers_side_worst_first(mixed: ResponsibilityReport) -> None:
    lines = table(mixed).splitlines()
    rows = [line.split() for line in lines]
    assert ["Amazon", "RDS", "Yes", "1", "1", "-", "1", "6", "4"] in rows
    opened = [row for row in rows if "rds" in row]
    assert [row[: row.index("rds")] for row in opened] == [["Not", "met"], ["No", "control"], ["Unknown"]]
    assert "rds.require-tls" in table(mixed)
    assert any(line.startswith("5 cells of AWS's own are not assured: no audit report of AWS has been read") for line in lines)
    assert lines[-1] == LIMITS[0]


def test_the_json_is_a_contract(mixed: ResponsibilityReport) -> None:
    document = json.loads(responsibility_json.render(mixed, ORIGIN))
    assert document["schemaVersion"] == 1
    assert list(document) == [
        "schemaVersion", "account", "asOf", "readBy", "regions", "judgedBy", "assurances", "baselines", "summary", "services", "notSeen", "limits",
    ]  # fmt: skip
    assert document["account"] == {"name": "prod", "id": "123456789012", "partition": "aws"}
    rds = document["services"][0]
    assert set(rds) == {"service", "name", "model", "inUse", "seenBy", "cells"}
    cells = {cell["layer"]: cell for cell in rds["cells"]}
    assert cells["encryption_in_transit"] == {
        "layer": "encryption_in_transit",
        "owner": "shared",
        "ownership": "Shared CSP and CSC",
        "default": "varies",
        "do": "force TLS by parameter; rotate CA certificate",
        "aws": {"state": "Assured", "reason": "InScope", "reports": ["iso27001", "soc2"]},
        "customer": {
            "state": "NotMet",
            "reason": None,
            "passed": 1,
            "failed": 2,
            "unknown": 0,
            "exempt": 0,
            "controls": ["rds.require-tls"],
        },
        "verdict": "NotMet",
    }
    assert (cells["host_os"]["ownership"], cells["host_os"]["do"], cells["host_os"]["customer"]) == ("CSP-owned", None, None)
    assert (cells["network_access"]["ownership"], cells["network_access"]["aws"]) == ("CSC-owned", None)
    assert cells["logging_monitoring"]["customer"]["reason"] == "NotWritten"


def test_every_verdict_and_layer_has_words() -> None:
    assert list(responsibility_words.VERDICTS) == list(CellVerdict)
    assert set(responsibility_words.VERDICT_MEANINGS) == set(CellVerdict)
    assert tuple(responsibility_words.LAYERS) == LAYERS


def test_an_account_in_which_nothing_was_seen_is_told_in_every_format() -> None:
    empty = report(not_seen=["s3"])
    assert "No service was seen in use." in page(empty).text
    assert "0 services in use" in table(empty)
    assert json.loads(responsibility_json.render(empty, ORIGIN))["services"] == []


def test_exempt_findings_are_counted_apart() -> None:
    accepted = MET.model_copy(update={"exempt": 2})
    told = report(service("s3", accepted, aws=ASSURED))
    assert "Met: 3 pass, 2 exempt" in page(told).text
    cells = {cell["layer"]: cell for cell in json.loads(responsibility_json.render(told, ORIGIN))["services"][0]["cells"]}
    assert (cells["network_access"]["customer"]["exempt"], cells["network_access"]["verdict"]) == (2, "Met")
