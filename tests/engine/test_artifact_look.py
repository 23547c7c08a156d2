"""Looks at AWS Artifact over days: everything is real but the clock. What is asked, how often, and what becomes of no answer."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1 import ProviderAssurance
from seawall.api.v1alpha1.standing import Result, Status, Why
from seawall.aws.accounts import AwsAccount
from seawall.aws.partitions import GLOBAL
from seawall.aws.session import Identity, Keys, Sessions
from seawall.engine.artifact_look import Earlier, Look, freshness, look, share
from seawall.errors import Unreadable
from seawall.facts.snapshot import Snapshots
from tests.artifact import ISO, SOC, agreement, report, serve
from tests.emulator import Emulator

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOC2 = {"name": "soc2", "series": "SOC", "nameContains": "SOC 2", "maxAge": "250d"}
CERTIFICATE = {"name": "iso", "series": "ISO", "nameContains": "27001"}
BAA = {"name": "baa", "nameContains": "Business Associate"}


class Days:
    """Looks at moments of one's choice."""

    def __init__(self, aws: Emulator) -> None:
        self.aws = aws
        self.now = NOON
        self.account = AwsAccount(Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), Sessions())
        self.account.verify(None)
        self.snapshots = Snapshots(lambda: self.now)
        self.status = Status(observed_generation=1)
        aws.forget_calls()

    def look(self, hours: float = 0, *, anew: bool = False, uid: str = "one", **spec: Any) -> Look:
        """Look so many hours after noon, and remember the answer as a status does."""
        self.now = NOON + timedelta(hours=hours)
        wanted = {"accountRef": {"name": "prod"}, "reports": [SOC2], **spec}
        body = {"metadata": {"name": uid, "namespace": "team", "uid": uid, "generation": 1}, "spec": wanted, "status": self.status.dump()}
        assurance = ProviderAssurance.parse(body)
        earlier = Earlier.of(assurance)
        view = self.snapshots.view("account", self.account, freshness(assurance, earlier, self.now, anew=anew)).target(GLOBAL)
        found = look(assurance.spec, earlier, view)
        self.status = Status(observed_generation=1, reports=found.reports, agreements=found.agreements)
        return found

    def asked(self) -> Counter[str]:
        """Requests to AWS Artifact by operation."""
        return Counter(call.operation for call in self.aws.calls if call.service == "artifact")


@pytest.fixture
def days(aws: Emulator) -> Days:
    return Days(aws)


def test_one_look_lists_once_and_asks_for_the_versions_of_chosen_ids_only(days: Days) -> None:
    others = [report(f"report-{number:016}", companyName="Somebody Else") for number in range(5)]
    serve(days.aws, report(), report(ISO, end="2027-12-31"), *others, agreements=[agreement()], page=300)
    found = days.look(reports=[SOC2, CERTIFICATE], agreements=[BAA])
    assert [(each.name, each.result) for each in found.all] == [(name, Result.CURRENT) for name in ("soc2", "iso", "baa")]
    assert days.asked() == {"ListReports": 1, "ListReportVersions": 2, "ListCustomerAgreements": 1}


def test_agreements_are_not_asked_for_where_none_is_wanted(days: Days) -> None:
    serve(days.aws, report())
    days.look()
    assert days.asked() == {"ListReports": 1, "ListReportVersions": 1}


def test_two_that_look_by_one_account_ask_once_an_interval_together(days: Days) -> None:
    serve(days.aws, report())
    for hours in (0, 24.0, 48.0):
        for minutes in range(0, 120, 10):  # within these two hours both are due, each at its own time
            for uid in ("one", "two", "three"):
                days.look(hours + minutes / 60 + (hours and 0.1), uid=uid)
    assert days.asked() == {"ListReports": 3, "ListReportVersions": 3}


def test_intervals_are_spread_by_five_percent_and_always_the_same_for_one_object() -> None:
    drawn = [share(f"uid-{number}") for number in range(500)]
    assert 0.95 <= min(drawn) < 0.96
    assert 1.04 < max(drawn) <= 1.05
    assert share("uid-1") == share("uid-1")


