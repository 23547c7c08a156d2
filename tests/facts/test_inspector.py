"""Inspector's facts, read and written over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.inspector import InspectorRegion
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory


def region(view: TargetView) -> InspectorRegion:
    return the(view, InspectorRegion)


def test_types_are_enabled_beside_others_and_disabled_again(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2"])
    between = round_trip(region, lambda each: InspectorRegion.scanning.change(each, each.scanning.also({"EC2", "ECR", "LAMBDA"})))
    assert between.enabled == ("EC2", "ECR", "LAMBDA")


def test_a_status_that_is_refused_is_unknown(view: ViewFactory, aws: Emulator) -> None:
    failed: dict[str, Any] = {"accountId": ACCOUNT, "errorCode": "ACCESS_DENIED", "errorMessage": "no"}
    aws.fake("inspector2", "BatchGetAccountStatus", lambda *_: {"accounts": [], "failedAccounts": [failed]})
    with pytest.raises(Unreadable) as caught:
        region(view()).scanning  # noqa: B018
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED


def test_the_administrator_is_named_unless_it_is_the_account_itself(view: ViewFactory, aws: Emulator) -> None:
    def administer(account: str, status: str = "ENABLED") -> None:
        told = {"delegatedAdmin": {"accountId": account, "relationshipStatus": status}}
        aws.fake("inspector2", "GetDelegatedAdminAccount", lambda *_: told)

    administer(ACCOUNT)
    assert region(view()).administrator is None
    administer("999999999999", "REMOVED")
    assert region(view()).administrator is None
    administer("999999999999")
    assert region(view()).administrator == "999999999999"
    aws.fake("inspector2", "GetDelegatedAdminAccount", lambda *_: {})
    assert region(view()).administrator is None
