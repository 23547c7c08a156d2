"""Macie's facts, read and written over HTTP. In moto every account has Macie from the start, and one without answers another code than AWS."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.macie import MacieRegion, MacieSession
from seawall.facts.snapshot import TargetView
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.fakes import Refused


def region(view: TargetView) -> MacieRegion:
    return the(view, MacieRegion)


def test_it_is_enabled_and_disabled_again(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("macie2").disable_macie()
    wanted = MacieSession(status="ENABLED", finding_publishing_frequency="SIX_HOURS")
    assert round_trip(region, lambda each: MacieRegion.session.change(each, wanted)) == wanted


def test_a_paused_session_is_resumed_and_paused_again_and_keeps_its_settings(aws: Emulator, round_trip: RoundTrip) -> None:
    kept: dict[str, Any] = {"status": "PAUSED", "findingPublishingFrequency": "ONE_HOUR"}
    aws.fake("macie2", "GetMacieSession", lambda *_: kept)
    aws.fake("macie2", "UpdateMacieSession", lambda wanted, _state: kept.update(wanted) or {})

    def resumed(each: MacieRegion) -> Any:
        assert each.session is not None
        return MacieRegion.session.change(each, each.session.model_copy(update={"status": "ENABLED"}))

    assert round_trip(region, resumed) == MacieSession(status="ENABLED", finding_publishing_frequency="ONE_HOUR")


def refusing(message: str) -> Any:
    def answer(_wanted: object, _state: object) -> Any:
        raise Refused("AccessDeniedException", message, 403)

    return answer


def test_the_refusal_that_says_it_is_not_enabled_is_no_want_of_permission(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("macie2", "GetMacieSession", refusing("Macie is not enabled."))
    assert region(view()).session is None


def test_any_other_refusal_is_unknown(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("macie2", "GetMacieSession", refusing("User is not authorized to perform: macie2:GetMacieSession"))
    with pytest.raises(Unreadable) as caught:
        region(view()).session  # noqa: B018
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED
    assert caught.value.actions == ("macie2:GetMacieSession",)


def test_the_administrator_is_named_where_there_is_one(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("macie2", "GetAdministratorAccount", lambda *_: {})
    assert region(view()).administrator is None
    aws.fake("macie2", "GetAdministratorAccount", lambda *_: {"administrator": {"accountId": "999999999999"}})
    assert region(view()).administrator == "999999999999"
