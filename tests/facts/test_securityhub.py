"""Security Hub's facts, read and written over HTTP; moto lacks the standards, which a fake keeps."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import pytest

from seawall.controls.securityhub import enabled
from seawall.facts.base import the
from seawall.facts.securityhub import Hub, SecurityHubRegion, Subscription
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory
from tests.fakes import Refused

CIS = f"arn:aws:securityhub:{REGION}::standards/cis-aws-foundations-benchmark/v/3.0.0"
FSBP = f"arn:aws:securityhub:{REGION}::standards/aws-foundational-security-best-practices/v/1.0.0"
State = MutableMapping[str, Any]


def _subscription(arn: str) -> str:
    return f"arn:aws:securityhub:{REGION}:{ACCOUNT}:subscription/{arn.partition('/')[2]}"


def _told(arn: str) -> dict[str, Any]:
    return {"StandardsArn": arn, "StandardsSubscriptionArn": _subscription(arn), "StandardsInput": {}, "StandardsStatus": "READY"}


def get_enabled_standards(_wanted: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    return {"StandardsSubscriptions": [_told(arn) for arn in state.get("standards", ())]}


def batch_enable_standards(wanted: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    added = [each["StandardsArn"] for each in wanted["StandardsSubscriptionRequests"]]
    state["standards"] = [*state.get("standards", ()), *added]
    return {"StandardsSubscriptions": [_told(arn) | {"StandardsStatus": "PENDING"} for arn in added]}


def batch_disable_standards(wanted: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    known = {_subscription(arn): arn for arn in state.get("standards", ())}
    if not set(wanted["StandardsSubscriptionArns"]) <= set(known):
        raise Refused("InvalidInputException", "no such subscription")
    gone = {known[arn] for arn in wanted["StandardsSubscriptionArns"]}
    state["standards"] = [arn for arn in state["standards"] if arn not in gone]
    return {"StandardsSubscriptions": [_told(arn) | {"StandardsStatus": "DELETING"} for arn in gone]}


@pytest.fixture(autouse=True)
def _standards(aws: Emulator) -> None:
    aws.fake("securityhub", "GetEnabledStandards", get_enabled_standards)
    aws.fake("securityhub", "BatchEnableStandards", batch_enable_standards)
    aws.fake("securityhub", "BatchDisableStandards", batch_disable_standards)


def region(view: TargetView) -> SecurityHubRegion:
    return the(view, SecurityHubRegion)


def test_a_region_without_a_subscription_has_no_hub_and_no_standards(view: ViewFactory, aws: Emulator) -> None:
    aws.fail("securityhub", "GetEnabledStandards", code="InvalidAccessException", status=401)
    found = region(view())
    assert found.hub is None
    assert found.standards == ()


def test_the_hub_is_enabled_without_standards_and_disabled_again(round_trip: RoundTrip) -> None:
    wanted = Hub(control_finding_generator="SECURITY_CONTROL")
    assert round_trip(region, lambda each: SecurityHubRegion.hub.change(each, wanted)) == wanted


def test_a_standard_is_added_to_others_and_taken_away_again(view: ViewFactory, apply: Apply, round_trip: RoundTrip) -> None:
    first = (Subscription(standards_arn=CIS),)
    apply(SecurityHubRegion.standards.change(region(view()), first).calls())
    between = round_trip(region, lambda each: SecurityHubRegion.standards.change(each, (*each.standards, Subscription(standards_arn=FSBP))))
    assert {each.standards_arn for each in between} == {CIS, FSBP}


def test_a_standard_that_is_being_removed_does_not_count(view: ViewFactory, aws: Emulator) -> None:
    told = _told(FSBP) | {"StandardsStatus": "DELETING"}
    aws.fake("securityhub", "GetEnabledStandards", lambda *_: {"StandardsSubscriptions": [told]})
    assert region(view()).standards == ()


def test_the_administrator_is_named_where_there_is_one(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("securityhub", "GetAdministratorAccount", lambda *_: {})
    assert region(view()).administrator is None
    aws.fake("securityhub", "GetAdministratorAccount", lambda *_: {"Administrator": {"AccountId": "999999999999"}})
    assert region(view()).administrator == "999999999999"


def test_the_whole_fix_can_be_applied_in_its_order(view: ViewFactory, apply: Apply) -> None:
    changes = enabled.fix(region(view()), enabled.Parameters())
    assert isinstance(changes, tuple)
    for change in changes:
        apply(change.calls())
    found = region(view())
    assert found.hub is not None
    assert [each.standards_arn for each in found.standards] == [FSBP]
