"""AWS Artifact, read over HTTP: metadata only, page by page, with whatever AWS leaves out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.errors import Unreadable
from seawall.facts.artifact import ACTIONS, AGREEMENT_ACTIONS, Agreement, Report
from tests.artifact import ISO, SOC, agreement, report, serve
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory


def test_every_page_of_reports_is_read(aws: Emulator, view: ViewFactory) -> None:
    serve(aws, *(report(f"report-{number:016}") for number in range(5)))
    assert [each.id for each in view(GLOBAL).all(Report)] == [f"report-{number:016}" for number in range(5)]
    assert aws.count("artifact", "ListReports") == 3


def test_a_report_comes_with_its_state_its_period_and_its_company(aws: Emulator, view: ViewFactory) -> None:
    serve(aws, report(version=4))
    (found,) = view(GLOBAL).all(Report)
    told = found.artifact
    assert (told.series, told.company_name, told.version, told.state, told.upload_state) == ("SOC", "AWS", 4, "PUBLISHED", "COMPLETE")
    assert (told.period_start, told.period_end) == (datetime(2025, 10, 1, tzinfo=UTC), datetime(2026, 9, 30, tzinfo=UTC))
    assert (told.acceptance_type, found.arn) == ("EXPLICIT", f"arn:aws:artifact:::report/{SOC}")


def test_what_aws_leaves_out_is_none_and_a_report_without_an_id_is_passed_over(aws: Emulator, view: ViewFactory) -> None:
    serve(aws, {"id": SOC}, {"name": "something"})
    (found,) = view(GLOBAL).all(Report)
    assert found.artifact.model_dump(exclude={"report_id"}, exclude_none=True) == {}


def test_versions_are_asked_for_one_id_only_and_once(aws: Emulator, view: ViewFactory) -> None:
    serve(aws, report(version=3), report(ISO), versions={SOC: [report(version=number) for number in (3, 2, 1)]})
    soc, _ = view(GLOBAL).all(Report)
    asked = aws.heard("artifact", "ListReportVersions")
    assert [each.version for each in soc.versions] == [3, 2, 1]
    assert len(soc.versions) == 3
    assert {each["reportId"] for each in asked} == {SOC}
    assert len(asked) == 2, "two pages, once"


def test_a_report_that_was_taken_away_since_it_was_listed_has_no_versions(aws: Emulator, view: ViewFactory) -> None:
    serve(aws, report())
    (found,) = view(GLOBAL).all(Report)
    serve(aws)
    assert found.versions == ()


def test_agreements_come_with_their_state_and_their_term(aws: Emulator, view: ViewFactory) -> None:
    serve(aws, agreements=[agreement(effectiveEnd=datetime(2027, 1, 1, tzinfo=UTC)), {"id": "customer-agreement-1"}])
    baa, bare = view(GLOBAL).all(Agreement)
    assert (baa.name, baa.state, baa.effective_end) == ("AWS Business Associate Addendum", "ACTIVE", datetime(2027, 1, 1, tzinfo=UTC))
    assert (bare.name, bare.state, bare.effective_end) == (None, None, None)
    assert baa.arn == f"arn:aws:artifact::{view(GLOBAL).account_id}:customer-agreement/{baa.id}"


@pytest.mark.parametrize(
    ("operation", "read", "action"),
    [
        ("ListReports", Report, "artifact:ListReports"),
        ("ListCustomerAgreements", Agreement, "artifact:ListCustomerAgreements"),
    ],
)
def test_a_denied_list_names_the_action_that_is_lacking(
    aws: Emulator, view: ViewFactory, operation: str, read: type[Report | Agreement], action: str
) -> None:
    serve(aws, report())
    aws.deny("artifact", operation)
    with pytest.raises(Unreadable, match=action) as denied:
        view(GLOBAL).all(read)
    assert denied.value.reason == "AccessDenied"


def test_only_metadata_is_ever_asked_for() -> None:
    needed = ACTIONS | AGREEMENT_ACTIONS
    assert needed == {"artifact:ListReports", "artifact:ListReportVersions", "artifact:ListCustomerAgreements"}


def test_the_endpoint_is_the_partitions_own_whatever_the_clients_region(aws: Emulator, view: ViewFactory) -> None:
    serve(aws, report())
    view("eu-west-1").globally.all(Report)
    assert [(call.operation, call.region) for call in aws.calls] == [("ListReports", "us-east-1")]
