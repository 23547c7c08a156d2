"""Both sides joined: what each cell says, what a report counts, and that more unknown never looks better."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.meta import ObjectMeta
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1 import responsibility_report as resp
from seawall.api.v1alpha1.responsibility_report import (
    CellVerdict,
    CustomerSide,
    CustomerState,
    InUse,
    NoControlReason,
    Owner,
    ProviderReason,
    ProviderState,
    ReportedAccount,
    ResponsibilityCell,
    ResponsibilityReport,
)
from seawall.api.v1alpha1.standing import Result, Why
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.controls import registry
from seawall.engine.finding import Finding
from seawall.engine.report import SIZE_LIMIT
from seawall.engine.responsibility.assured import Assurance, Programme, provider_side
from seawall.engine.responsibility.join import Joined, Known, customer_side, join
from seawall.engine.responsibility.matrix import matrix, services_of
from seawall.engine.responsibility.results import Results, sorted_by_service
from seawall.engine.responsibility.seen import Seen
from seawall.engine.responsibility.variants import Use, Variants
from seawall.errors import UnknownReason

PROD = ReportedAccount(name="prod", id="123456789012", partition="aws")
CONTROLS = {control.id: control.layer.value for control in registry().values()}
TLS, VERSIONS, LOCK = "s3.bucket-tls-only", "s3.bucket-versioning", "s3.bucket-object-lock"
CURRENT = Assurance("aws", is_read=True, programmes=(Programme("SOC", (("soc2", Result.CURRENT),), frozenset({"s3"}), is_fresh=True),))
GREEN = {CellVerdict.MET, CellVerdict.ASSURED}


def found(**findings: Verdict) -> Results:
    """One baseline that selects two controls of S3's backups, with findings `versions_…` and `lock_…`."""
    verdicts: dict[tuple[str, str | None, str], dict[str, Verdict]] = {}
    for name, verdict in findings.items():
        control = VERSIONS if name.startswith("versions") else LOCK
        verdicts.setdefault(("s3", None, control), {})[name] = verdict
    return Results("base", frozenset({VERSIONS, LOCK}), verdicts=verdicts)


def side(*results: Results) -> CustomerSide:
    return customer_side("s3", {VERSIONS, LOCK}, results, [None])


def report(*results: Results, assurances: tuple[Assurance, ...] = (), services: tuple[str, ...] = ("s3",)) -> Joined:
    seen = {name: Seen(InUse.YES, "s3:ListAllMyBuckets") for name in services}
    return join(PROD, Known(seen, results, assurances, CONTROLS))


def cell(joined: Joined, layer: str) -> ResponsibilityCell:
    (only,) = [each for each in joined.services[0].cells if each.layer == layer]
    return only


@pytest.mark.parametrize(
    ("results", "state"),
    [
        (found(versions_a=Verdict.PASS, lock_a=Verdict.PASS), CustomerState.MET),
        (found(versions_a=Verdict.PASS, lock_a=Verdict.FAIL), CustomerState.NOT_MET),
        (found(versions_a=Verdict.PASS, lock_a=Verdict.UNKNOWN), CustomerState.UNKNOWN),
        (found(versions_a=Verdict.UNKNOWN, lock_a=Verdict.FAIL), CustomerState.NOT_MET),
        (found(versions_a=Verdict.EXEMPT), CustomerState.MET),
        (found(versions_a=Verdict.EXEMPT, lock_a=Verdict.UNKNOWN), CustomerState.UNKNOWN),
        (found(), CustomerState.NO_CONTROL),
    ],
)
def test_a_failure_counts_before_what_is_unknown_and_that_before_what_holds(results: Results, state: CustomerState) -> None:
    assert side(results).state is state


def test_what_an_exception_covers_is_counted_apart() -> None:
    told = side(found(versions_a=Verdict.PASS, versions_b=Verdict.EXEMPT, lock_a=Verdict.FAIL))
    assert (told.passed, told.failed, told.unknown, told.exempt, told.controls) == (1, 1, 0, 1, (LOCK,))


