"""Settings of Redshift's clusters, read and written over HTTP. What moto lacks is in `tests.mending.fakes_redshift`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seawall.errors import ResourceGone
from seawall.facts.fact import Change
from seawall.facts.redshift import Cluster, PublicAccess
from seawall.facts.redshift_logging import AuditLogging
from seawall.facts.redshift_parameters import Parameter, ParameterGroup
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.mending import fakes_redshift as fakes
from tests.warehouses import cluster

Make = Callable[[Cluster], Change[Cluster, Any]]


def create(aws: Emulator, name: str = "sales", **settings: Any) -> None:
    aws.seeding("redshift").create_cluster(
        ClusterIdentifier=name, NodeType="ra3.large", MasterUsername="harbour", MasterUserPassword="Correct-horse-7", **settings
    )


def sales(view: TargetView) -> Cluster:
    return next(each for each in view.all(Cluster) if each.id == "sales")


def shared(view: TargetView) -> ParameterGroup:
    return next(each for each in view.all(ParameterGroup) if each.id == "shared")


def test_the_list_tells_every_setting(aws: Emulator, view: ViewFactory) -> None:
    create(aws, PubliclyAccessible=True, AllowVersionUpgrade=False, EnhancedVpcRouting=True, AutomatedSnapshotRetentionPeriod=3)
    found = sales(view())
    assert found.public_access == PublicAccess(publicly_accessible=True)
    assert (found.snapshot_days, found.version_upgrades, found.enhanced_routing, found.second_zone) == (3, False, True, False)
    assert (found.admin_name, [each.name for each in found.parameter_groups]) == ("harbour", ["default.redshift-1.0"])
    assert aws.count("redshift") == 1


CHANGES: dict[str, tuple[Make, object]] = {
    "public access": (
        lambda cluster: Cluster.public_access.change(cluster, PublicAccess(publicly_accessible=False)),
        PublicAccess(publicly_accessible=False),
    ),
    "snapshots": (lambda cluster: Cluster.snapshot_days.change(cluster, 14), 14),
    "upgrades": (lambda cluster: Cluster.version_upgrades.change(cluster, True), True),
    "routing": (lambda cluster: Cluster.enhanced_routing.change(cluster, True), True),
}


@pytest.mark.parametrize(("change", "wanted"), CHANGES.values(), ids=CHANGES)
def test_a_setting_is_changed_and_changed_back(aws: Emulator, round_trip: RoundTrip, change: Make, wanted: object) -> None:
    create(aws, PubliclyAccessible=True, AllowVersionUpgrade=False, EnhancedVpcRouting=False, AutomatedSnapshotRetentionPeriod=3)
    assert round_trip(sales, change) == wanted


def test_only_the_setting_that_differs_is_sent(aws: Emulator, view: ViewFactory) -> None:
    create(aws, AutomatedSnapshotRetentionPeriod=3)
    (call,) = Cluster.snapshot_days.change(sales(view()), 14).calls()
    assert call.arguments == {"ClusterIdentifier": "sales", "AutomatedSnapshotRetentionPeriod": 14}


def test_a_change_under_way_is_what_a_setting_is_and_not_asked_for_again() -> None:
    found = cluster(AutomatedSnapshotRetentionPeriod=1, PendingModifiedValues={"AutomatedSnapshotRetentionPeriod": 7})
    assert found.snapshot_days == 7
    assert found.snapshot_days_calls(found.snapshot_days, 7) == ()
    assert len(found.snapshot_days_calls(found.snapshot_days, 1)) == 1


def test_the_customers_own_address_comes_back_with_public_access() -> None:
    found = cluster(PubliclyAccessible=True, ElasticIpStatus={"ElasticIp": "203.0.113.7"})
    (call,) = found.public_access_calls(PublicAccess(publicly_accessible=False), found.public_access)
    assert call.arguments == {"ClusterIdentifier": "sales", "PubliclyAccessible": True, "ElasticIp": "203.0.113.7"}


def test_an_address_that_is_still_told_of_a_private_cluster_is_none_of_its_access() -> None:
    found = cluster(PubliclyAccessible=False, ElasticIpStatus={"ElasticIp": "203.0.113.7"})
    assert found.public_access == PublicAccess(publicly_accessible=False)


def test_a_second_zone_is_asked_for_with_a_flag() -> None:
    found = cluster(MultiAZ="Disabled")
    (call,) = found.second_zone_calls(found.second_zone, True)
    assert call.arguments == {"ClusterIdentifier": "sales", "MultiAZ": True}


def test_a_parameter_group_that_clusters_share_is_read_once(aws: Emulator, view: ViewFactory) -> None:
    for name in ("sales", "stock"):
        create(aws, name)
    clusters = view().all(Cluster)
    assert [each.demands_tls for each in clusters] == [False, False]
    assert aws.count("redshift", "DescribeClusterParameterGroups") == 1
    assert aws.count("redshift", "DescribeClusterParameters") == 1


def test_a_parameter_group_is_listed_with_its_tags_and_what_controls_ask_for(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("redshift").create_cluster_parameter_group(
        ParameterGroupName="shared", ParameterGroupFamily="redshift-1.0", Description="shared", Tags=[{"Key": "team", "Value": "pay"}]
    )
    group = shared(view())
    assert (group.arn, group.is_default) == (f"arn:aws:redshift:{REGION}:{ACCOUNT}:parametergroup:shared", False)
    assert group.read_tags() == {"team": "pay"}
    assert group.parameters == {"require_ssl": Parameter(name="require_ssl", value="false", source="engine-default")}


@pytest.mark.parametrize("said", [{}, {"require_ssl": "false"}], ids=["nobody has set it", "somebody has"])
def test_a_parameter_is_turned_on_and_gets_back_what_it_was_while_others_stay(
    aws: Emulator, round_trip: RoundTrip, said: dict[str, str]
) -> None:
    aws.seeding("redshift").create_cluster_parameter_group(
        ParameterGroupName="shared", ParameterGroupFamily="redshift-1.0", Description="shared"
    )
    create(aws, ClusterParameterGroupName="shared")
    groups = fakes.ParameterGroups(aws, fakes.Clusters(aws, {}), {"shared": {"statement_timeout": "60000", **said}})

    def turn_on(group: ParameterGroup) -> Change[ParameterGroup, Any]:
        return ParameterGroup.parameters.change(group, {name: each.turned_on() for name, each in group.parameters.items()})

    between = round_trip(shared, turn_on)
    assert between["require_ssl"] == Parameter(name="require_ssl", value="true", source="user")
    assert groups.said("shared") == {"statement_timeout": "60000", **said}


def test_a_group_that_is_not_in_effect_says_so_until_the_reboot(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    fakes.Clusters(aws, {}).wait_for_reboot("default.redshift-1.0")
    assert sales(view()).late_groups == ("default.redshift-1.0 (pending-reboot)",)
    assert sales(view()).late_groups == ()


def test_logging_that_was_never_on_is_none_in_a_call_of_its_own(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    assert sales(view()).logging is None
    assert aws.count("redshift", "DescribeLoggingStatus") == 1


def test_where_a_cluster_logs_to_is_read_with_what_arrived(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    aws.seeding("redshift").enable_logging(ClusterIdentifier="sales", BucketName="audit", S3KeyPrefix="sales/", LogDestinationType="s3")
    logging = sales(view()).logging
    assert logging is not None
    assert logging.image() == {"LogDestinationType": "s3", "LogExports": [], "BucketName": "audit", "S3KeyPrefix": "sales/"}
    assert logging.request() == {"LogDestinationType": "s3", "BucketName": "audit", "S3KeyPrefix": "sales/"}


ON = {"LoggingEnabled": True, "LogDestinationType": "cloudwatch", "LogExports": ["useractivitylog"]}


@pytest.mark.parametrize("before", [{}, {"sales": ON}], ids=["off", "of statements"])
def test_logging_is_turned_on_and_is_again_what_it_was(aws: Emulator, round_trip: RoundTrip, before: dict[str, Any]) -> None:
    create(aws)
    fakes.Logging(aws, before)

    def turn_on(cluster: Cluster) -> Change[Cluster, Any]:
        now = cluster.logging
        return Cluster.logging.change(cluster, AuditLogging.to_cloudwatch(now.exports if now else ()))

    between = round_trip(sales, turn_on)
    also = ("useractivitylog",) if before else ()
    assert between.exports == ("connectionlog", *also, "userlog")


def test_a_cluster_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    found = sales(view())
    aws.seeding("redshift").delete_cluster(ClusterIdentifier="sales", SkipFinalClusterSnapshot=True)
    with pytest.raises(ResourceGone):
        found.logging  # noqa: B018


def test_a_parameter_group_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    redshift = aws.seeding("redshift")
    redshift.create_cluster_parameter_group(ParameterGroupName="shared", ParameterGroupFamily="redshift-1.0", Description="shared")
    group = shared(view())
    redshift.delete_cluster_parameter_group(ParameterGroupName="shared")
    with pytest.raises(ResourceGone):
        group.parameters  # noqa: B018
