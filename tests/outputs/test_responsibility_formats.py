"""Table, JSON and page of a ResponsibilityReport: the same words for the same states, whatever names AWS hands over."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from seawall.api.v1alpha1.responsibility_report import CellVerdict, InUse, ResponsibilityReport
from seawall.api.v1alpha1.standing import Why
from seawall.engine.responsibility.matrix import LAYERS, matrix
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


def test_a_variant_is_named_in_its_cells_beside_all_others_in_the_page_and_in_the_table() -> None:
    told = report(service("rds", variants={"rds-custom": InUse.YES}))
    cells = dict(zip(LAYERS, page(told).row("Amazon RDS in use")[1:], strict=True))
    assert cells["guest_os_patching"] == "All others AWS Assured RDS Custom Customer No control"
    assert cells["network_access"] == "Customer Met"
    assert "RDS Custom, in use: rds:DescribeDBInstances." in page(told).text
    assert page(told).row("Guest OS patching RDS Custom")[:3] == ["Guest OS patching RDS Custom", "Customer", "No control"]
    (line,) = (each for each in table(told).splitlines() if "Guest OS patching" in each)
    assert "Guest OS patching (RDS Custom)" in line


def test_where_all_is_of_a_variant_the_page_has_one_cell_with_its_name() -> None:
    told = page(report(service("redshift", variants={"serverless": InUse.YES}, is_alone=True)))
    cells = dict(zip(LAYERS, told.row("Amazon Redshift in use")[1:], strict=True))
    assert cells["platform_patching"] == "Serverless AWS Assured"
    assert "Platform patching (Serverless)" in told.text, "AWS alone owns it"
    assert "All others" not in told.text


def test_it_is_said_of_a_variant_that_nobody_knows_whether_it_is_in_use() -> None:
    told = report(service("efs", variants={"one-zone": InUse.UNKNOWN}))
    assert page(told).row("Loss of a zone One Zone,")[0] == "Loss of a zone One Zone, unknown whether in use"
    assert "Loss of a zone (One Zone, unknown whether in use)" in table(told)
    document = json.loads(responsibility_json.render(told, ORIGIN))
    assert document["services"][0]["variants"] == [{"variant": "one-zone", "inUse": "Unknown", "seenBy": "rds:DescribeDBInstances"}]
    assert [cell["variant"] for cell in document["services"][0]["cells"] if cell["layer"] == "availability_zones"] == [None, "one-zone"]


def test_the_page_tells_what_each_audit_report_is_and_for_how_long_it_counts(mixed: ResponsibilityReport) -> None:
    soc2 = page(mixed).row("System and Organization Controls (SOC) 2 Report")
    assert soc2[1:4] == ["Current its term goes on", "2025-10-01 to 2026-09-30", "2027-06-07"]
    assert soc2[4] == "series SOC, report-SOC2000000000000 , version 3; watched by audit-evidence"
    assert page(mixed).row("iso27001")[1:4] == ["Missing AWS Artifact has none like it", "not known", "not known"]
    nobody = report(service("s3"), audit_reports=()).model_copy(update={"assurances": ()})
    assert "Nobody watches any: AWS's side is unknown everywhere." in page(nobody).text


def test_the_page_begins_with_what_fails_and_what_is_off_and_without_a_control(mixed: ResponsibilityReport) -> None:
    told = page(mixed).row("Amazon RDS")
    assert told == ["Amazon RDS", "Encryption in transit: rds.require-tls", "Logging and monitoring"]
    assert "No control fails, and nothing that is off until the customer acts is without one." in page(report(service("s3"))).text


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
        "2026-11-24 07:00 UTC",
    ):
        assert said in text
    assert "judged by every control" in text
    assert "from the audit reports that audit-evidence watches in AWS Artifact" in text
    assert "Unknown: no audit report of AWS has been read" in text
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
    assert "1 shared layer is off until the customer acts, and no control looks after it" in page(mixed).text
    assert "off until the customer acts, and no control" not in page(report(service("rds"))).text
    assert "1 shared cell is off by default and nobody looks after it" in table(mixed)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(mixed: ResponsibilityReport) -> None:
    told = page(mixed)
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(told.tags)
    assert not [name for name, _ in told.attributes if name in {"src", "style"} or name.startswith("on")]
    links = {value for name, value in told.attributes if name == "href"}
    assert links == {f"#{value}" for name, value in told.attributes if name == "id"}, "it leads nowhere but to its own parts"
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
        "schemaVersion", "account", "asOf", "readBy", "regions", "judgedBy", "assurances", "auditReports", "baselines", "summary", "services",
        "notSeen", "limits",
    ]  # fmt: skip
    assert document["auditReports"] == [
        {
            "name": "iso27001",
            "assurance": "audit-evidence",
            "series": "ISO",
            "result": "Missing",
            "reason": "NoMatch",
            "title": None,
            "reportID": None,
            "version": None,
            "periodStart": None,
            "periodEnd": None,
            "expiresAt": None,
        },
        {
            "name": "soc2",
            "assurance": "audit-evidence",
            "series": "SOC",
            "result": "Current",
            "reason": "InWindow",
            "title": "System and Organization Controls (SOC) 2 Report",
            "reportID": "report-SOC2000000000000",
            "version": 3,
            "periodStart": "2025-10-01T00:00:00Z",
            "periodEnd": "2026-09-30T00:00:00Z",
            "expiresAt": "2027-06-07T00:00:00Z",
        },
    ]
    assert document["account"] == {"name": "prod", "id": "123456789012", "partition": "aws"}
    rds = document["services"][0]
    assert set(rds) == {"service", "name", "model", "inUse", "seenBy", "variants", "cells"}
    assert rds["variants"] == []
    cells = {cell["layer"]: cell for cell in rds["cells"]}
    assert cells["encryption_in_transit"] == {
        "layer": "encryption_in_transit",
        "variant": None,
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
    assert tuple(responsibility_words.LAYERS) == tuple(responsibility_words.LAYER_MEANINGS) == LAYERS


def test_every_variant_and_model_of_the_matrix_and_every_reason_of_a_report_has_words() -> None:
    assert set(responsibility_words.VARIANTS) == {variant for each in matrix().values() for variant in each.variants}
    assert set(responsibility_words.MODELS) == {each.model for each in matrix().values()}
    assert set(responsibility_words.REPORT_REASONS) == set(Why)


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