def test_a_finding_of_two_baselines_counts_once_as_its_worst() -> None:
    told = side(found(lock_a=Verdict.PASS, versions_a=Verdict.PASS), found(lock_a=Verdict.FAIL))
    assert (told.passed, told.failed) == (1, 1)


def test_a_baseline_that_was_not_evaluated_makes_what_it_selects_unknown() -> None:
    told = side(replace(found(lock_a=Verdict.PASS), is_evaluated=False, verdicts={}))
    assert (told.state, told.unknown) == (CustomerState.UNKNOWN, 2)


@pytest.mark.parametrize(
    ("written", "results", "reason"),
    [
        (set(), (found(versions_a=Verdict.PASS),), NoControlReason.NOT_WRITTEN),
        ({TLS}, (found(versions_a=Verdict.PASS),), NoControlReason.NOT_SELECTED),
        ({VERSIONS}, (), NoControlReason.NOT_SELECTED),
        ({VERSIONS}, (found(),), NoControlReason.NOTHING_TO_JUDGE),
    ],
)
def test_a_cell_that_nobody_looks_after_says_why(written: set[str], results: tuple[Results, ...], reason: NoControlReason) -> None:
    told = customer_side("s3", written, results, [None])
    assert (told.state, told.reason) == (CustomerState.NO_CONTROL, reason)


def test_a_shared_cell_shows_both_sides_and_takes_the_worse() -> None:
    tls = Results("base", frozenset({TLS}), verdicts={("s3", None, TLS): {"one": Verdict.PASS}})
    both = cell(report(tls, assurances=(CURRENT,)), "encryption_in_transit")
    assert both.aws is not None
    assert both.customer is not None
    assert (both.aws.state, both.customer.state, both.verdict) == (ProviderState.ASSURED, CustomerState.MET, CellVerdict.MET)
    unread = cell(report(tls), "encryption_in_transit")
    assert unread.aws is not None
    assert (unread.aws.reason, unread.verdict) == (ProviderReason.NOT_READ, CellVerdict.UNKNOWN)
    failing = replace(tls, verdicts={("s3", None, TLS): {"one": Verdict.FAIL}})
    assert cell(report(failing, assurances=(CURRENT,)), "encryption_in_transit").verdict is CellVerdict.NOT_MET


def test_an_audit_report_turns_no_cell_of_the_customers_green() -> None:
    joined = report(assurances=(CURRENT,))
    assert {each.verdict for each in joined.services[0].cells if each.owner != "aws"} == {CellVerdict.NO_CONTROL}
    assert {each.verdict for each in joined.services[0].cells if each.owner == "aws"} == {CellVerdict.ASSURED}


def test_what_is_off_by_default_without_a_control_is_counted_by_itself() -> None:
    off = [layer for layer, each in matrix()["s3"].layers.items() if each.default == "off"]
    assert off == ["encryption_in_transit", "logging_monitoring", "availability_regions"]
    assert report().summary.off_without_control == 3
    tls = Results("base", frozenset({TLS}), verdicts={("s3", None, TLS): {"one": Verdict.PASS}})
    assert report(tls).summary.off_without_control == 2


def programme(result: Result = Result.CURRENT, services: frozenset[str] | None = frozenset({"s3"}), *, fresh: bool = True) -> Assurance:
    return Assurance("aws", is_read=True, programmes=(Programme("SOC", (("soc2", result),), services, is_fresh=fresh),))


