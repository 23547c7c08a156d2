"""Three hundred failing resources: more plans than one, and one approval for all of them. `pytest -s` prints the figures."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.base import Cluster
from tests.emulator import REGION, Emulator
from tests.operator.conftest import check_log, fresh_namespace
from tests.operator.gate import Gate
from tests.operator.objects import Json
from tests.operator.program import Operator, Proxy
from tests.operator.tenants import House, states

NUMBER = 300
PATIENCE = 240.0
TLS = "s3.bucket-tls-only"
READS_EACH = 5
"""Of a bucket's policy at the most, from the approval on: before the write, verified, and evaluated again as plans come to their end."""


def policy(bucket: str) -> str:
    """A policy that others rely on: a before-image of half a kilobyte."""
    people = [{"AWS": f"arn:aws:iam::{number}:role/reader"} for number in (111111111111, 222222222222, 333333333333)]
    reads: list[Json] = [
        {
            "Sid": f"Reader{number}",
            "Effect": "Allow",
            "Principal": who,
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/{number}/*",
        }
        for number, who in enumerate(people)
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": reads})


@pytest.fixture
def gated_house(gate: Gate, cluster: Cluster, proxy: Proxy, cloud: Emulator, tmp_path: Path) -> Iterator[House]:
    """An operator whose requests to the API server are recorded."""
    with fresh_namespace(cluster, "many") as namespace:
        operator = Operator(cluster, proxy, namespace, tmp_path, "many")
        operator.kubeconfig = gate.kubeconfig
        operator.flags = (*operator.flags, "--allow-unguarded")
        operator.start()
        yield House(cluster, operator, cloud)
        operator.kill()
    check_log(operator)


@pytest.mark.slow
def test_three_hundred_failing_resources_take_several_plans_and_one_approval(gated_house: House, gate: Gate) -> None:
    tenant = gated_house.tenant()
    client = tenant.seeding("s3")
    for number in range(NUMBER):
        bucket = f"{tenant.name}-{number:03}"
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        client.put_bucket_policy(Bucket=bucket, Policy=policy(bucket))
    began = time.monotonic()
    tenant.declare(TLS)
    tenant.operator.evaluated(tenant.name, fail=NUMBER, seconds=PATIENCE)
    plans = tenant.plans()
    planned = time.monotonic() - began
    assert len(plans) >= 2
    assert sum(len(plan["spec"]["changes"]) for plan in plans) == NUMBER
    assert all(len(json.dumps(plan["spec"])) < 256 * 1024 for plan in plans)

    tenant.aws.forget_calls()
    before = len(gate.requests)
    began = time.monotonic()
    name = tenant.say("Apply", *plans)
    told = tenant.operator.settled("rappr", name, lambda status: status.get("state") == "Used", seconds=PATIENCE)["status"]
    applied = time.monotonic() - began
    assert told["message"] == f"{NUMBER} Verified"
    tenant.operator.evaluated(tenant.name, **{"pass": NUMBER}, fail=0, seconds=PATIENCE)
    made = tenant.plans()
    assert {state for plan in made for state in states(plan).values()} == {"Verified"}
    assert tenant.count("s3", "PutBucketPolicy") == NUMBER
    assert tenant.count("s3", "GetBucketPolicy") <= READS_EACH * NUMBER

    journal = [each for each in gate.requests[before:] if each.method == "PUT" and "/remediationplans/" in each.path]
    calls = tenant.count("*", "*") - tenant.count("s3", "GetBucketLocation")
    stored = max(len(json.dumps(plan)) for plan in made)
    assert len(journal) < NUMBER / 5, "changes go in waves, not one by one"
    print(  # noqa: T201 - figures, for who asks for them
        f"\n{NUMBER} changes in {len(plans)} plans of {[len(plan['spec']['changes']) for plan in plans]}: planned in {planned:.1f} s, "
        f"applied and verified in {applied:.1f} s; {calls} AWS calls, {calls / NUMBER:.2f} a change, without the "
        f"buckets' Regions, which moto's list leaves out; {len(journal)} journal writes; "
        f"the largest plan has {stored // 1024} KiB with its journal"
    )
