"""Findings for people, on any terminal."""

from __future__ import annotations

import pytest

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.engine.finding import Finding
from seawall.outputs.table import render
from tests.engine.things import ACCOUNT, NOON, REGION

READ = api.Evidence(operation="s3.get_public_access_block", request_id="R1", read_at=NOON)


def finding(
    name: str,
    control: str = "s3.bucket-public-access-block",
    verdict: Verdict = Verdict.FAIL,
    account: str = ACCOUNT,
    message: str = "not set",
) -> Finding:
    resource = api.Resource(type="AWS::S3::Bucket", arn=f"arn:aws:s3:::{name}", id=name, account=account, region=REGION)
    return Finding(control, Severity.HIGH, resource, verdict, None, message, (READ,))


def lines(*findings: Finding, width: int, with_evidence: bool = False) -> list[str]:
    text = render(findings, width=width, color=False, with_evidence=with_evidence)
    assert max(map(len, text.splitlines())) <= width
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_on_a_narrow_terminal_a_control_is_named_once_above_its_resources_and_nothing_is_cut(width: int) -> None:
    shown = lines(finding("assets"), finding("web"), finding("logs", "s3.bucket-tls-only"), width=width)
    assert shown[:5] == [
        "Fail  High  s3.bucket-public-access-block",
        f"  assets  {REGION}  not set",
        f"  web     {REGION}  not set",
        "Fail  High  s3.bucket-tls-only",
        f"  logs    {REGION}  not set",
    ]


def test_on_a_wide_terminal_each_finding_is_a_line_of_a_table() -> None:
    head, only, *_ = lines(finding("assets"), width=160)
    assert head.split() == ["VERDICT", "SEVERITY", "CONTROL", "REGION", "RESOURCE", "WHY"]
    assert only.split() == ["Fail", "High", "s3.bucket-public-access-block", REGION, "assets", "not", "set"]


@pytest.mark.parametrize("width", [80, 160])
def test_the_account_is_told_where_there_are_several(width: int) -> None:
    other = "210987654321"
    assert other not in "".join(lines(finding("assets", account=other), width=width))
    assert other in "".join(lines(finding("assets", account=other), finding("web"), width=width))


@pytest.mark.parametrize("width", [80, 160])
def test_what_somebody_named_cannot_draw_on_the_terminal(width: int) -> None:
    text = "".join(lines(finding("a\x1b[2Jb", message="[red]tag\u202e"), width=width))
    assert "\x1b" not in text
    assert "a\\x1b[2Jb" in text
    assert "[red]tag\\u202e" in text


@pytest.mark.parametrize("width", [80, 160])
def test_evidence_stands_below_its_finding(width: int) -> None:
    shown = lines(finding("assets"), finding("web"), width=width, with_evidence=True)
    assert shown[2] == shown[4] == "    s3.get_public_access_block at 2026-11-24T12:00:00Z, request R1"


def test_counts_may_be_of_more_than_what_is_shown() -> None:
    counts = api.Summary(controls=9, resources=7, pass_=5, fail=3, score=62)
    assert "9 controls on 7 resources: 5 pass, 3 fail" in render([finding("assets")], width=160, color=False, summary=counts)
