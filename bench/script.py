"""The script that somebody would write by hand for ten questions about an account: boto3, ten threads, the largest pages, nothing asked in vain.

It prints one line of JSON for each answer: question, resource, and whether all is well. Console MFA is answered by direct reads: the credential
report needs two calls for all users, but may be four hours old. Run it by itself: `python bench/script.py`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

Answer = tuple[str, str, bool]

THREADS: Final = 10
SWITCHES: Final = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
OTHER_ENGINES: Final = ("docdb", "neptune")


def client(service: str) -> Any:
    """A client whose connections suffice for all threads."""
    return boto3.client(service, config=Config(max_pool_connections=THREADS))  # type: ignore[call-overload]


def pages(asked: Any, method: str, member: str, size: int | None = None) -> list[Any]:
    """All items of a list, by pages of a size; None for the service's own size, which is its largest."""
    found = asked.get_paginator(method).paginate(PaginationConfig={"PageSize": size} if size else {})
    return [item for page in found for item in page[member]]


def absent(code: str, ask: Any, **arguments: Any) -> Any:
    """An answer; None for the error code by which AWS says that there is none."""
    try:
        return ask(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] == code:
            return None
        raise


def bucket(s3: Any, name: str) -> list[Answer]:
    """Three reads for three questions."""
    block = absent("NoSuchPublicAccessBlockConfiguration", s3.get_public_access_block, Bucket=name)
    versioning = s3.get_bucket_versioning(Bucket=name)
    encryption = absent("ServerSideEncryptionConfigurationNotFoundError", s3.get_bucket_encryption, Bucket=name)
    return [
        (
            "s3.bucket-public-access-block",
            name,
            block is not None and all(block["PublicAccessBlockConfiguration"][each] for each in SWITCHES),
        ),
        ("s3.bucket-versioning", name, versioning.get("Status") == "Enabled"),
        ("s3.bucket-default-encryption", name, encryption is not None),
    ]


def table(dynamodb: Any, name: str) -> list[Answer]:
    """One read."""
    told = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    is_well = told["PointInTimeRecoveryStatus"] == "ENABLED" and told.get("RecoveryPeriodInDays", 35) >= 35
    return [("dynamodb.pitr", name, is_well)]


def user(iam: Any, name: str) -> list[Answer]:
    """One read, or two for a user with a password."""
    is_well = absent("NoSuchEntity", iam.get_login_profile, UserName=name) is None or bool(
        iam.list_mfa_devices(UserName=name)["MFADevices"]
    )
    return [("iam.user-console-mfa", name, is_well)]


def groups(ec2: Any) -> list[Answer]:
    """One list."""
    return [
        ("vpc.sg-no-public-ssh", each["GroupId"], not opens_ssh(each))
        for each in pages(ec2, "describe_security_groups", "SecurityGroups", 1000)
    ]


def opens_ssh(group: Any) -> bool:
    """Whether a rule opens port 22 to the world."""
    for rule in group["IpPermissions"]:
        is_ssh = rule["IpProtocol"] == "-1" or (rule["IpProtocol"] == "tcp" and rule.get("FromPort", 0) <= 22 <= rule.get("ToPort", 65535))
        ranges = [each["CidrIp"] for each in rule.get("IpRanges", ())] + [each["CidrIpv6"] for each in rule.get("Ipv6Ranges", ())]
        if is_ssh and {"0.0.0.0/0", "::/0"} & set(ranges):
            return True
    return False


def volumes(ec2: Any) -> list[Answer]:
    """One list."""
    return [("ec2.ebs-volume-encrypted", each["VolumeId"], each["Encrypted"]) for each in pages(ec2, "describe_volumes", "Volumes", 1000)]


def databases(rds: Any) -> Iterator[Answer]:
    """One list for three questions; what belongs to a cluster is asked there."""
    for each in pages(rds, "describe_db_instances", "DBInstances", 100):
        if each["Engine"] not in OTHER_ENGINES:
            name = each["DBInstanceIdentifier"]
            yield "rds.instance-not-public", name, not each["PubliclyAccessible"]
            if not each.get("DBClusterIdentifier"):
                yield "rds.instance-multi-az", name, each["MultiAZ"]
                yield "rds.instance-storage-encrypted", name, each["StorageEncrypted"]


def main() -> None:
    """Ask everything, ten questions at once, and print the answers."""
    s3, ec2, rds, iam, dynamodb = map(client, ("s3", "ec2", "rds", "iam", "dynamodb"))
    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(groups, ec2), pool.submit(volumes, ec2), pool.submit(lambda: list(databases(rds)))]
        asked += [pool.submit(bucket, s3, each["Name"]) for each in pages(s3, "list_buckets", "Buckets", 10000)]
        asked += [pool.submit(table, dynamodb, name) for name in pages(dynamodb, "list_tables", "TableNames", 100)]
        asked += [pool.submit(user, iam, each["UserName"]) for each in pages(iam, "list_users", "Users", 1000)]
        for answers in asked:
            for question, resource, is_well in answers.result():
                sys.stdout.write(json.dumps({"question": question, "resource": resource, "is_well": is_well}) + "\n")


if __name__ == "__main__":
    main()
