"""`seawall scan`, as a program among others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Seawall
from tests.emulator import Emulator

BASELINE = """
apiVersion: seawall.dev/v1alpha1
kind: SecurityBaseline
metadata: {name: buckets}
spec:
  accountSelector: {}
  controls: [{id: s3.bucket-public-access-block, severity: Critical}]
"""

EXCEPTION = """
---
apiVersion: seawall.dev/v1alpha1
kind: ControlException
metadata: {name: site}
spec:
  controls: [s3.bucket-public-access-block]
  resources: {arns: ["arn:aws:s3:::site"]}
  reason: the site is public on purpose
  ticket: SEC-1
  expiresAt: "2999-01-01T00:00:00Z"
"""


def make_buckets(aws: Emulator, *names: str) -> None:
    for name in names:
        aws.seeding("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


def close(aws: Emulator, name: str) -> None:
    switches = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    aws.seeding("s3").put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(switches, True))


def test_a_failing_bucket_ends_in_exit_code_3_and_is_named_in_the_table(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open", "shut")
    close(aws, "shut")
    answer = seawall("scan", "--control", "s3.bucket-public-access-block")
    assert answer.returncode == 3
    rows = [line.split() for line in answer.stdout.splitlines()]
    assert ["Fail", "High", "s3.bucket-public-access-block", "eu-west-1", "open"] in [row[:5] for row in rows]
    assert "1 controls on 2 resources: 1 pass, 1 fail, 0 unknown" in answer.stdout
    assert answer.stderr == ""


def test_when_everything_holds_the_exit_code_is_0(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "shut")
    close(aws, "shut")
    answer = seawall("scan", "--control", "s3.bucket-public-access-block")
    assert answer.returncode == 0, answer.stdout


def test_a_denied_read_ends_in_exit_code_4_and_names_the_action(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    aws.deny("s3", "GetPublicAccessBlock")
    answer = seawall("scan", "--control", "s3.bucket-public-access-block")
    assert answer.returncode == 4
    assert "s3:GetBucketPublicAccessBlock" in answer.stdout
    assert "Unknown (AccessDenied)" in answer.stdout


def test_the_json_is_the_contract_of_the_design(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    document = json.loads(seawall("scan", "--control", "s3.bucket-public-access-block", "-o", "json").stdout)
    assert document["schemaVersion"] == 1
    (finding,) = document["findings"]
    assert set(finding) == {"id", "control", "resource", "verdict", "reason", "severity", "message", "evidence", "exception"}
    assert finding["resource"] == {
        "type": "AWS::S3::Bucket",
        "arn": "arn:aws:s3:::open",
        "id": "open",
        "account": "123456789012",
        "region": "eu-west-1",
    }
    assert finding["verdict"] == "Fail"
    assert finding["reason"] is None
    assert finding["evidence"][-1]["operation"] == "s3.get_public_access_block"


def test_a_baseline_in_a_file_brings_its_severity_and_an_exception_beside_it_counts(
    aws: Emulator, seawall: Seawall, tmp_path: Path
) -> None:
    make_buckets(aws, "open", "site")
    (tmp_path / "wanted.yaml").write_text(BASELINE + EXCEPTION)
    answer = seawall("scan", str(tmp_path), "-o", "json")
    findings = {finding["resource"]["id"]: finding for finding in json.loads(answer.stdout)["findings"]}
    assert (findings["open"]["verdict"], findings["open"]["severity"]) == ("Fail", "Critical")
    assert findings["site"]["verdict"] == "Exempt"
    assert findings["site"]["exception"]["ticket"] == "SEC-1"


def test_fail_on_leaves_lesser_severities_out_of_the_exit_code(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    assert seawall("scan", "--control", "s3.bucket-public-access-block", "--fail-on", "critical").returncode == 0


def test_a_misspelt_control_is_invalid_input_with_the_nearest_spelling(seawall: Seawall) -> None:
    answer = seawall("scan", "--control", "s3.bucket-tls")
    assert answer.returncode == 2
    assert answer.stderr == "seawall: spec.controls: unknown control `s3.bucket-tls`, did you mean `s3.bucket-tls-only`?\n"
    assert answer.stdout == ""


def test_an_endpoint_that_is_away_is_seawalls_own_failure(aws: Emulator, seawall: Seawall) -> None:
    aws.down()
    try:
        answer = seawall("scan", "--control", "s3.bucket-tls-only")
    finally:
        aws.up()
    assert answer.returncode == 1
    assert "AWS did not say who the caller is" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_scanning_needs_neither_kopf_nor_kubernetes(aws: Emulator) -> None:
    program = (
        "import sys, seawall\n"
        "from seawall.cli import scan\n"
        f"report = seawall.scan(controls=['s3.*'], regions=['eu-west-1'], endpoint_url={aws.url!r})\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in {'kopf', 'kubernetes'} or name.startswith(('seawall.app', 'seawall.kube'))))\n"
        "print(len(report.findings) > 0)\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert answer.stdout.splitlines() == ["[]", "True"]


def test_controls_and_profiles_can_be_looked_up(seawall: Seawall) -> None:
    shown = json.loads(seawall("controls", "show", "s3.bucket-tls-only", "-o", "json").stdout)
    assert shown["actions"] == ["s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:ListAllMyBuckets"]
    assert "s3.bucket-tls-only" in seawall("controls", "list", "s3.*").stdout
    assert "s3.bucket-tls-only" in json.loads(seawall("profiles", "show", "cis-7.0", "-o", "json").stdout)["controls"]
    assert "did you mean `cis-7.0`" in seawall("profiles", "show", "cis-7").stderr


def test_the_iam_policy_names_what_the_selection_reads_what_tells_the_services_in_use_and_nothing_else(seawall: Seawall) -> None:
    policy = json.loads(seawall("iam-policy", "--control", "s3.bucket-tls-only").stdout)
    assert policy["Statement"][0]["Action"] == [
        "ec2:DescribeRegions",
        "iam:ListAccountAliases",
        "s3:GetBucketLocation",
        "s3:GetBucketPolicy",
        "s3:ListAllMyBuckets",
        "tag:GetResources",
    ]


def test_the_iam_policy_for_enforce_names_what_the_fix_writes(seawall: Seawall) -> None:
    policy = json.loads(seawall("iam-policy", "--control", "s3.bucket-tls-only", "--mode", "Enforce").stdout)
    assert {"s3:PutBucketPolicy", "s3:DeleteBucketPolicy"} < set(policy["Statement"][0]["Action"])
