"""Flaws of databases of RDS and Aurora. Those of the first controls, a standby and a public address, are among the managed services'."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_rds as fakes
from tests.mending.flaw import Flaw, answer

TAGS: Final = [{"Key": "team", "Value": "pay"}]
LOGIN: Final = {"MasterUsername": "harbour", "MasterUserPassword": "correct-horse"}
FRIEND: Final = "210987654321"
ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/rds-monitoring"
ARN: Final = f"arn:aws:rds:{REGION}:{ACCOUNT}"

Make = Callable[[Emulator], str]


def instances(aws: Emulator, **pending: Any) -> fakes.Instances:
    """An instance of MySQL with nothing that a control wants, beside another one like it for which a larger disk is waiting."""
    rds = aws.seeding("rds")
    common = {"DBInstanceClass": "db.t4g.micro", "Engine": "mysql", "AllocatedStorage": 20, "Tags": TAGS, "AutoMinorVersionUpgrade": False}
    for name in ("shop", "other"):
        made = {"BackupRetentionPeriod": 0, "EnableCloudwatchLogsExports": ["iam-db-auth-error"], **common, **LOGIN}
        rds.create_db_instance(DBInstanceIdentifier=name, **made)
    aws.fake("rds", "DescribeDBEngineVersions", fakes.describe_db_engine_versions)
    return fakes.Instances(aws, {"shop": pending, "other": {"AllocatedStorage": 100}})


def waiting(aws: Emulator) -> str:
    """It has none of it, and a larger disk goes on waiting for the maintenance window."""
    instances(aws, AllocatedStorage=100)
    return f"{ARN}:db:shop"


def alone(aws: Emulator) -> str:
    """It has none of it, and nothing else is waiting: it would be applied too."""
    instances(aws)
    return f"{ARN}:db:shop"


def certificate(aws: Emulator) -> str:
    """A certificate that ends soon."""
    answer(aws, "rds", fakes.describe_certificates)
    instances(aws).certify("shop", "rds-ca-ecc384-g1")
    return f"{ARN}:db:shop"


def cluster(aws: Emulator) -> str:
    """A cluster of Aurora PostgreSQL with nothing that a control wants, whose log of sign-ins by IAM is exported; beside another one."""
    rds = aws.seeding("rds")
    for name in ("sales", "stock"):
        rds.create_db_cluster(
            DBClusterIdentifier=name,
            Engine="aurora-postgresql",
            BackupRetentionPeriod=1,
            EnableCloudwatchLogsExports=["iam-db-auth-error"],
            Tags=TAGS,
            **LOGIN,
        )
    aws.fake("rds", "DescribeDBEngineVersions", fakes.describe_db_engine_versions)
    fakes.Clusters(aws, {"stock": {"EngineVersion": "17.1"}})
    return f"{ARN}:cluster:sales"


def aurora(aws: Emulator, *, zones: str) -> str:
    """An Aurora cluster with a member in each of these zones, whose subnets are in three."""
    ec2, rds = aws.seeding("ec2"), aws.seeding("rds")
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]]
    rds.create_db_subnet_group(DBSubnetGroupName="data", DBSubnetGroupDescription="data", SubnetIds=subnets)
    rds.create_db_cluster(DBClusterIdentifier="sales", Engine="aurora-postgresql", DBSubnetGroupName="data", Tags=TAGS, **LOGIN)
    for number, zone in enumerate(zones):
        rds.create_db_instance(
            DBInstanceIdentifier=f"sales-{number}",
            DBClusterIdentifier="sales",
            DBInstanceClass="db.r6g.large",
            Engine="aurora-postgresql",
            AvailabilityZone=f"{REGION}{zone}",
            DBSubnetGroupName="data",
            AutoMinorVersionUpgrade=number == 0,
        )
    return f"{ARN}:cluster:sales"


def cluster_multi_az(aws: Emulator) -> str:
    """Both members are in one zone, one of which takes minor upgrades."""
    return aurora(aws, zones="aa")


def cluster_auto_minor_upgrade(aws: Emulator) -> str:
    """One of three members has the flag, which has to stay; the two without get it, and give it back."""
    return aurora(aws, zones="abc")


def snapshot_not_public(aws: Emulator) -> str:
    """Everybody may restore the snapshot, and so may two friends by name; that of a cluster, which has its name, is shared in the same way."""
    rds = aws.seeding("rds")
    rds.create_db_instance(DBInstanceIdentifier="shop", DBInstanceClass="db.t4g.micro", Engine="mysql", AllocatedStorage=20, **LOGIN)
    rds.create_db_cluster(DBClusterIdentifier="sales", Engine="aurora-mysql", **LOGIN)
    made = rds.create_db_snapshot(DBSnapshotIdentifier="spring", DBInstanceIdentifier="shop", Tags=TAGS)["DBSnapshot"]
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="spring", DBClusterIdentifier="sales", Tags=TAGS)
    shared = {"AttributeName": "restore", "ValuesToAdd": ["all", FRIEND, "111122223333"]}
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="spring", **shared)
    rds.modify_db_cluster_snapshot_attribute(DBClusterSnapshotIdentifier="spring", **shared)
    return str(made["DBSnapshotArn"])


def require_tls(aws: Emulator) -> str:
    """A group of PostgreSQL in which somebody has set something else, and TLS is left to the default, which is off."""
    rds = aws.seeding("rds")
    common = {"DBParameterGroupFamily": "postgres14", "Description": "shop", "Tags": TAGS}
    made = rds.create_db_parameter_group(DBParameterGroupName="shop", **common)["DBParameterGroup"]
    rds.create_db_instance(
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        DBParameterGroupName="shop",
        AllocatedStorage=20,
        **LOGIN,
    )
    told = [fakes.parameter("rds.force_ssl", "0", "system"), fakes.parameter("log_connections", "1", "user")]
    fakes.ParameterGroups(aws, instances={"shop": told}, clusters={})
    return str(made["DBParameterGroupArn"])


_INSTANCES: Final = "DescribeDBInstances, ModifyDBInstance, DescribeDBEngineVersions"
_CLUSTERS: Final = "DescribeDBClusters, ModifyDBCluster, DescribeDBEngineVersions"

FLAWS: Mapping[str, Flaw] = {
    "rds.ca-certificate-expiry": Flaw(certificate, needs=f"{_INSTANCES}, DescribeCertificates"),
    "rds.cluster-auto-minor-upgrade": Flaw(cluster_auto_minor_upgrade),
    "rds.cluster-backup-retention": Flaw(cluster, {"minDays": 14}, _CLUSTERS),
    "rds.cluster-copy-tags": Flaw(cluster, needs=_CLUSTERS),
    "rds.cluster-deletion-protection": Flaw(cluster, needs=_CLUSTERS),
    "rds.cluster-iam-auth": Flaw(cluster, needs=_CLUSTERS),
    "rds.cluster-log-exports": Flaw(cluster, needs=_CLUSTERS),
    "rds.cluster-multi-az": Flaw(cluster_multi_az),
    "rds.enhanced-monitoring": Flaw(waiting, {"roleARN": ROLE}, _INSTANCES),
    "rds.instance-auto-minor-upgrade": Flaw(waiting, needs=_INSTANCES),
    "rds.instance-backup-retention": Flaw(alone, needs=_INSTANCES),
    "rds.instance-copy-tags": Flaw(waiting, needs=_INSTANCES),
    "rds.instance-deletion-protection": Flaw(waiting, needs=_INSTANCES),
    "rds.instance-iam-auth": Flaw(alone, needs=_INSTANCES),
    "rds.instance-log-exports": Flaw(waiting, needs=_INSTANCES),
    "rds.require-tls": Flaw(require_tls, needs=", ".join(fakes.ParameterGroups.OPERATIONS)),
    "rds.snapshot-not-public": Flaw(snapshot_not_public),
}

UNSERVED: Mapping[str, str] = {}
