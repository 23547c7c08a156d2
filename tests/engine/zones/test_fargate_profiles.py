"""Fargate profiles of EKS by their subnets."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Dependency, Verdict, ZoneVerdict
from seawall.errors import UnknownReason
from seawall.facts.eks import FargateProfile
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import SHOP, target
from tests.engine.zones.family_builders import AZ1, AZ2, by_zone, holding, worst
from tests.engine.zones.network_builders import PUBLIC, SUBNETS, nat, table
from tests.engine.zones.simulated import judged


def profile(*letters: str, **settings: Any) -> FargateProfile:
    arn = f"arn:aws:eks:{REGION}:{ACCOUNT}:fargateprofile/prod/web/1"
    told = {"fargateProfileName": "web", "fargateProfileArn": arn, "clusterName": "prod", "status": "ACTIVE", "tags": SHOP}
    return FargateProfile.model_validate({**told, "subnets": [f"subnet-{letter}" for letter in letters], **settings})


def placed(*letters: str, **settings: Any) -> Given:
    return holding(profile(*letters, **settings))


def test_pods_run_nowhere_once_the_only_zone_of_a_profile_is_lost() -> None:
    assert by_zone(placed("a", "a2"), FargateProfile)[AZ1] is ZoneVerdict.FAILS


def test_where_pods_run_among_several_zones_aws_does_not_tell() -> None:
    assert by_zone(placed("a", "b"), FargateProfile) == {AZ1: ZoneVerdict.UNKNOWN, AZ2: ZoneVerdict.UNKNOWN, None: ZoneVerdict.UNKNOWN}
    assert "is told by Kubernetes" in worst(placed("a", "b"), FargateProfile).cause


def test_a_profile_of_two_zones_whose_way_out_is_in_one_of_them_fails_with_it() -> None:
    way = (table("rtb-1", "subnet-a", "subnet-b", NatGatewayId="nat-0a"), nat("nat-0a", "a"))
    finding, _ = judged(target(profile("a", "b"), *SUBNETS, PUBLIC, *way), FargateProfile, wants=(Dependency.EGRESS,))
    assert finding.verdict is Verdict.FAIL
    assert "subnet-b > rtb-1 > nat-0a (euw1-az1)" in finding.message


@pytest.mark.parametrize(
    ("status", "wanted"),
    [("CREATING", ZoneVerdict.UNKNOWN), ("CREATE_FAILED", ZoneVerdict.FAILS), ("DELETE_FAILED", ZoneVerdict.UNKNOWN)],
)
def test_its_status_counts(status: str, wanted: ZoneVerdict) -> None:
    outcome = worst(placed("a", "b", status=status), FargateProfile)
    assert outcome.verdict is wanted
    assert f"its status is {status}" in outcome.cause


def test_one_that_is_being_made_is_pending() -> None:
    outcome = worst(placed("a", "b", status="CREATING"), FargateProfile)
    assert outcome.gap is not None
    assert outcome.gap.reason is UnknownReason.PENDING