def test_between_two_reads_a_term_ends_without_a_request(days: Days) -> None:
    serve(days.aws, report(end="2026-03-20"))  # ends 250 days later, at the midnight after
    assert days.look(11.9).reports[0].result is Result.EXPIRING
    assert days.look(12).reports[0].reason is Why.TOO_OLD
    assert days.asked()["ListReports"] == 1


def test_who_asks_for_fresh_reads_gets_them(days: Days) -> None:
    serve(days.aws, report())
    days.look()
    serve(days.aws, report(state="UNPUBLISHED"))
    assert days.look(1).reports[0].result is Result.CURRENT
    assert days.look(1, anew=True).reports[0].reason is Why.WITHDRAWN


def test_a_newer_version_that_only_the_versions_tell_of_counts(days: Days) -> None:
    newer = report(version=2, end="2027-03-31")
    serve(days.aws, report(), versions={SOC: [newer, report()]})
    (found,) = days.look().reports
    assert (found.version, found.period_end) == (2, datetime(2027, 3, 31, tzinfo=UTC))


def test_a_newer_sibling_takes_the_place_of_the_one_before(days: Days) -> None:
    sibling = report("report-SOC2111111111111", end="2027-03-31", series="SOC", name="SOC 2 Report, spring")
    serve(days.aws, report(), sibling)
    (found,) = days.look().reports
    assert found.report_id == "report-SOC2111111111111"


def test_a_refused_list_is_an_error_of_the_whole_look_and_is_tried_again_after_an_hour(days: Days) -> None:
    serve(days.aws, report())
    refusal = days.aws.deny("artifact", "ListReports")
    for hours in (0, 0.9):
        with pytest.raises(Unreadable, match="artifact:ListReports"):
            days.look(hours)
    days.aws.withdraw(refusal)
    with pytest.raises(Unreadable):
        days.look(0.9)
    assert days.asked() == {"ListReports": 1}


def test_refused_versions_make_their_report_unknown_and_no_other_and_are_tried_again_after_an_hour(days: Days) -> None:
    serve(days.aws, report())
    days.look()
    refusal = days.aws.deny("artifact", "ListReportVersions")
    found = days.look(25, reports=[SOC2, CERTIFICATE], anew=True)
    assert [(each.result, each.reason) for each in found.reports] == [
        (Result.UNKNOWN, Why.ACCESS_DENIED),
        (Result.MISSING, Why.NO_MATCH),
    ]
    assert found.reports[0].last_known is not None
    assert (found.reports[0].last_known.result, found.reports[0].last_known.observed_at) == (Result.CURRENT, NOON)
    assert found.trouble is None, "nobody need try again soon"
    days.aws.withdraw(refusal)
    assert days.look(25.9).reports[0].reason is Why.ACCESS_DENIED
    assert days.look(26.1).reports[0].result is Result.CURRENT


def test_refused_agreements_take_nothing_from_the_reports(days: Days) -> None:
    serve(days.aws, report())
    days.aws.deny("artifact", "ListCustomerAgreements")
    found = days.look(agreements=[BAA])
    assert [(each.name, each.result, each.reason) for each in found.all] == [
        ("soc2", Result.CURRENT, Why.IN_WINDOW),
        ("baa", Result.UNKNOWN, Why.ACCESS_DENIED),
    ]


def test_while_versions_get_no_answer_the_last_word_stands_for_three_intervals(days: Days) -> None:
    serve(days.aws, report())
    days.look()
    days.aws.fail("artifact", "ListReportVersions")
    found = days.look(72)
    assert (found.reports[0].result, found.reports[0].observed_at) == (Result.CURRENT, NOON)
    assert found.trouble is not None
    assert found.trouble.reason == "Error"
    late = days.look(72.1)
    assert (late.reports[0].result, late.reports[0].reason) == (Result.UNKNOWN, Why.READ_TOO_OLD)


def test_an_answer_to_another_spec_is_not_remembered(days: Days) -> None:
    serve(days.aws, report())
    days.look()
    days.status = days.status.model_copy(update={"observed_generation": 0})
    days.aws.fail("artifact", "ListReportVersions")
    (found,) = days.look(25).reports
    assert (found.result, found.reason, found.last_known) == (Result.UNKNOWN, Why.NOT_READ, None)
