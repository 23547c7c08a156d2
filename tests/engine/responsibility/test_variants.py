"""Variants of services: which resource is of which, which are in use, and that a read that was not made leaves them unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from seawall.api.v1alpha1.responsibility_report import InUse
from seawall.engine.responsibility.matrix import matrix
from seawall.engine.responsibility.seen import is_telling
from seawall.engine.responsibility.variants import UNSEEN, WAYS, Use, Variants, variant_of, variants
from seawall.errors import UnknownReason, Unreadable
from seawall.facts import ds, efs, eks, elasticache, emr, kafka, lambda_, redshift, redshift_serverless
from seawall.facts.base import Resource
from seawall.facts.ecs.cluster import CapacityProvider
from seawall.facts.ecs.cluster import Cluster as EcsCluster
from seawall.facts.fact import Read
from seawall.facts.rds.instance import AnyInstance, DbInstance
from seawall.facts.rds.parameter_group import DbParameterGroup
from seawall.facts.rds.proxy import Proxy
from seawall.facts.rds.snapshot import DbSnapshot
from seawall.facts.reading import Reading
from seawall.facts.tagged import Tagged

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DENIED = Unreadable("no", reason=UnknownReason.ACCESS_DENIED)
SILENT = Tagged(frozenset())
REDSHIFT = redshift.Cluster.model_construct(cluster_identifier="dwh")
WORKGROUP = redshift_serverless.Workgroup.model_construct(workgroup_name="adhoc")


def database(engine: str) -> DbInstance:
    return DbInstance.model_construct(identifier="shop", engine=engine)


def read(of: Read, *value: Any, error: Unreadable | None = None) -> Reading:
    return Reading(of, value, "", (), NOON, NOON, error)


def told(of: Read, value: object) -> Reading:
    return Reading(of, value, "", (), NOON, NOON)


def looked(service: str, *readings: Reading, tagged: tuple[Tagged | Unreadable, ...] = (SILENT, SILENT)) -> Variants:
    """What is known of a service's variants; without a word on tags, one Region was asked and has none."""
    return variants(readings, tagged).get(service, Variants())


@pytest.mark.parametrize(
    ("resource", "variant"),
    [
        (database("custom-sqlserver-se"), "rds-custom"),
        (database("sqlserver-se"), None),
        (DbSnapshot.model_construct(engine="custom-oracle-ee"), "rds-custom"),
        (DbSnapshot.model_construct(engine="oracle-ee"), None),
        (DbParameterGroup.model_construct(family="custom-oracle-ee-19"), "rds-custom"),
        (DbParameterGroup.model_construct(family="postgres17"), None),
        (WORKGROUP, "serverless"),
        (REDSHIFT, None),
        (elasticache.ServerlessCache.model_construct(name="carts"), "serverless"),
        (elasticache.CacheCluster.model_construct(), None),
        (kafka.Cluster.model_construct(kind="SERVERLESS"), "serverless"),
        (kafka.Cluster.model_construct(kind="PROVISIONED"), None),
        (ds.Directory.model_construct(kind="ADConnector"), "ad-connector"),
        (ds.Directory.model_construct(kind="MicrosoftAD"), None),
        (lambda_.Function.model_construct(package_type="Image"), "container-image"),
        (lambda_.Function.model_construct(package_type="Zip"), None),
        (efs.FileSystem.model_construct(zone="eu-west-1a", zone_id=None), "one-zone"),
        (efs.FileSystem.model_construct(zone=None, zone_id=None), None),
    ],
)
def test_a_resource_is_of_the_variant_that_its_own_fields_tell(resource: Resource, variant: str | None) -> None:
    assert variant_of(resource) == variant


def test_every_variant_of_the_matrix_can_be_seen_or_is_said_not_to_be() -> None:
    named = {(name, variant) for name, service in matrix().items() for variant in service.variants}
    assert WAYS.keys() | UNSEEN.keys() == named
    assert WAYS.keys() & UNSEEN.keys() == set()


@pytest.mark.parametrize("read", [read for way in WAYS.values() for read in way.reads], ids=lambda read: read.path)
def test_every_read_that_shows_a_variant_is_kept_for_the_report(read: Read) -> None:
    assert is_telling(read)


PLANE = {"status": "ACTIVE", "computeConfig": {"enabled": True}}


def providers(kind: str) -> dict[str, CapacityProvider]:
    return {"mine": CapacityProvider.model_validate({"name": "mine", "type": kind})}


SHOWN = [
    ("rds", "rds-custom", read(AnyInstance.LISTING, database("postgres"), database("custom-oracle-ee"))),
    ("redshift", "serverless", read(redshift_serverless.Workgroup.LISTING, WORKGROUP)),
    ("eks", "auto-mode", told(eks.Cluster.control_plane, eks.ControlPlane.model_validate(PLANE))),
    ("eks", "managed-node-group", read(eks.Cluster.node_groups, eks.Nodegroup.model_construct())),
    ("eks", "fargate", read(eks.Cluster.fargate_profiles, eks.FargateProfile.model_construct())),
    ("ecs", "managed-instances", told(EcsCluster.capacity_providers, providers("MANAGED_INSTANCES"))),
]


