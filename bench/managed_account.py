"""The emulated account of managed services: twenty of each resource that their controls judge."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.emulator import REGION, Emulator

EACH: Final = 20
_SECRET: Final = "correct-horse"  # noqa: S105 - nobody's


def fill(aws: Emulator) -> None:
    """Make the account."""
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    for number in range(EACH):
        name = f"bench-{number}"
        _databases(aws.seeding("rds"), name)
        _warehouse(aws.seeding("redshift"), name)
        _tables(aws, name)
        _cache(aws.seeding("elasticache"), name)
        _cluster(aws.seeding("emr"), name, subnets[0])
        aws.seeding("secretsmanager").create_secret(Name=name, SecretString=_SECRET)
    _desktops(aws, vpc, subnets)


def _databases(rds: Any, name: str) -> None:
    admin = {"MasterUsername": "bench", "MasterUserPassword": _SECRET}
    rds.create_db_instance(
        DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", Engine="postgres", AllocatedStorage=20, StorageEncrypted=True, **admin
    )
    rds.create_db_cluster(DBClusterIdentifier=f"{name}-c", Engine="aurora-postgresql", **admin)
    rds.create_db_instance(
        DBInstanceIdentifier=f"{name}-m", DBInstanceClass="db.r6g.large", Engine="aurora-postgresql", DBClusterIdentifier=f"{name}-c"
    )
    rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=f"{name}-s")


def _warehouse(redshift: Any, name: str) -> None:
    redshift.create_cluster(
        ClusterIdentifier=name, NodeType="ra3.large", MasterUsername="bench", MasterUserPassword="Correct-horse-1", NumberOfNodes=2
    )


def _tables(aws: Emulator, name: str) -> None:
    key = {"AttributeName": "id"}
    aws.seeding("dynamodb").create_table(
        TableName=name,
        KeySchema=[{**key, "KeyType": "HASH"}],
        AttributeDefinitions=[{**key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    role = "arn:aws:iam::123456789012:role/dax"
    aws.seeding("dax").create_cluster(ClusterName=name, NodeType="dax.t3.small", ReplicationFactor=1, IamRoleArn=role)


def _cache(elasticache: Any, name: str) -> None:
    elasticache.create_replication_group(
        ReplicationGroupId=name, ReplicationGroupDescription=name, Engine="redis", CacheNodeType="cache.t4g.micro", NumCacheClusters=2
    )


def _cluster(emr: Any, name: str, subnet: str) -> None:
    nodes = {"MasterInstanceType": "m5.xlarge", "SlaveInstanceType": "m5.xlarge", "InstanceCount": 2, "Ec2SubnetId": subnet}
    emr.run_job_flow(
        Name=name,
        ReleaseLabel="emr-7.1.0",
        Instances={**nodes, "KeepJobFlowAliveWhenNoSteps": True},
        JobFlowRole="EMR_EC2_DefaultRole",
        ServiceRole="EMR_DefaultRole",
    )


def _desktops(aws: Emulator, vpc: str, subnets: list[str]) -> None:
    made = aws.seeding("ds").create_directory(
        Name="bench.example.com", Password="Correct-horse-1", Size="Small", VpcSettings={"VpcId": vpc, "SubnetIds": subnets}
    )
    roles = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "workspaces.amazonaws.com"}, "Action": "*"}],
    }
    aws.seeding("iam").create_role(RoleName="workspaces_DefaultRole", AssumeRolePolicyDocument=json.dumps(roles))
    workspaces = aws.seeding("workspaces")
    workspaces.register_workspace_directory(DirectoryId=made["DirectoryId"])
    for number in range(EACH):
        workspaces.create_workspaces(
            Workspaces=[{"DirectoryId": made["DirectoryId"], "UserName": f"user-{number}", "BundleId": "wsb-bh8rsxt14"}]
        )
