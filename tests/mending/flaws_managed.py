"""Flaws of managed services: Auto Scaling, DynamoDB, EMR, GuardDuty, Inspector, RDS and Redshift."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_managed as fakes
from tests.mending.flaw import Flaw, answer

TAGS = [{"Key": "team", "Value": "pay"}]


def settings(service: str) -> str:
    """Our ARN of a service's settings in the Region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:account/{ACCOUNT}"


def elb_health_check(aws: Emulator) -> str:
    """A group behind a target group that tells ill instances by EC2 and EBS alone, and leaves new ones alone for two minutes."""
    vpc = aws.seeding("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    target = aws.seeding("elbv2").create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]
    autoscaling = aws.seeding("autoscaling")
    autoscaling.create_launch_configuration(LaunchConfigurationName="web", ImageId="ami-12345678", InstanceType="t3.micro")
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchConfigurationName="web",
        MinSize=1,
        MaxSize=4,
        AvailabilityZones=[f"{REGION}a", f"{REGION}b"],
        TargetGroupARNs=[target["TargetGroupArn"]],
        HealthCheckType="EBS",
        HealthCheckGracePeriod=120,
        Tags=[{**tag, "PropagateAtLaunch": True} for tag in TAGS],
    )
    return str(autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["AutoScalingGroupARN"])


def pitr(aws: Emulator) -> str:
    """Recovery that somebody keeps for seven days, which is too short."""
    dynamodb = aws.seeding("dynamodb")
    made = dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=TAGS,
    )
    specification = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    dynamodb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification=specification)
    return str(made["TableDescription"]["TableArn"])


def block_public_access(aws: Emulator) -> str:
    """Off, with three permitted ranges: an allowed port, one that is not, and a range around the allowed one."""
    answer(aws, "emr", fakes.get_block_public_access_configuration, fakes.put_block_public_access_configuration)
    ranges = [{"MinRange": first, "MaxRange": last} for first, last in ((22, 22), (8088, 8088), (20, 30))]
    block = {"BlockPublicSecurityGroupRules": False, "PermittedPublicSecurityGroupRuleRanges": ranges}
    aws.seeding("emr").put_block_public_access_configuration(BlockPublicAccessConfiguration=block)
    return settings("emr")


def guardduty_enabled(aws: Emulator) -> str:
    """There is no detector."""
    answer(aws, "guardduty", fakes.create_detector, fakes.update_detector)
    return settings("guardduty")


def guardduty_features(aws: Emulator) -> str:
    """A detector with some plans on, the older form of runtime monitoring among them, and findings told every hour."""
    answer(aws, "guardduty", fakes.create_detector, fakes.update_detector)
    off = ("EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS")
    features = [{"Name": "EKS_RUNTIME_MONITORING", "Status": "ENABLED"}, *({"Name": name, "Status": "DISABLED"} for name in off)]
    aws.seeding("guardduty").create_detector(Enable=True, FindingPublishingFrequency="ONE_HOUR", Features=features)
    return settings("guardduty")


def inspector_enabled(aws: Emulator) -> str:
    """Machines are scanned, images and functions are not."""
    answer(aws, "inspector2", fakes.enable, fakes.disable, fakes.batch_get_account_status, fakes.get_delegated_admin_account)
    aws.seeding("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2"])
    return settings("inspector2")


def db_instance(aws: Emulator, pending: Mapping[str, Any]) -> str:
    """A public instance without a standby, beside another one like it for which a larger disk is waiting."""
    rds = aws.seeding("rds")
    common = {"DBInstanceClass": "db.t4g.micro", "Engine": "mysql", "AllocatedStorage": 20, "PubliclyAccessible": True, "Tags": TAGS}
    login = {"MasterUsername": "admin", "MasterUserPassword": "correct-horse"}
    made = [rds.create_db_instance(DBInstanceIdentifier=name, **common, **login)["DBInstance"] for name in ("shop", "other")]
    fakes.DbInstances(aws, {"shop": pending, "other": {"AllocatedStorage": 100}})
    return str(made[0]["DBInstanceArn"])


def instance_multi_az(aws: Emulator) -> str:
    """No standby, and nothing else is waiting: it would be applied too."""
    return db_instance(aws, {})


def instance_not_public(aws: Emulator) -> str:
    """A public address, while a larger disk goes on waiting for the maintenance window."""
    return db_instance(aws, {"AllocatedStorage": 100})


def redshift_encrypted(aws: Emulator) -> str:
    """A cluster in the clear, beside one that is encrypted with a key of its own."""
    redshift = aws.seeding("redshift")
    common = {"NodeType": "ra3.large", "MasterUsername": "owner", "MasterUserPassword": "Correct-horse-7", "Tags": TAGS}
    redshift.create_cluster(ClusterIdentifier="sales", Encrypted=False, **common)
    redshift.create_cluster(ClusterIdentifier="stock", Encrypted=True, KmsKeyId=f"{fakes.Clusters.AWS_KEY[:-4]}cdef", **common)
    fakes.Clusters(aws)
    return f"arn:aws:redshift:{REGION}:{ACCOUNT}:cluster:sales"


FLAWS: Mapping[str, Flaw] = {
    "autoscaling.elb-health-check": Flaw(elb_health_check),
    "dynamodb.pitr": Flaw(pitr, {"minDays": 14}),
    "emr.block-public-access": Flaw(block_public_access, needs="GetBlockPublicAccessConfiguration, PutBlockPublicAccessConfiguration"),
    "guardduty.enabled": Flaw(guardduty_enabled, needs="CreateDetector, UpdateDetector"),
    "guardduty.features": Flaw(guardduty_features, needs="CreateDetector, UpdateDetector"),
    "inspector.enabled": Flaw(inspector_enabled, needs="Enable, Disable, BatchGetAccountStatus, GetDelegatedAdminAccount"),
    "rds.instance-multi-az": Flaw(instance_multi_az, needs="DescribeDBInstances, ModifyDBInstance"),
    "rds.instance-not-public": Flaw(instance_not_public, needs="DescribeDBInstances, ModifyDBInstance"),
    "redshift.encrypted": Flaw(redshift_encrypted, needs="DescribeClusters, ModifyCluster"),
}

UNSERVED: Mapping[str, str] = {}
