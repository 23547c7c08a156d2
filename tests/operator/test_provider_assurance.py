"""ProviderAssurance: AWS's own reports are watched, what is lacking is said, and nothing is downloaded or accepted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.artifact import ISO, agreement, report, serve
from tests.conftest import Kubectl
from tests.emulator import Emulator
from tests.operator.conftest import Apply
from tests.operator.objects import Json, account
from tests.operator.program import Operator, conditions, message

pytestmark = pytest.mark.usefixtures("prod")

SOC2 = {"name": "soc2", "series": "SOC", "nameContains": "SOC 2", "maxAge": "250d"}
CERTIFICATE = {"name": "iso", "series": "ISO", "nameContains": "27001"}
BAA = {"name": "baa", "nameContains": "Business Associate"}
URL = "https://aws.amazon.com/compliance/services-in-scope/SOC/"


def assurance(name: str = "aws", **spec: Any) -> Json:
    """A ProviderAssurance over the account `prod` that wants a SOC 2 report."""
    wanted = {"accountRef": {"name": "prod"}, "reports": [SOC2], **spec}
    return {"apiVersion": "seawall.dev/v1alpha1", "kind": "ProviderAssurance", "metadata": {"name": name}, "spec": wanted}


def day(days: float) -> str:
    """A day so many days from now."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d")


def scope(*services: str, as_of: str) -> Json:
    """A ConfigMap with these services in the scope of SOC."""
    rows = [{"programme": "SOC", "service": service, "asOf": as_of, "url": URL} for service in services]
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "scope"},
        "data": {"services.yaml": json.dumps(rows)},
    }


def settled(operator: Operator, name: str = "aws", **wanted: tuple[str, str]) -> Json:
    """The status, once these conditions are so."""
    found = operator.settled("pa", name, lambda status: wanted.items() <= conditions(status).items())
    status: Json = found["status"]
    return status


def again(operator: Operator, kubectl: Kubectl, token: str) -> Json:
    """The status after a look with fresh reads."""
    kubectl("annotate", "--overwrite", "pa/aws", f"reconcile.fluxcd.io/requestedAt={token}")
    found: Json = operator.settled("pa", "aws", lambda status: status.get("lastHandledReconcileAt") == token)["status"]
    return found


def results(status: Json) -> dict[str, tuple[str, str]]:
    return {each["name"]: (each["result"], each["reason"]) for each in (*status["reports"], *status["agreements"])}


def told(operator: Operator) -> list[tuple[str, str]]:
    """Events about reports and agreements: type and reason."""
    events = operator.events("aws", "ProviderAssurance")
    return [(each["type"], each["reason"]) for each in events if each["action"] == "Read"]


