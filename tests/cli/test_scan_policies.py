"""`seawall scan` and `seawall iam-policy` with MultiAZPolicies: the same judge as the operator's, the same output as for baselines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Seawall
from tests.emulator import Emulator
from tests.facts.test_autoscaling import make_group

POLICY = """
apiVersion: seawall.dev/v1alpha1
kind: MultiAZPolicy
metadata: {name: pay, namespace: team}
spec:
  accountSelector: {}
  workloads:
  - name: shop
    select: {matchTags: {app: shop}}
    components: [{name: web, types: ["AWS::AutoScaling::AutoScalingGroup"], required: {units: 6}}]
    dependsOn: []
"""
EXCEPTION = """
---
apiVersion: seawall.dev/v1alpha1
kind: ControlException
metadata: {name: known}
spec: {controls: [multiaz.zone-loss], reason: it moves next month, ticket: SEC-2, expiresAt: "2999-01-01T00:00:00Z"}
"""
BASELINE = """
---
apiVersion: seawall.dev/v1alpha1
kind: SecurityBaseline
metadata: {name: groups}
spec: {accountSelector: {}, controls: [{id: autoscaling.elb-health-check}]}
"""
TAGS = [{"Key": "app", "Value": "shop", "PropagateAtLaunch": True}]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY)
    return path


def test_a_workload_is_a_finding_like_any_other_in_table_and_json(aws: Emulator, seawall: Seawall, policy: Path) -> None:
    make_group(aws, {"a": 3, "b": 3}, Tags=TAGS)
    table = seawall("scan", str(policy))
    assert table.returncode == 3, table.stderr
    assert ["Fail", "High", "multiaz.zone-loss", "eu-west-1", "shop"] in [line.split()[:5] for line in table.stdout.splitlines()]
    document = json.loads(seawall("scan", str(policy), "-o", "json").stdout)
    (finding,) = document["findings"]
    assert set(finding) == {"id", "control", "resource", "verdict", "reason", "severity", "message", "evidence", "exception"}
    assert finding["resource"] == {
        "type": "Workload",
        "arn": "arn:aws:seawall:eu-west-1:123456789012:workload/team/pay/shop",
        "id": "shop",
        "account": "123456789012",
        "region": "eu-west-1",
    }
    assert "3 of 6 units remain, 3 missing" in finding["message"]
    assert {"operation", "requestId", "readAt"} == set(finding["evidence"][0])
    assert document["summary"]["fail"] == 1


def test_enough_in_three_zones_ends_in_exit_code_0(aws: Emulator, seawall: Seawall, policy: Path) -> None:
    make_group(aws, {"a": 3, "b": 3, "c": 3}, Tags=TAGS)
    answer = seawall("scan", str(policy))
    assert answer.returncode == 0, answer.stdout


def test_an_exception_covers_a_workload_and_a_baseline_beside_it_reads_nothing_twice(aws: Emulator, seawall: Seawall, policy: Path) -> None:
    make_group(aws, {"a": 3, "b": 3}, Tags=TAGS)
    policy.write_text(POLICY + EXCEPTION + BASELINE)
    aws.forget_calls()
    found = {each["control"]: each for each in json.loads(seawall("scan", str(policy), "-o", "json").stdout)["findings"]}
    assert found["multiaz.zone-loss"]["verdict"] == "Exempt"
    assert found["multiaz.zone-loss"]["exception"]["ticket"] == "SEC-2"
    assert "autoscaling.elb-health-check" in found
    assert [call.operation for call in aws.calls].count("DescribeAutoScalingGroups") == 1


def test_a_workload_that_is_in_no_region_is_told_once(seawall: Seawall, policy: Path) -> None:
    answer = seawall("scan", str(policy), "--region", "eu-west-1", "--region", "eu-central-1", "-o", "json")
    (finding,) = json.loads(answer.stdout)["findings"]
    assert (answer.returncode, finding["verdict"]) == (4, "Unknown")
    assert "nothing is selected" in finding["message"]


def test_a_policy_for_other_regions_is_invalid_input_and_not_a_pass(seawall: Seawall, policy: Path) -> None:
    policy.write_text(POLICY.replace("spec:\n", "spec:\n  regions: [us-west-2]\n", 1))
    answer = seawall("scan", str(policy))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "seawall: MultiAZPolicy `pay` is for us-west-2, seen eu-west-1: wanted one of them in --region\n"


def test_the_iam_policy_of_a_policy_names_the_reads_of_its_types_and_nothing_else(seawall: Seawall, policy: Path) -> None:
    actions = json.loads(seawall("iam-policy", str(policy)).stdout)["Statement"][0]["Action"]
    assert {"autoscaling:DescribeAutoScalingGroups", "ec2:DescribeAvailabilityZones"} <= set(actions)
    assert not any(action.startswith(("s3:", "rds:")) for action in actions)
    written = json.dumps(json.loads(seawall("iam-policy", str(policy), "--mode", "Enforce").stdout))
    assert "rds:ModifyDBInstance" in written


def test_plans_for_workloads_are_refused_without_a_cluster(seawall: Seawall, policy: Path, tmp_path: Path) -> None:
    answer = seawall("plan", str(policy), "--journal", str(tmp_path / "journal"))
    assert answer.returncode == 2
    assert "plans for workloads are made in a cluster" in answer.stderr
