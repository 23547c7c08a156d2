"""GuardDuty's facts, read and written over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from seawall.facts.base import the
from seawall.facts.guardduty import Detector, GuardDutyRegion, ThreatFinding
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

ON = Detector(enable=True, finding_publishing_frequency="FIFTEEN_MINUTES")


def region(view: TargetView) -> GuardDutyRegion:
    return the(view, GuardDutyRegion)


def detect(aws: Emulator, *features: str, enable: bool = True) -> str:
    made = aws.seeding("guardduty").create_detector(
        Enable=enable, FindingPublishingFrequency="SIX_HOURS", Features=[{"Name": name, "Status": "ENABLED"} for name in features]
    )
    return str(made["DetectorId"])


def test_a_detector_is_made_and_deleted_again(view: ViewFactory, aws: Emulator, round_trip: RoundTrip) -> None:
    between = round_trip(region, lambda each: GuardDutyRegion.detector.change(each, ON))
    assert between.image() == ON.image()
    aws.forget_calls()
    assert region(view()).detector is None
    assert aws.count("guardduty") == 1


def test_a_suspended_detector_is_enabled_and_suspended_again_and_keeps_its_settings(aws: Emulator, round_trip: RoundTrip) -> None:
    detect(aws, "S3_DATA_EVENTS", enable=False)

    def enabled(each: GuardDutyRegion) -> Any:
        assert each.detector is not None
        return GuardDutyRegion.detector.change(each, each.detector.model_copy(update={"enable": True}))

    between = round_trip(region, enabled)
    assert between.features == ("S3_DATA_EVENTS",)
    assert between.finding_publishing_frequency == "SIX_HOURS"


def test_a_protection_plan_is_turned_on_and_off_again(aws: Emulator, round_trip: RoundTrip) -> None:
    detect(aws)

    def protected(each: GuardDutyRegion) -> Any:
        assert each.detector is not None
        return GuardDutyRegion.detector.change(each, each.detector.model_copy(update={"features": ("RDS_LOGIN_EVENTS",)}))

    assert round_trip(region, protected).features == ("RDS_LOGIN_EVENTS",)


def test_only_the_plans_that_change_are_named(view: ViewFactory, aws: Emulator) -> None:
    # moto takes the list that it is given for all there is; AWS leaves what is not named as it was.
    detect(aws, "S3_DATA_EVENTS", "EKS_RUNTIME_MONITORING")
    each = region(view())
    assert each.detector is not None
    after = each.detector.model_copy(update={"features": ("RUNTIME_MONITORING", "S3_DATA_EVENTS")})
    (call,) = GuardDutyRegion.detector.change(each, after).calls()
    assert call.arguments["Features"] == [
        {"Name": "EKS_RUNTIME_MONITORING", "Status": "DISABLED"},
        {"Name": "RUNTIME_MONITORING", "Status": "ENABLED"},
    ]
    assert set(call.arguments) == {"DetectorId", "Features"}


def test_the_administrator_is_named_where_there_is_one(view: ViewFactory, aws: Emulator) -> None:
    assert region(view()).administrator is None
    detect(aws)
    aws.fake("guardduty", "GetAdministratorAccount", lambda *_: {"Administrator": {"AccountId": "999999999999"}})
    assert region(view()).administrator == "999999999999"


def test_the_accounts_own_findings_are_listed_and_looked_up_fifty_at_a_time(view: ViewFactory, aws: Emulator) -> None:
    detector = detect(aws)
    asked: list[Mapping[str, Any]] = []
    ids = [f"{number:032x}" for number in range(60)]

    def list_findings(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        asked.append(wanted)
        return {"FindingIds": ids}

    def get_findings(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        assert len(wanted["FindingIds"]) <= 50
        return {"Findings": [{"Severity": 8.0, "CreatedAt": "2026-11-20T10:00:00.000Z", "Id": each} for each in wanted["FindingIds"]]}

    aws.fake("guardduty", "ListFindings", list_findings)
    aws.fake("guardduty", "GetFindings", get_findings)
    found = region(view())
    assert found.high_finding_ids == tuple(ids)
    assert found.high_findings == (ThreatFinding(8.0, datetime(2026, 11, 20, 10, tzinfo=UTC)),) * 60
    (wanted,) = asked
    assert wanted["DetectorId"] == detector
    assert wanted["FindingCriteria"]["Criterion"]["accountId"] == {"Equals": [ACCOUNT]}
    assert wanted["FindingCriteria"]["Criterion"]["service.archived"] == {"Equals": ["false"]}
    assert aws.count("guardduty", "GetFindings") == 2