@pytest.mark.parametrize(
    ("assurances", "state", "reason"),
    [
        ((programme(),), ProviderState.ASSURED, ProviderReason.IN_SCOPE),
        ((programme(Result.EXPIRING),), ProviderState.ASSURED, ProviderReason.IN_SCOPE),
        ((programme(Result.MISSING),), ProviderState.UNKNOWN, ProviderReason.NO_CURRENT_REPORT),
        ((programme(Result.UNKNOWN),), ProviderState.UNKNOWN, ProviderReason.NO_CURRENT_REPORT),
        ((programme(services=None),), ProviderState.UNKNOWN, ProviderReason.NO_SCOPE),
        ((programme(fresh=False),), ProviderState.UNKNOWN, ProviderReason.SCOPE_TOO_OLD),
        ((programme(services=frozenset({"rds"}), fresh=False),), ProviderState.UNKNOWN, ProviderReason.SCOPE_TOO_OLD),
        ((programme(services=frozenset({"rds"})),), ProviderState.NOT_IN_SCOPE, ProviderReason.OUT_OF_SCOPE),
        ((programme(services=frozenset({"rds"})), programme()), ProviderState.ASSURED, ProviderReason.IN_SCOPE),
        ((programme(services=frozenset({"rds"})), programme(services=None)), ProviderState.UNKNOWN, ProviderReason.NO_SCOPE),
        ((replace(programme(), is_read=False),), ProviderState.UNKNOWN, ProviderReason.NOT_READ),
        ((), ProviderState.UNKNOWN, ProviderReason.NOT_READ),
    ],
)
def test_the_provider_is_assured_by_a_current_report_with_the_service_in_a_fresh_scope_and_by_nothing_else(
    assurances: tuple[Assurance, ...], state: ProviderState, reason: ProviderReason
) -> None:
    told = provider_side({"s3", "amazon s3"}, assurances)
    assert (told.state, told.reason) == (state, reason)


CUSTOM = Use(InUse.YES, "rds:DescribeDBInstances")
ENCRYPTED = "rds.instance-storage-encrypted"


def with_custom(
    *findings: tuple[str | None, Verdict], use: Use = CUSTOM, are_all: bool = False
) -> dict[tuple[str, str | None], ResponsibilityCell]:
    """RDS with RDS Custom, by layer and variant; findings are of encryption at rest, each on a resource of a variant."""
    verdicts: dict[tuple[str, str | None, str], dict[str, Verdict]] = {}
    for number, (variant, verdict) in enumerate(findings):
        verdicts.setdefault(("rds", variant, ENCRYPTED), {})[str(number)] = verdict
    seen = Seen(InUse.YES, "rds:DescribeDBInstances", Variants({"rds-custom": use}, are_all=are_all))
    assured = replace(CURRENT, programmes=(Programme("SOC", (("soc2", Result.CURRENT),), frozenset({"rds"}), is_fresh=True),))
    results = Results("base", frozenset({ENCRYPTED}), verdicts=verdicts)
    (told,) = join(PROD, Known({"rds": seen}, [results], [assured], CONTROLS)).services
    return {(each.layer, each.variant): each for each in told.cells}


def test_a_variant_in_use_has_a_cell_of_its_own_in_each_layer_that_it_overrides_and_in_no_other() -> None:
    cells = with_custom()
    own = {layer: cell for (layer, variant), cell in cells.items() if variant}
    assert own.keys() == matrix()["rds"].variants["rds-custom"].keys()
    assert own["guest_os_patching"].owner is Owner.CUSTOMER
    assert own["guest_os_patching"].verdict is CellVerdict.NO_CONTROL
    assert cells["guest_os_patching", None].verdict is CellVerdict.ASSURED, "of what is not RDS Custom AWS patches the OS"
    assert [each for each in cells if each[0] == "guest_os_patching"] == [("guest_os_patching", None), ("guest_os_patching", "rds-custom")]


def test_the_cells_of_a_variant_are_judged_by_its_own_findings_and_the_other_ones_by_the_rest() -> None:
    cells = with_custom((None, Verdict.PASS), ("rds-custom", Verdict.FAIL))
    assert cells["encryption_at_rest", None].verdict is CellVerdict.MET
    assert cells["encryption_at_rest", "rds-custom"].verdict is CellVerdict.NOT_MET
    turned = with_custom((None, Verdict.FAIL), ("rds-custom", Verdict.PASS))
    assert turned["encryption_at_rest", None].verdict is CellVerdict.NOT_MET
    assert turned["encryption_at_rest", "rds-custom"].verdict is CellVerdict.MET


