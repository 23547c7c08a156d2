"""Settings of databases, there and back over HTTP: only what is asked for changes, and what waits for the maintenance window goes on waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from seawall.facts.base import the
from seawall.facts.fact import DEADLINE, Change, Fact
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.instance import Certificate, DbInstance, Monitoring
from seawall.facts.snapshot import TargetView
from tests.databases import instance
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory
from tests.mending import fakes_rds as fakes
from tests.mending.flaws_rds import instances

LOGIN = {"MasterUsername": "harbour", "MasterUserPassword": "correct-horse"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/rds-monitoring"


@pytest.fixture
def shop(aws: Emulator) -> None:
    """A MySQL instance whose backups are kept for three days, and that exports its errors."""
    aws.seeding("rds").create_db_instance(
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.t4g.micro",
        Engine="mysql",
        AllocatedStorage=20,
        BackupRetentionPeriod=3,
        EnableCloudwatchLogsExports=["error"],
        **LOGIN,
    )


@pytest.fixture
def sales(aws: Emulator) -> None:
    """An Aurora cluster whose backups are kept for three days, and that exports its errors."""
    aws.seeding("rds").create_db_cluster(
        DBClusterIdentifier="sales", Engine="aurora-mysql", BackupRetentionPeriod=3, EnableCloudwatchLogsExports=["error"], **LOGIN
    )


def shop_of(view: TargetView) -> DbInstance:
    return next(each for each in view.all(DbInstance) if each.id == "shop")


INSTANCE: list[tuple[Fact[DbInstance, Any], Any]] = [
    (DbInstance.backup_days, 14),
    (DbInstance.backup_days, 0),
    (DbInstance.deletion_protection, True),
    (DbInstance.copies_tags, True),
    (DbInstance.minor_upgrades, False),
    (DbInstance.iam_sign_in, True),
    (DbInstance.log_exports, ("general", "slowquery")),
    (DbInstance.monitoring, Monitoring(interval_seconds=60, role_arn=ROLE)),
]
CLUSTER: list[tuple[Fact[DbCluster, Any], Any]] = [
    (DbCluster.backup_days, 14),
    (DbCluster.deletion_protection, True),
    (DbCluster.copies_tags, True),
    (DbCluster.minor_upgrades, False),
]
#: moto takes these two without changing anything.
CLUSTER_FAKED: list[tuple[Fact[DbCluster, Any], Any]] = [
    (DbCluster.iam_sign_in, True),
    (DbCluster.log_exports, ("audit", "error")),
]
SLOW = [DbInstance.backup_days, DbInstance.iam_sign_in, DbInstance.log_exports]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("fact", "wanted"), INSTANCE, ids=str)
def test_a_setting_of_an_instance_is_changed_and_given_back(round_trip: RoundTrip, fact: Fact[DbInstance, Any], wanted: Any) -> None:
    assert round_trip(lambda view: the(view, DbInstance), lambda each: fact.change(each, wanted)) == wanted


@pytest.mark.usefixtures("sales")
@pytest.mark.parametrize(("fact", "wanted"), CLUSTER, ids=str)
def test_a_setting_of_a_cluster_is_changed_and_given_back(round_trip: RoundTrip, fact: Fact[DbCluster, Any], wanted: Any) -> None:
    assert round_trip(lambda view: the(view, DbCluster), lambda each: fact.change(each, wanted)) == wanted


@pytest.mark.usefixtures("sales")
@pytest.mark.parametrize(("fact", "wanted"), CLUSTER_FAKED, ids=str)
def test_a_slow_setting_of_a_cluster_is_changed_and_given_back(
    aws: Emulator, round_trip: RoundTrip, fact: Fact[DbCluster, Any], wanted: Any
) -> None:
    fakes.Clusters(aws, {})
    assert round_trip(lambda view: the(view, DbCluster), lambda each: fact.change(each, wanted)) == wanted


def test_a_certificate_is_replaced_and_its_ca_given_back(aws: Emulator, round_trip: RoundTrip) -> None:
    instances(aws).certify("shop", "rds-ca-ecc384-g1")
    changed = round_trip(shop_of, lambda each: DbInstance.certificate.change(each, Certificate(ca="rds-ca-rsa2048-g1")))
    assert (changed.ca, changed.is_pending) == ("rds-ca-rsa2048-g1", True)
    assert DbInstance.certificate.deadline > DEADLINE


def test_no_way_leads_back_to_a_ca_that_is_gone() -> None:
    found, final = instance(), Certificate(ca="rds-ca-rsa2048-g1", is_final=True)
    assert found.certificate_calls(Certificate(ca="rds-ca-2019"), final) != ()
    assert found.certificate_calls(final, Certificate(ca="rds-ca-2019")) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda each: DbInstance.deletion_protection.change(each, True),
        lambda each: DbInstance.copies_tags.change(each, True),
        lambda each: DbInstance.minor_upgrades.change(each, True),
        lambda each: DbInstance.log_exports.change(each, ("error", "iam-db-auth-error")),
        lambda each: DbInstance.monitoring.change(each, Monitoring(interval_seconds=60, role_arn=ROLE)),
    ],
    ids=["deletion protection", "tags", "minor upgrades", "logs", "monitoring"],
)
def test_what_aws_changes_in_any_case_leaves_a_larger_disk_waiting(
    aws: Emulator, view: ViewFactory, apply: Apply, change: Callable[[DbInstance], Change[DbInstance, Any]]
) -> None:
    instances(aws, AllocatedStorage=100)
    apply(change(shop_of(view())).calls())
    view().all(DbInstance)  # the first answer shows what is under way
    assert shop_of(view()).pending == {"AllocatedStorage": 100}


def test_backups_that_only_grow_leave_a_larger_disk_waiting_and_those_that_are_turned_on_do_not(
    aws: Emulator, view: ViewFactory, apply: Apply
) -> None:
    instances(aws)
    calls = aws.heard("rds", "ModifyDBInstance")
    for days in (7, 14):
        apply(DbInstance.backup_days.change(shop_of(view()), days).calls())
        view().all(DbInstance)
        assert shop_of(view()).backup_days == days
    assert [call.get("ApplyImmediately") for call in calls] == [True, None]


@pytest.mark.parametrize("fact", SLOW, ids=str)
def test_a_change_that_is_under_way_is_what_was_asked_for_and_is_not_asked_for_again(
    aws: Emulator, view: ViewFactory, apply: Apply, fact: Fact[DbInstance, Any]
) -> None:
    instances(aws)
    wanted = {"backup_days": 7, "iam_sign_in": True, "log_exports": ("error",)}[fact.name]
    change = fact.change(shop_of(view()), wanted)
    apply(change.calls())
    under_way = shop_of(view())
    assert under_way.pending_names
    assert fact.writing is not None
    assert fact.__get__(under_way, DbInstance) == wanted
    assert fact.writing.calls(under_way, fact.__get__(under_way, DbInstance), wanted) == ()
    assert shop_of(view()).pending_names == ()


def test_turning_backups_on_may_take_hours() -> None:
    assert {DbInstance.backup_days.deadline, DbCluster.backup_days.deadline} == {timedelta(hours=2)}


def test_a_role_counts_only_while_something_is_measured(aws: Emulator, view: ViewFactory, apply: Apply) -> None:
    instances(aws)
    measured = Monitoring(interval_seconds=60, role_arn=ROLE)
    apply(DbInstance.monitoring.change(shop_of(view()), measured).calls())
    found = shop_of(view())
    assert found.monitoring == measured
    (call,) = found.monitoring_calls(measured, Monitoring(interval_seconds=0))
    assert call.arguments == {"DBInstanceIdentifier": "shop", "MonitoringInterval": 0}


def test_only_the_log_types_that_differ_are_named() -> None:
    (call,) = instance().log_exports_calls(("audit", "error"), ("error", "general"))
    assert call.arguments["CloudwatchLogsExportConfiguration"] == {"EnableLogTypes": ["general"], "DisableLogTypes": ["audit"]}
