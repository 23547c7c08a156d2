"""The emulated account that scans are measured on: two hundred buckets and instances and what goes with them, or a multiple of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from moto.iam.models import iam_backends
from moto.s3.models import s3_backends

from tests.emulator import ACCOUNT, REGION, Emulator

BUCKETS: Final = 200
INSTANCES: Final = 200
MORE_VOLUMES: Final = 50
"""Besides the one that each instance has."""
GROUPS: Final = 50
DATABASES: Final = 20
USERS: Final = 30
CONSOLE_USERS: Final = 4
TABLES: Final = 20

BLOCK: Final = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)


def fill(aws: Emulator, times: int = 1) -> None:
    """Make the account, some of it wrong.

    Args:
        aws: the emulator, which has nothing yet.
        times: how many times as large.
    """
    aws.fake("s3", "ListBuckets", _list_buckets)
    aws.fake("iam", "GetCredentialReport", _credential_report)
    _buckets(aws.seeding("s3"), BUCKETS * times)
    _network(aws.seeding("ec2"), GROUPS * times)
    _machines(aws.seeding("ec2"), times)
    _users(aws.seeding("iam"), times)
    rds, dynamodb = aws.seeding("rds"), aws.seeding("dynamodb")
    for number in range(DATABASES * times):
        rds.create_db_instance(
            DBInstanceIdentifier=f"bench-{number}",
            DBInstanceClass="db.t4g.micro",
            Engine="postgres",
            AllocatedStorage=20,
            MultiAZ=number % 2 == 0,
            StorageEncrypted=number % 4 != 0,
            PubliclyAccessible=number % 5 == 0,
            MasterUsername="bench",
            MasterUserPassword="correct-horse",
        )
    key = {"AttributeName": "id"}
    for number in range(TABLES * times):
        name = f"bench-{number}"
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{**key, "KeyType": "HASH"}],
            AttributeDefinitions=[{**key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        if number % 2:
            dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})


def _buckets(s3: Any, how_many: int) -> None:
    for number in range(how_many):
        name = f"bench-{number:04}"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        encryption = {"SSEAlgorithm": "aws:kms" if number % 3 else "AES256"}
        s3.put_bucket_encryption(
            Bucket=name, ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": encryption}]}
        )
        if number % 4:
            s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=BLOCK)
        if number % 2:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        if number % 5 == 0:
            s3.put_bucket_policy(Bucket=name, Policy=json.dumps(_tls_only(name)))


def _tls_only(bucket: str) -> dict[str, Any]:
    statement = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _network(ec2: Any, how_many: int) -> None:
    """Security groups; the default VPC's own is one of them."""
    worlds: list[dict[str, Any]] = [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 1024, "IpRanges": [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "192.168.0.0/16"}]},
    ]
    for number in range(how_many - 1):
        group = ec2.create_security_group(GroupName=f"bench-{number}", Description="bench")["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[worlds[number % len(worlds)]])


def _machines(ec2: Any, times: int) -> None:
    for _ in range(times):
        made = ec2.run_instances(ImageId="ami-12345678", MinCount=INSTANCES, MaxCount=INSTANCES, InstanceType="t3.micro")["Instances"]
        for number in range(MORE_VOLUMES):
            instance = made[number]
            volume = ec2.create_volume(AvailabilityZone=instance["Placement"]["AvailabilityZone"], Size=10, Encrypted=number % 2 == 0)
            ec2.attach_volume(InstanceId=instance["InstanceId"], VolumeId=volume["VolumeId"], Device="/dev/sdf")


def _users(iam: Any, times: int) -> None:
    for number in range(USERS * times):
        name = f"bench-{number}"
        iam.create_user(UserName=name)
        if number < CONSOLE_USERS * times:
            iam.create_login_profile(UserName=name, Password="correct-Horse-1")
            if number % 2:
                device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
                iam.enable_mfa_device(UserName=name, SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="234567")


def _list_buckets(asked: Mapping[str, Any], _: object) -> Mapping[str, Any]:
    """What S3 answers: it names each bucket's Region whenever the request has a parameter, which moto does not.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Bucket.html (2026-11-24)
    """
    has_regions = any(value is not None for value in asked.values())
    buckets = s3_backends[ACCOUNT]["aws"].list_buckets(prefix=None, bucket_region=None, max_buckets=None)
    return {
        "Buckets": [
            {
                "Name": bucket.name,
                "CreationDate": bucket.creation_date,
                **({"BucketRegion": bucket.region_name} if has_regions else {}),
            }
            for bucket in buckets
        ],
        "Owner": {"ID": "bench"},
    }


def _credential_report(_: Mapping[str, Any], __: object) -> Mapping[str, Any]:
    """Moto's report, made now and not in 2015."""
    content = iam_backends[ACCOUNT]["aws"].get_credential_report()
    return {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": datetime.now(UTC)}
