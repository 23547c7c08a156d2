"""Flaws of Redshift's clusters. That of the first control, a cluster in the clear, is among the managed services'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_redshift as fakes
from tests.mending.flaw import Flaw

TAGS: Final = [{"Key": "team", "Value": "pay"}]
LOGIN: Final = {"MasterUsername": "harbour", "MasterUserPassword": "Correct-horse-7"}
SALES: Final = f"arn:aws:redshift:{REGION}:{ACCOUNT}:cluster:sales"

#: What moto does not tell, of a cluster that AWS would give a second zone.
TOLD: Final = {"AvailabilityZoneRelocationStatus": "disabled", "MultiAZ": "Disabled"}


def clusters(aws: Emulator, told: Mapping[str, Any], **settings: Any) -> fakes.Clusters:
    """A cluster with nothing that a control wants, beside another one like it."""
    redshift = aws.seeding("redshift")
    bad = {"PubliclyAccessible": True, "AllowVersionUpgrade": False, "EnhancedVpcRouting": False, "AutomatedSnapshotRetentionPeriod": 2}
    size = {"NodeType": "ra3.xlplus", "ClusterType": "multi-node", "NumberOfNodes": 2, "Encrypted": True}
    for name in ("sales", "stock"):
        redshift.create_cluster(ClusterIdentifier=name, Tags=TAGS, **LOGIN, **size, **bad, **settings)
    return fakes.Clusters(aws, {"sales": {**TOLD, **told}})


def bare(aws: Emulator) -> str:
    """It has none of it."""
    clusters(aws, {})
    return SALES


def not_public(aws: Emulator) -> str:
    """Its address is the customer's own, which has to come back."""
    clusters(aws, {"ElasticIpStatus": {"ElasticIp": "203.0.113.7", "Status": "active"}})
    return SALES


def require_ssl(aws: Emulator) -> str:
    """Both clusters go by one group, in which somebody has set something else, and TLS is left to the default, which is off."""
    aws.seeding("redshift").create_cluster_parameter_group(
        ParameterGroupName="shared", ParameterGroupFamily="redshift-1.0", Description="shared", Tags=TAGS
    )
    made = clusters(aws, {}, ClusterParameterGroupName="shared")
    fakes.ParameterGroups(aws, made, {"shared": {"statement_timeout": "60000"}})
    return SALES


def audit_logging(aws: Emulator) -> str:
    """Statements are logged, and neither connections nor users."""
    clusters(aws, {})
    on = {"LoggingEnabled": True, "LogDestinationType": "cloudwatch", "LogExports": ["useractivitylog"]}
    fakes.Logging(aws, {"sales": on, "stock": on})
    return SALES


def multi_az(aws: Emulator) -> str:
    """It computes in one zone of three that it could be in."""
    subnets = [each["SubnetId"] for each in aws.seeding("ec2").describe_subnets()["Subnets"]]
    aws.seeding("redshift").create_cluster_subnet_group(ClusterSubnetGroupName="data", Description="data", SubnetIds=subnets)
    clusters(aws, {}, ClusterSubnetGroupName="data")
    return SALES


_CLUSTERS: Final = "DescribeClusters, ModifyCluster"

FLAWS: Mapping[str, Flaw] = {
    "redshift.audit-logging": Flaw(audit_logging, needs=", ".join((_CLUSTERS, *fakes.Logging.OPERATIONS))),
    "redshift.enhanced-vpc-routing": Flaw(bare, needs=_CLUSTERS),
    "redshift.multi-az": Flaw(multi_az, needs=_CLUSTERS),
    "redshift.not-public": Flaw(not_public, needs=_CLUSTERS),
    "redshift.require-ssl": Flaw(require_ssl, needs=", ".join((_CLUSTERS, *fakes.ParameterGroups.OPERATIONS))),
    "redshift.snapshot-retention": Flaw(bare, {"minDays": 14}, _CLUSTERS),
    "redshift.version-upgrade": Flaw(bare, needs=_CLUSTERS),
}

UNSERVED: Mapping[str, str] = {}
