"""Parameter groups: read once whoever goes by them, and changed by single parameters."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.controls import registry
from seawall.controls.base import NoParams
from seawall.facts.fact import View
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.engines import ON
from seawall.facts.rds.parameter_group import (
    ClusterParameterGroup,
    DbParameterGroup,
    EitherParameterGroup,
    Parameter,
    Parameters,
    group_of,
)
from tests.emulator import Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory
from tests.mending.fakes_rds import ParameterGroups, parameter

LOGIN = {"MasterUsername": "harbour", "MasterUserPassword": "correct-horse"}
FORCE, SECURE, AUDIT = "rds.force_ssl", "require_secure_transport", "server_audit_logging"


def make(aws: Emulator, name: str, family: str) -> None:
    aws.seeding("rds").create_db_parameter_group(DBParameterGroupName=name, DBParameterGroupFamily=family, Description=name)


def make_for_clusters(aws: Emulator, name: str, family: str) -> None:
    aws.seeding("rds").create_db_cluster_parameter_group(DBClusterParameterGroupName=name, DBParameterGroupFamily=family, Description=name)


@pytest.fixture
def groups(aws: Emulator) -> None:
    """A group of SQL Server's and one of PostgreSQL's, each with one instance or two, and one of Aurora MySQL's under PostgreSQL's name."""
    make(aws, "books", "sqlserver-se-15.0")
    make(aws, "shop", "postgres14")
    make_for_clusters(aws, "shop", "aurora-mysql8.0")
    rds = aws.seeding("rds")
    for name, engine, group in (("books", "sqlserver-se", "books"), ("shop", "postgres", "shop"), ("stock", "postgres", "shop")):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBInstanceClass="db.m6i.large",
            Engine=engine,
            DBParameterGroupName=group,
            AllocatedStorage=20,
            **LOGIN,
        )
    rds.create_db_cluster(DBClusterIdentifier="sales", Engine="aurora-mysql", DBClusterParameterGroupName="shop", **LOGIN)
    ParameterGroups(
        aws,
        instances={
            "books": [parameter(FORCE, "0", "system", is_static=True), parameter("max degree of parallelism", "0", "user")],
            "shop": [parameter(FORCE, "0", "user"), parameter("log_connections", "1", "user")],
        },
        clusters={"shop": [parameter(SECURE, None, "engine-default", allowed="ON,OFF"), parameter(AUDIT, None, "engine-default")]},
    )


def group(view: View, name: str) -> DbParameterGroup:
    return next(each for each in view.all(DbParameterGroup) if each.name == name)


def of_clusters(view: View) -> ClusterParameterGroup:
    return next(each for each in view.all(ClusterParameterGroup) if each.name == "shop")


def on(now: Parameters, name: str) -> Parameters:
    return {**now, name: now[name].turned_on()}


@pytest.mark.usefixtures("groups")
def test_groups_of_both_kinds_are_listed_each_as_its_own(view: ViewFactory) -> None:
    listed = [(each.TYPE, each.name, each.known_engine.name if each.known_engine else None) for each in view().all(EitherParameterGroup)]
    assert [each for each in listed if each[1] in {"books", "shop"}] == [
        ("AWS::RDS::DBParameterGroup", "books", "sqlserver"),
        ("AWS::RDS::DBParameterGroup", "shop", "postgres"),
        ("AWS::RDS::DBClusterParameterGroup", "shop", "aurora-mysql"),
    ]


@pytest.mark.parametrize("kind", ["DBParameterGroup", "DBClusterParameterGroup"])
def test_groups_of_neptune_and_documentdb_are_left_out(aws: Emulator, view: ViewFactory, kind: str) -> None:
    told = [
        {f"{kind}Name": family, f"{kind}Arn": family, "DBParameterGroupFamily": family} for family in ("neptune1.3", "docdb5.0", "mysql8.0")
    ]
    aws.fake("rds", f"Describe{kind}s", lambda *_: {f"{kind}s": told})
    families = {
        each.TYPE: each.family for each in view().all(EitherParameterGroup) if each.family in {"neptune1.3", "docdb5.0", "mysql8.0"}
    }
    assert families == {f"AWS::RDS::{kind}": "mysql8.0"}


@pytest.mark.usefixtures("groups")
def test_only_the_parameters_that_controls_ask_for_are_read(view: ViewFactory) -> None:
    found = group(view(), "shop").parameters
    assert {name: (each.value, each.source, each.apply_type) for name, each in found.items()} == {FORCE: ("0", "user", "dynamic")}


@pytest.mark.usefixtures("groups")
def test_a_group_that_two_databases_share_is_read_once(aws: Emulator, view: ViewFactory) -> None:
    control, target = registry()["rds.require-tls"], view()
    for each in target.all(EitherParameterGroup):
        control.verdict(each, NoParams())
    assert set(group(target, "shop").users) == {"shop", "stock"}
    counted = {name: aws.count("rds", name) for name in ("DescribeDBInstances", "DescribeDBClusters", "DescribeDBParameters")}
    assert counted == {"DescribeDBInstances": 1, "DescribeDBClusters": 1, "DescribeDBParameters": 2}


@pytest.mark.usefixtures("groups")
def test_a_dynamic_parameter_changes_at_once_and_gets_its_own_value_back(aws: Emulator, round_trip: RoundTrip) -> None:
    calls = aws.heard("rds", "ModifyDBParameterGroup")
    changed = round_trip(
        lambda view: group(view, "shop"), lambda each: DbParameterGroup.parameters.change(each, on(each.parameters, FORCE))
    )
    assert (changed[FORCE].value, changed[FORCE].source) == ("1", "user")
    assert [call["Parameters"] for call in calls] == [
        [{"ParameterName": FORCE, "ParameterValue": value, "ApplyMethod": "immediate"}] for value in ("1", "0")
    ]


@pytest.mark.usefixtures("groups")
def test_a_static_parameter_waits_for_a_reboot_and_goes_back_to_what_nobody_has_set(aws: Emulator, round_trip: RoundTrip) -> None:
    resets = aws.heard("rds", "ResetDBParameterGroup")
    round_trip(lambda view: group(view, "books"), lambda each: DbParameterGroup.parameters.change(each, on(each.parameters, FORCE)))
    assert [call["Parameters"] for call in resets] == [[{"ParameterName": FORCE, "ApplyMethod": "pending-reboot"}]]


@pytest.mark.usefixtures("groups")
def test_a_clusters_parameter_is_turned_on_in_its_own_word_and_reset(round_trip: RoundTrip) -> None:
    changed = round_trip(of_clusters, lambda each: ClusterParameterGroup.parameters.change(each, on(each.parameters, SECURE)))
    assert changed[SECURE].value == "ON"
    assert changed[AUDIT].value is None


@pytest.mark.usefixtures("groups")
def test_a_cluster_finds_its_group_by_name_and_whether_it_writes_an_audit_log(view: ViewFactory, apply: Apply) -> None:
    def found() -> ClusterParameterGroup | None:
        (cluster,) = view().all(DbCluster)
        return group_of(cluster)

    before = found()
    assert before is not None
    assert before.writes_audit_log is False
    apply(ClusterParameterGroup.parameters.change(before, on(before.parameters, AUDIT)).calls())
    after = found()
    assert after is not None
    assert after.writes_audit_log is True


@pytest.mark.parametrize(("value", "is_on"), [("1", True), ("ON", True), ("true", True), ("0", False), ("OFF", False), (None, None)])
def test_engines_have_several_words_for_on(value: str | None, is_on: bool | None) -> None:  # noqa: FBT001 - a table
    assert Parameter(name=SECURE, value=value).says(ON) is is_on


def test_tags_of_groups_are_read_by_a_call_of_their_own(aws: Emulator, view: ViewFactory) -> None:
    tags: list[dict[str, Any]] = [{"Key": "team", "Value": "pay"}]
    common = {"DBParameterGroupFamily": "postgres14", "Description": "shop", "Tags": tags}
    aws.seeding("rds").create_db_parameter_group(DBParameterGroupName="shop", **common)
    aws.seeding("rds").create_db_cluster_parameter_group(DBClusterParameterGroupName="sales", **common)
    found = [each for each in view().all(EitherParameterGroup) if each.name in {"shop", "sales"}]
    assert [each.read_tags() for each in found] == [{"team": "pay"}, {"team": "pay"}]
    assert registry()["rds.require-tls"].tag_actions == {"rds:ListTagsForResource"}