def test_where_all_is_of_a_variant_only_its_cells_are_there_in_the_layers_that_it_overrides() -> None:
    cells = with_custom(("rds-custom", Verdict.PASS), are_all=True)
    overridden = matrix()["rds"].variants["rds-custom"].keys()
    assert {layer for layer, variant in cells if variant is None} == matrix()["rds"].layers.keys() - overridden
    assert len(cells) == len(matrix()["rds"].layers)


def test_a_finding_on_something_else_keeps_its_cell_though_all_that_was_listed_is_of_a_variant() -> None:
    assert with_custom((None, Verdict.UNKNOWN), are_all=True)["encryption_at_rest", None].verdict is CellVerdict.UNKNOWN


def test_a_variant_that_may_be_in_use_has_cells_where_it_would_leave_more_to_the_customer_and_none_is_green() -> None:
    maybe = Use(InUse.UNKNOWN, "rds:DescribeDBInstances: AccessDenied")
    cells = with_custom((None, Verdict.PASS), ("rds-custom", Verdict.PASS), use=maybe)
    assert {layer for layer, variant in cells if variant} == {"guest_os_patching", "platform_patching"}
    assert cells["encryption_at_rest", None].customer is not None
    assert cells["encryption_at_rest", None].customer.passed == 2, "what has no cell of its own counts with the others"
    zone = Seen(InUse.YES, "tag:GetResources", Variants({"one-zone": Use(InUse.UNKNOWN, "elasticfilesystem:DescribeFileSystems: NotRead")}))
    (told,) = join(PROD, Known({"efs": zone}, [], [], CONTROLS)).services
    assert [(each.variant, each.in_use) for each in told.variants] == [("one-zone", InUse.UNKNOWN)]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from([None, "rds-custom"]), st.sampled_from([Verdict.PASS, Verdict.FAIL, Verdict.EXEMPT]))))
def test_a_list_that_was_not_read_makes_no_cell_green_and_takes_none_away_that_is_not(findings: list[tuple[str | None, Verdict]]) -> None:
    read = with_custom(*findings)
    elsewhere = [finding for finding in findings if finding[0] is None]
    maybe = Use(InUse.UNKNOWN, "rds:DescribeDBInstances: AccessDenied")
    unread = with_custom(*elsewhere, (None, Verdict.UNKNOWN), ("rds-custom", Verdict.UNKNOWN), use=maybe)
    assert [each for each, cell in unread.items() if cell.verdict in GREEN and read[each].verdict not in GREEN] == []
    worst = [each for each, cell in read.items() if cell.verdict in {CellVerdict.NOT_MET, CellVerdict.NO_CONTROL} and each not in unread]
    assert set(worst) <= {("encryption_at_rest", "rds-custom")}, "it is counted with the others, which are not green then"
    assert unread["encryption_at_rest", None].verdict not in GREEN


def test_a_variant_that_leaves_less_to_the_customer_is_told_only_where_it_is_in_use() -> None:
    def cells(in_use: InUse) -> set[str | None]:
        seen = Seen(InUse.YES, "redshift:DescribeClusters", Variants({"serverless": Use(in_use, "tag:GetResources")}))
        (told,) = join(PROD, Known({"redshift": seen}, [], [], CONTROLS)).services
        assert {None, *(each.variant for each in told.variants)} == {each.variant for each in told.cells}
        return {each.variant for each in told.cells}

    assert cells(InUse.YES) == {None, "serverless"}
    assert cells(InUse.UNKNOWN) == {None}