def test_what_is_wanted_is_read_once_and_told_report_by_report(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    others = [report(f"report-{number:016}", companyName="Somebody Else") for number in range(3)]
    serve(aws, report(version=3, end=day(-60)), report(ISO, end=day(300)), *others, agreements=[agreement()])
    apply(assurance(reports=[SOC2, CERTIFICATE], agreements=[BAA]))
    status = settled(operator, Ready=("True", "Read"))
    assert conditions(status) == {"Ready": ("True", "Read"), "Assured": ("True", "AllCurrent")}
    assert results(status) == {"soc2": ("Current", "InWindow"), "iso": ("Current", "InWindow"), "baa": ("Current", "InForce")}
    assert status["counts"] == {"current": 3, "expiring": 0, "missing": 0, "unknown": 0}
    soc, _ = status["reports"]
    assert (soc["version"], soc["periodEnd"], soc["expiresAt"]) == (3, f"{day(-60)}T00:00:00Z", f"{day(190)}T00:00:00Z")
    assert (soc["acceptanceType"], status["partition"]) == ("EXPLICIT", "aws")
    asked = {call.operation for call in aws.calls if call.service == "artifact"}
    assert asked == {"ListReports", "ListReportVersions", "ListCustomerAgreements"}, "metadata only"
    shown = kubectl("get", "pa", "--no-headers").stdout.split()
    assert shown[:6] == ["aws", "True", "True", "0", "0", "0"]


def test_two_of_one_account_share_what_is_read(operator: Operator, aws: Emulator, apply: Apply) -> None:
    serve(aws, report(end=day(-60)))
    apply(assurance(), assurance("too", agreements=[]))
    for name in ("aws", "too"):
        settled(operator, name, Assured=("True", "AllCurrent"))
    assert (aws.count("artifact", "ListReports"), aws.count("artifact", "ListReportVersions")) == (1, 1)


def test_a_report_that_ends_soon_and_one_that_was_withdrawn_are_told_by_events(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    serve(aws, report(end=day(-60)))
    apply(assurance())
    settled(operator, Assured=("True", "AllCurrent"))
    assert told(operator) == [], "the first look is told by the conditions alone"
    serve(aws, report(end=day(-230)))
    status = again(operator, kubectl, "1")
    assert (results(status), conditions(status)["Assured"]) == ({"soc2": ("Expiring", "EndsSoon")}, ("True", "Expiring"))
    serve(aws, report(state="UNPUBLISHED"))
    status = again(operator, kubectl, "2")
    assert (results(status), conditions(status)["Assured"]) == ({"soc2": ("Missing", "Withdrawn")}, ("False", "Missing"))
    assert conditions(status)["Ready"] == ("True", "Read"), "it was read, and the answer is no"
    serve(aws, report(version=2, end=day(-10)))
    again(operator, kubectl, "3")
    wanted = [("Warning", "ReportExpiring"), ("Warning", "ReportMissing"), ("Normal", "ReportCurrent")]
    operator.wait_for("the events", lambda: told(operator) == wanted, shown=lambda: told(operator))


@pytest.mark.slow
def test_a_term_that_ends_while_nobody_reads_is_told_at_its_end(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    serve(aws, report(end=day(60)))
    apply(assurance(reports=[{**SOC2, "maxAge": "0d", "warnBefore": "0d"}]))
    settled(operator, Assured=("True", "AllCurrent"))
    ends = datetime.now(UTC) + timedelta(seconds=10)
    serve(aws, report(periodEnd=ends))
    assert results(again(operator, kubectl, "1")) == {"soc2": ("Current", "InWindow")}
    reads = aws.count("artifact")
    status = settled(operator, Assured=("False", "Missing"))
    assert results(status) == {"soc2": ("Missing", "TooOld")}
    assert datetime.now(UTC) >= ends.replace(microsecond=0)
    assert aws.count("artifact") == reads


def test_a_refusal_is_unknown_with_what_was_known_and_only_a_person_can_mend_it(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    serve(aws, report(end=day(-60)))
    apply(assurance())
    before = settled(operator, Assured=("True", "AllCurrent"))["reports"][0]
    refusal = aws.deny("artifact", "ListReports")
    status = again(operator, kubectl, "1")
    assert conditions(status) == {
        "Ready": ("False", "AccessDenied"),
        "Assured": ("Unknown", "Unknowns"),
        "Stalled": ("True", "AccessDenied"),
    }
    assert "artifact:ListReports" in message(status, "Stalled")
    (found,) = status["reports"]
    assert (found["result"], found["reason"], "expiresAt" in found) == ("Unknown", "AccessDenied", False)
    assert (found["lastKnown"]["result"], found["lastKnown"]["observedAt"]) == ("Current", before["observedAt"])
    aws.withdraw(refusal)
    status = again(operator, kubectl, "2")
    assert conditions(status) == {"Ready": ("True", "Read"), "Assured": ("True", "AllCurrent")}
    assert "lastKnown" not in status["reports"][0]


def test_while_aws_does_not_answer_the_last_answer_stands(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    serve(aws, report(end=day(-60)))
    apply(assurance())
    before = settled(operator, Assured=("True", "AllCurrent"))["reports"]
    aws.throttle("artifact")
    status = again(operator, kubectl, "1")
    assert conditions(status) == {
        "Ready": ("False", "Throttled"),
        "Assured": ("True", "AllCurrent"),
        "Reconciling": ("True", "Throttled"),
    }
    assert status["reports"] == before


def test_what_was_never_read_is_unknown(operator: Operator, aws: Emulator, apply: Apply) -> None:
    aws.fail("artifact", "*", status=500)
    apply(assurance())
    status = settled(operator, Assured=("Unknown", "Unknowns"))
    assert results(status) == {"soc2": ("Unknown", "NotRead")}
    assert conditions(status)["Reconciling"] == ("True", "Error")


def test_a_newer_version_than_the_one_read_asks_for_a_reader_and_fails_nothing(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    serve(aws, report(version=2, end=day(-60)))
    apply(assurance(reports=[{**SOC2, "reviewed": {"version": 2, "by": "jo", "date": "2026-06-01"}}]))
    assert "ReviewNeeded" not in conditions(settled(operator, Assured=("True", "AllCurrent")))
    serve(aws, report(version=3, end=day(-60)))
    status = again(operator, kubectl, "1")
    assert (conditions(status)["ReviewNeeded"], conditions(status)["Assured"]) == (("True", "NewerVersion"), ("True", "AllCurrent"))
    apply(assurance(reports=[{**SOC2, "reviewed": {"version": 3, "by": "jo", "date": "2026-11-24"}}]))
    operator.settled("pa", "aws", lambda status: "ReviewNeeded" not in conditions(status))


def test_services_in_scope_come_from_a_config_map_while_it_is_young(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    serve(aws, report(end=day(-60)))
    apply(assurance(serviceScope={"configMapRef": {"name": "scope"}, "maxAge": "200d"}))
    status = settled(operator, Ready=("True", "Read"))
    assert status["serviceScope"]["reason"] == "NotFound"
    apply(scope("s3", "rds", as_of=day(-199)))
    found = again(operator, kubectl, "1")["serviceScope"]
    assert found["reason"] == "Fresh"
    assert found["programmes"] == [{"name": "SOC", "asOf": day(-199), "fresh": True, "url": URL, "services": ["rds", "s3"]}]
    apply(scope("s3", as_of=day(-202)))
    found = again(operator, kubectl, "2")["serviceScope"]
    assert (found["reason"], found["programmes"][0]["fresh"]) == ("TooOld", False)


def test_an_account_that_is_suspended_or_missing_is_said_and_asked_for_again_when_it_is_back(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    serve(aws, report(end=day(-60)))
    apply(account(endpoint=aws.url, suspend=True), assurance())
    status = settled(operator, Ready=("False", "AccountNotReady"))
    assert results(status) == {"soc2": ("Unknown", "NotRead")}
    apply(account(endpoint=aws.url))
    settled(operator, Assured=("True", "AllCurrent"))
    apply(assurance(accountRef={"name": "nobody"}))
    status = settled(operator, Ready=("False", "AccountNotFound"))
    assert "no AWSAccount `nobody`" in message(status, "Ready")


def test_while_it_is_suspended_nothing_is_read(operator: Operator, aws: Emulator, apply: Apply) -> None:
    serve(aws, report(end=day(-60)))
    apply(assurance(suspend=True))
    status = settled(operator, Ready=("True", "Suspended"))
    assert conditions(status)["Assured"] == ("Unknown", "Unknowns")
    assert aws.count("artifact") == 0


def test_metrics_tell_when_each_report_ends_and_how_many_stand(operator: Operator, aws: Emulator, apply: Apply) -> None:
    serve(aws, report(end=day(-60)))
    apply(assurance(reports=[SOC2, CERTIFICATE]))
    settled(operator, Assured=("False", "Missing"))
    labels = f'name="aws",namespace="{operator.namespace}"'
    ends = datetime.fromisoformat(f"{day(190)}T00:00:00+00:00").timestamp()

    def served() -> dict[str, float]:
        _, text = operator.probe("/metrics") or (0, "")
        lines = [line.rpartition(" ") for line in text.splitlines() if line.startswith("seawall_provider_")]
        return {name: float(value) for name, _, value in lines}

    wanted = {
        f'seawall_provider_report_expiry_timestamp_seconds{{{labels},report="soc2"}}': ends,
        **{
            f'seawall_provider_reports{{{labels},result="{result}"}}': number
            for result, number in (("Current", 1.0), ("Expiring", 0.0), ("Missing", 1.0), ("Unknown", 0.0))
        },
    }
    operator.wait_for("the metrics", lambda: served() == wanted, shown=served)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("providerassurance", "reads metadata only"),
        ("providerassurance.spec.reports.maxAge", "such as 250d"),
        ("providerassurance.spec.reports.reviewed", "nobody keeps count"),
        ("providerassurance.status.reports.expiresAt", "the end of its period and maxAge"),
    ],
)
def test_kubectl_explains_the_fields(kubectl: Kubectl, field: str, words: str) -> None:
    assert words in " ".join(kubectl("explain", field).stdout.split())
