"""What bounds launches: sizes and zones of instance types and the quotas of EC2, read over HTTP; moto has no quotas of EC2, which fakes give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.ec2.offering import InstanceTypes
from seawall.facts.servicequotas import Ec2Quota, on_demand_quota
from seawall.facts.zones import AvailabilityZone
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory
from tests.fakes import Parameters, Refused, State

STANDARD = "L-1216C47A"


def test_types_come_with_their_sizes_and_the_ids_of_their_zones_in_one_call_each(aws: Emulator, view: ViewFactory) -> None:
    seen = view()
    zones = {zone.zone_id for zone in seen.all(AvailabilityZone)}
    types = InstanceTypes.of(["t3.micro", "m5.xlarge", "m5.xlarge"]).bound(seen)
    aws.forget_calls()
    assert types.vcpus == {"m5.xlarge": 4, "t3.micro": 2}
    assert set(types.zones) == {"m5.xlarge", "t3.micro"}
    assert set().union(*types.zones.values()) <= zones
    assert aws.count() == 2
    again = InstanceTypes.of(["m5.xlarge", "t3.micro"]).bound(seen)
    assert (again.vcpus, aws.count()) == (types.vcpus, 2), "who asks for the same types shares the answer"


def test_more_types_than_a_filter_takes_are_asked_for_in_portions(aws: Emulator, view: ViewFactory) -> None:
    types = InstanceTypes.of(["m5.xlarge", *(f"zz{number}.large" for number in range(200))]).bound(view())
    assert types.vcpus == {"m5.xlarge": 4}
    assert aws.count("ec2", "DescribeInstanceTypes") == 2


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("m5.large", STANDARD),
        ("t3.micro", STANDARD),
        ("im4gn.large", STANDARD),
        ("is4gen.medium", STANDARD),
        ("z1d.large", STANDARD),
        ("g5.xlarge", "L-DB2E81BA"),
        ("gr6.4xlarge", "L-DB2E81BA"),
        ("vt1.3xlarge", "L-DB2E81BA"),
        ("p5.48xlarge", "L-417A185B"),
        ("inf2.xlarge", "L-1945791B"),
        ("trn1.2xlarge", "L-2C3B7624"),
        ("x2iedn.xlarge", "L-7295265B"),
        ("u-6tb1.56xlarge", "L-43DA4232"),
        ("u7i-12tb.224xlarge", "L-43DA4232"),
        ("dl1.24xlarge", "L-6E869C2A"),
        ("f2.6xlarge", "L-74FC7D96"),
        ("hpc7g.16xlarge", "L-F7808C92"),
        ("mac2.metal", None),
        ("", None),
    ],
)
def test_a_type_counts_to_the_quota_of_its_letters(name: str, code: str | None) -> None:
    assert on_demand_quota(name) == code


def test_a_quota_is_what_the_account_was_given(aws: Emulator, view: ViewFactory) -> None:
    def get_service_quota(wanted: Parameters, _: State) -> Mapping[str, Any]:
        return {"Quota": {"ServiceCode": wanted["ServiceCode"], "QuotaCode": wanted["QuotaCode"], "Value": 256.0}}

    aws.fake("service-quotas", "GetServiceQuota", get_service_quota)
    assert Ec2Quota(code=STANDARD).bound(view()).value == 256


def test_where_nothing_was_ever_set_for_the_account_it_is_awss_default(aws: Emulator, view: ViewFactory) -> None:
    def get_service_quota(_: Parameters, __: State) -> Mapping[str, Any]:
        raise Refused("NoSuchResourceException", "The request failed because the specified service quota does not exist.")

    def get_aws_default_service_quota(wanted: Parameters, _: State) -> Mapping[str, Any]:
        return {"Quota": {"ServiceCode": wanted["ServiceCode"], "QuotaCode": wanted["QuotaCode"], "Value": 5.0}}

    aws.fake("service-quotas", "GetServiceQuota", get_service_quota)
    aws.fake("service-quotas", "GetAWSDefaultServiceQuota", get_aws_default_service_quota)
    assert Ec2Quota(code=STANDARD).bound(view()).value == 5


def test_a_quota_that_may_not_be_read_is_unreadable_and_the_missing_action_is_named(aws: Emulator, view: ViewFactory) -> None:
    aws.deny("service-quotas", "GetServiceQuota")
    with pytest.raises(Unreadable, match="servicequotas:GetServiceQuota") as refused:
        _ = Ec2Quota(code=STANDARD).bound(view()).value
    assert refused.value.unknown is UnknownReason.ACCESS_DENIED
