"""What AWS itself says of versions, lines and CAs, asked for once however many databases there are; and what the table of engines knows."""

from __future__ import annotations

import pytest

from seawall.controls import registry
from seawall.controls.base import Fail, Pass
from seawall.controls.rds.supported_engine import Parameters
from seawall.facts.rds.certificate_authority import CertificateAuthority
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.engine_version import EngineVersion, MajorVersion
from seawall.facts.rds.engines import engine_of, version_of
from seawall.facts.rds.instance import DbInstance
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory
from tests.mending import fakes_rds as fakes

LOGIN = {"MasterUsername": "harbour", "MasterUserPassword": "correct-horse"}


@pytest.fixture
def databases(aws: Emulator) -> None:
    """Three instances of MySQL, two of them of one version and the third of a deprecated one, and what AWS says of versions."""
    for name, version in (("shop", "8.0.40"), ("stock", "8.0.40"), ("old", "5.7.44")):
        aws.seeding("rds").create_db_instance(
            DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", Engine="mysql", EngineVersion=version, AllocatedStorage=20, **LOGIN
        )
    aws.fake("rds", "DescribeDBEngineVersions", fakes.describe_db_engine_versions)
    aws.fake("rds", "DescribeDBMajorEngineVersions", fakes.describe_db_major_engine_versions)


@pytest.mark.usefixtures("databases")
def test_each_version_is_asked_for_once_however_many_run_it(aws: Emulator, view: ViewFactory) -> None:
    control, target = registry()["rds.supported-engine"], view()
    verdicts = {each.id: type(control.verdict(each, Parameters())) for each in target.all(DbInstance)}
    assert verdicts == {"shop": Pass, "stock": Pass, "old": Fail}
    assert aws.count("rds", "DescribeDBEngineVersions") == 2


@pytest.mark.usefixtures("databases")
def test_a_deprecated_version_is_told_of_because_all_are_asked_for(view: ViewFactory) -> None:
    old = next(each for each in view().all(DbInstance) if each.id == "old")
    assert old.offer is not None
    assert (old.offer.status, old.offer.is_available) == ("deprecated", False)


@pytest.mark.usefixtures("databases")
def test_a_version_that_aws_does_not_know_is_none(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("rds", "DescribeDBEngineVersions", lambda *_: {"DBEngineVersions": [{"Engine": "mysql", "EngineVersion": "8.0.400"}]})
    assert EngineVersion(engine="mysql", number="8.0.40").bound(view()).offer is None


@pytest.mark.usefixtures("databases")
def test_the_end_of_standard_support_is_that_of_the_line(aws: Emulator, view: ViewFactory) -> None:
    target = view()
    old, oracle = target.all(MajorVersion)
    assert (old.id, old.standard_support_ends is not None, oracle.standard_support_ends) == ("mysql/8.0", True, None)
    assert [old.has("mysql", version) for version in ("8.0.40", "8.0", "8.4.3", "80.1")] == [True, True, False, False]
    assert not old.has("mariadb", "8.0.1")
    control = registry()["rds.supported-engine"]
    (shop,) = (each for each in target.all(DbInstance) if each.id == "shop")
    assert isinstance(control.verdict(shop, Parameters(standard_support=True)), Fail)
    assert aws.count("rds", "DescribeDBMajorEngineVersions") == 1


def test_cas_are_listed_with_their_end(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("rds", "DescribeCertificates", fakes.describe_certificates)
    found = view().all(CertificateAuthority)
    assert [(each.id, each.valid_till.year if each.valid_till else None) for each in found] == [
        ("rds-ca-rsa2048-g1", 2061),
        ("rds-ca-ecc384-g1", 2121),
    ]


def test_instances_and_clusters_of_one_version_share_its_answer(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("rds", "DescribeDBEngineVersions", fakes.describe_db_engine_versions)
    aws.seeding("rds").create_db_cluster(DBClusterIdentifier="sales", Engine="aurora-mysql", **LOGIN)
    aws.seeding("rds").create_db_instance(
        DBInstanceIdentifier="sales-1", DBClusterIdentifier="sales", DBInstanceClass="db.r6g.large", Engine="aurora-mysql", **LOGIN
    )
    target = view()
    (cluster,), (member,) = target.all(DbCluster), target.all(DbInstance)
    assert (cluster.engine, cluster.engine_version) == (member.engine, member.engine_version)
    assert cluster.offer == member.offer
    assert aws.count("rds", "DescribeDBEngineVersions") == 1


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("mysql", "mysql"),
        ("mysql8.0", "mysql"),
        ("mariadb10.11", "mariadb"),
        ("postgres", "postgres"),
        ("postgres16", "postgres"),
        ("oracle-se2-cdb", "oracle"),
        ("oracle-ee-19", "oracle"),
        ("sqlserver-web-15.0", "sqlserver"),
        ("aurora-mysql8.0", "aurora-mysql"),
        ("aurora-postgresql", "aurora-postgresql"),
        ("custom-sqlserver-ee", "sqlserver"),
        ("aurora", None),
        ("db2-se", "db2"),
        ("docdb", None),
        ("mysqlx", None),
    ],
)
def test_an_engine_is_known_by_its_own_name_and_by_those_of_its_editions_and_families(name: str, known: str | None) -> None:
    engine = engine_of(name)
    assert (engine.name if engine else None) == known


@pytest.mark.parametrize(
    ("text", "version"), [("mysql8.0", (8, 0)), ("postgres16", (16,)), ("sqlserver-ee-15.0", (15, 0)), ("oracle-ee", ())]
)
def test_a_family_ends_with_its_version(text: str, version: tuple[int, ...]) -> None:
    assert version_of(text) == version