def test_a_list_that_could_not_be_read_is_unknown_for_variants_too() -> None:
    resource = api.Resource(type="AWS::RDS::DBInstance", id="*", arn="*", account="123456789012", region="eu-west-1")
    unread = Finding(ENCRYPTED, Severity.HIGH, resource, Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
    told = sorted_by_service([unread])
    assert set(told) == {(service, variant, ENCRYPTED) for service, variant in (("rds", None), ("rds", "rds-custom"), ("aurora", None))}


def test_an_audit_report_is_told_once_and_only_where_a_cell_names_it() -> None:
    told = [
        resp.AuditReport(name=name, assurance="aws", series="SOC", result=Result.CURRENT, reason=Why.IN_WINDOW) for name in ("soc2", "soc3")
    ]
    joined = report(assurances=(replace(CURRENT, reports=tuple(told)),))
    assert joined.audit_reports == (told[0],)
    assert report(assurances=(replace(CURRENT, is_read=False, reports=tuple(told)),)).audit_reports == ()


VERDICTS = st.dictionaries(
    st.sampled_from([f"{control}_{number}" for control in ("versions", "lock") for number in range(3)]),
    st.sampled_from([Verdict.PASS, Verdict.FAIL, Verdict.EXEMPT, Verdict.UNKNOWN]),
)


@given(VERDICTS, st.data())
def test_a_finding_that_becomes_unknown_or_comes_to_be_unknown_makes_no_cell_green(
    before: Mapping[str, Verdict], data: st.DataObject
) -> None:
    lost = data.draw(st.sampled_from([*before, "versions_9"]))
    after = side(found(**{**before, lost: Verdict.UNKNOWN}))
    assert after.state is not CustomerState.MET
    assert after.unknown > 0
    assert after.state is not CustomerState.UNKNOWN or side(found(**before)).failed == (before.get(lost) is Verdict.FAIL)


@settings(deadline=None, max_examples=30)
@given(VERDICTS, st.sampled_from([(), (CURRENT,)]))
def test_taking_a_baseline_or_an_assurance_away_makes_no_cell_green(verdicts: Mapping[str, Verdict], kept: tuple[Assurance, ...]) -> None:
    whole = {each.layer: each.verdict for each in report(found(**verdicts), assurances=(CURRENT,)).services[0].cells}
    less = {each.layer: each.verdict for each in report(assurances=kept).services[0].cells}
    assert [layer for layer, verdict in less.items() if verdict in GREEN and whole[layer] not in GREEN] == []


def test_services_keep_the_matrix_order_and_what_was_not_seen_is_named() -> None:
    joined = report(services=("s3", "rds", "ec2"))
    assert [each.service for each in joined.services] == ["ec2", "s3", "rds"]
    assert len(joined.not_seen) == len(matrix()) - 3
    summary = joined.summary
    assert summary.owners.aws + summary.owners.shared + summary.owners.customer == 3 * 13
    assert sum(summary.verdicts.dump().values()) == 3 * 13


def test_a_report_on_every_service_and_variant_with_every_control_failing_stays_below_the_size_of_an_object() -> None:
    verdicts: dict[tuple[str, str | None, str], Mapping[str, Verdict]] = {
        (service, variant, control): {"one": Verdict.FAIL}
        for control in CONTROLS
        for service in services_of(control)
        for variant in (None, *matrix()[service].variants)
    }
    used = {name: dict.fromkeys(service.variants, CUSTOM) for name, service in matrix().items()}
    seen = {name: Seen(InUse.YES, "tag:GetResources", Variants(uses)) for name, uses in used.items()}
    names = [f"audit-report-{number}" for number in range(12)]
    told = [
        resp.AuditReport(name=name, assurance="aws", series="SOC", result=Result.CURRENT, reason=Why.IN_WINDOW, title="t" * 512)
        for name in names
    ]
    watched = Programme("SOC", tuple((name, Result.CURRENT) for name in names), frozenset(matrix()), is_fresh=True)
    assurance = Assurance("aws", is_read=True, programmes=(watched,), reports=tuple(told))
    everything = join(PROD, Known(seen, [Results("base", frozenset(CONTROLS), verdicts=verdicts)], [assurance], CONTROLS))
    assert len(everything.audit_reports) == 12, "though a cell names five"
    body = everything.body(datetime(2026, 11, 24, tzinfo=UTC))
    assert len(json.dumps(body)) < SIZE_LIMIT
    parsed = ResponsibilityReport.parse({"metadata": {"name": "prod"}, **body})
    assert parsed.metadata == ObjectMeta(name="prod")
    assert parsed.summary == everything.summary
