"""The policy that `seawall iam-policy` prints, as the only policy of the user who scans, where the emulator enforces IAM.

moto names actions after operations, so selections are taken whose operations and IAM actions have the same names; S3's and EMR's, for example,
have not, and are left to `tests/controls/test_names.py`.
"""

from __future__ import annotations

import json

import pytest
from moto.core.authorization import enable_iam_authentication

from seawall.controls import registry
from tests.cli.conftest import Seawall
from tests.emulator import Emulator

SELECTIONS = {
    "the network and its groups": ("vpc.flow-logs", "vpc.sg-no-public-*", "vpc.default-sg-closed", "ec2.ebs-default-encryption"),
    "users and their policies": ("iam.user-*", "iam.root-mfa", "iam.password-*", "iam.no-full-admin-customer-policy"),
    "databases and keys": ("rds.*", "kms.rotation", "dynamodb.pitr"),
}


def scanner(aws: Emulator, policy: dict[str, object]) -> dict[str, str]:
    """A user with this policy and no other; the environment in which it scans."""
    iam = aws.seeding("iam")
    iam.create_user(UserName="scanner")
    arn = iam.create_policy(PolicyName="scanner", PolicyDocument=json.dumps(policy))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="scanner", PolicyArn=arn)
    key = iam.create_access_key(UserName="scanner")["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"], "AWS_SESSION_TOKEN": ""}


def arguments(globs: tuple[str, ...]) -> list[str]:
    return [part for glob in globs for part in ("--control", glob)]


def verdicts(seawall: Seawall, globs: tuple[str, ...], identity: dict[str, str]) -> list[tuple[str, str, str]]:
    answer = seawall("scan", *arguments(globs), "-o", "json", **identity)
    assert answer.returncode in {0, 3, 4}, answer.stderr
    return [(each["control"], each["verdict"], each["message"]) for each in json.loads(answer.stdout)["findings"]]


@pytest.mark.parametrize("globs", SELECTIONS.values(), ids=SELECTIONS.keys())
def test_with_the_printed_policy_nothing_is_denied(aws: Emulator, seawall: Seawall, globs: tuple[str, ...]) -> None:
    aws.seeding("kms").create_key()
    aws.seeding("rds").create_db_instance(
        DBInstanceIdentifier="orders", DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20
    )
    policy = json.loads(seawall("iam-policy", *arguments(globs)).stdout)
    identity = scanner(aws, policy)
    with enable_iam_authentication():
        found = verdicts(seawall, globs, identity)
    assert found
    assert [each for each in found if "denied" in each[2]] == []


def test_with_an_action_less_what_needs_it_is_unknown_and_names_it(aws: Emulator, seawall: Seawall) -> None:
    globs = SELECTIONS["the network and its groups"]
    policy = json.loads(seawall("iam-policy", *arguments(globs)).stdout)
    policy["Statement"][0]["Action"].remove("ec2:DescribeFlowLogs")
    identity = scanner(aws, policy)
    with enable_iam_authentication():
        found = verdicts(seawall, globs, identity)
    denied = [each for each in found if "denied" in each[2]]
    assert {control for control, _, _ in denied} == {"vpc.flow-logs"}
    assert all(verdict == "Unknown" and "ec2:DescribeFlowLogs" in message for _, verdict, message in denied)


def test_with_every_read_denied_everything_is_unknown_and_the_exit_code_is_4(aws: Emulator, seawall: Seawall) -> None:
    for service in {
        operation.split(".")[0] for control in registry().values() for read in control.all_reads for operation in read.operations
    }:
        aws.deny(service)
    answer = seawall("scan", "-o", "json")
    findings = json.loads(answer.stdout)["findings"]
    assert answer.returncode == 4
    assert {each["verdict"] for each in findings} <= {"Unknown", "NotApplicable"}
    assert sum(each["verdict"] == "Unknown" for each in findings) > 100