@pytest.mark.parametrize(("service", "variant", "reading"), SHOWN)
def test_a_variant_of_which_a_read_has_shown_a_resource_is_in_use(service: str, variant: str, reading: Reading) -> None:
    assert looked(service, reading).uses[variant] == Use(InUse.YES, reading.read.actions[0])


@pytest.mark.parametrize(
    ("service", "variant", "reading"),
    [
        ("rds", "rds-custom", read(AnyInstance.LISTING, database("postgres"))),
        ("redshift", "serverless", read(redshift_serverless.Workgroup.LISTING)),
        ("eks", "auto-mode", told(eks.Cluster.control_plane, eks.ControlPlane.model_validate({"status": "ACTIVE"}))),
        ("eks", "fargate", read(eks.Cluster.fargate_profiles)),
        ("ecs", "managed-instances", told(EcsCluster.capacity_providers, providers("FARGATE"))),
    ],
)
def test_a_variant_that_the_reads_would_have_shown_is_not_in_use(service: str, variant: str, reading: Reading) -> None:
    assert variant not in looked(service, reading).uses


def test_a_variant_whose_read_failed_or_was_never_made_may_be_in_use() -> None:
    plain = read(AnyInstance.LISTING, database("postgres"))
    failed = looked("rds", plain, read(AnyInstance.LISTING, error=DENIED))
    assert failed.uses == {"rds-custom": Use(InUse.UNKNOWN, "rds:DescribeDBInstances: AccessDenied")}
    assert looked("rds").uses == {"rds-custom": Use(InUse.UNKNOWN, "rds:DescribeDBInstances: NotRead")}
    shown_elsewhere = looked("rds", read(AnyInstance.LISTING, error=DENIED), read(AnyInstance.LISTING, database("custom-oracle-ee")))
    assert shown_elsewhere.uses["rds-custom"].in_use is InUse.YES


def test_the_tagging_api_shows_variants_whose_arns_have_a_name_of_their_own() -> None:
    assert looked("emr", tagged=(SILENT, Tagged(frozenset({"emr-serverless:"})))).uses == {"serverless": Use(InUse.YES, "tag:GetResources")}
    assert looked("emr", tagged=(SILENT, Tagged(frozenset({"elasticmapreduce:cluster"})))).uses == {}
    assert looked("emr", tagged=(SILENT, DENIED)).uses == {"serverless": Use(InUse.UNKNOWN, "tag:GetResources: AccessDenied")}
    assert looked("emr", tagged=()).uses == {"serverless": Use(InUse.UNKNOWN, "tag:GetResources: NotRead")}


def test_what_the_tags_do_not_tell_does_not_outweigh_a_denied_list() -> None:
    denied = read(redshift_serverless.Workgroup.LISTING, error=DENIED)
    assert looked("redshift", denied).uses["serverless"].in_use is InUse.UNKNOWN
    assert looked("redshift").uses == {}


def test_all_is_of_a_variant_where_every_list_of_the_rest_was_read_in_every_region_and_has_nothing() -> None:
    groups, clusters = read(redshift_serverless.Workgroup.LISTING, WORKGROUP), redshift.Cluster.LISTING
    assert looked("redshift", groups, read(clusters)).are_all
    two = (SILENT, SILENT, SILENT)
    assert looked("redshift", groups, read(clusters), read(clusters), tagged=two).are_all
    assert not looked("redshift", groups, read(clusters), tagged=two).are_all, "a Region whose clusters nobody has read"
    assert not looked("redshift", groups, read(clusters, error=DENIED)).are_all
    assert not looked("redshift", groups, read(clusters, REDSHIFT)).are_all
    assert not looked("redshift", groups).are_all


def test_not_all_is_of_a_variant_while_any_list_of_the_service_has_something_else() -> None:
    custom = read(AnyInstance.LISTING, database("custom-oracle-ee"))
    assert looked("rds", custom).are_all
    assert looked("rds", custom, read(DbSnapshot.LISTING, DbSnapshot.model_construct(engine="custom-oracle-ee"))).are_all
    assert looked("rds", custom, read(AnyInstance.LISTING, database("aurora-mysql"))).are_all, "that is of Aurora"
    assert not looked("rds", custom, read(DbSnapshot.LISTING, DbSnapshot.model_construct(engine="postgres"))).are_all
    assert not looked("rds", custom, read(Proxy.LISTING, error=DENIED)).are_all
    assert not looked("rds", read(AnyInstance.LISTING, database("custom-oracle-ee"), database("postgres"))).are_all


def test_nodes_and_instances_that_nobody_lists_keep_eks_and_ecs_from_being_all_of_a_variant() -> None:
    assert not any(looked(service, reading).are_all for service, _, reading in SHOWN if service in {"eks", "ecs"})


def test_a_variant_that_only_may_be_in_use_is_never_all_there_is() -> None:
    assert not looked("emr", read(emr.Cluster.LISTING), tagged=(SILENT, DENIED)).are_all
