"""Log groups, read and written over HTTP; moto lacks the change of keys, which a fake keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.facts.logs import LogGroup
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd"


@pytest.fixture(autouse=True)
def group(aws: Emulator) -> str:
    """A log group that keeps events for ever."""
    aws.seeding("logs").create_log_group(logGroupName="app", tags={"team": "pay"})
    return "app"


def app(view: TargetView) -> LogGroup:
    (found,) = view.all(LogGroup)
    return found


def test_a_log_group_is_read_with_its_tags(view: ViewFactory) -> None:
    found = app(view())
    assert found.id == "app"
    assert found.arn == f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:app"
    assert found.retention is None
    assert found.key is None
    assert not found.is_passage
    assert found.read_tags() == {"team": "pay"}


def test_retention_is_set_and_taken_away_again(round_trip: RoundTrip) -> None:
    assert round_trip(app, lambda each: LogGroup.retention.change(each, 365)) == 365


def test_retention_is_raised_and_lowered_again(aws: Emulator, round_trip: RoundTrip, group: str) -> None:
    aws.seeding("logs").put_retention_policy(logGroupName=group, retentionInDays=30)
    assert round_trip(app, lambda each: LogGroup.retention.change(each, 400)) == 400


def test_a_key_is_set_and_taken_away_again(aws: Emulator, round_trip: RoundTrip, group: str) -> None:
    told: dict[str, Any] = {"logGroupName": group, "arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:app:*"}

    def associate(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        assert wanted["logGroupName"] == group
        told["kmsKeyId"] = wanted["kmsKeyId"]
        return {}

    def disassociate(_wanted: object, _state: object) -> Mapping[str, Any]:
        told.pop("kmsKeyId")
        return {}

    aws.fake("logs", "DescribeLogGroups", lambda *_: {"logGroups": [told]})
    aws.fake("logs", "AssociateKmsKey", associate)
    aws.fake("logs", "DisassociateKmsKey", disassociate)
    assert round_trip(app, lambda each: LogGroup.key.change(each, KEY)) == KEY


def test_a_log_group_that_only_hands_events_on_is_known_by_its_class(view: ViewFactory, aws: Emulator) -> None:
    told = {"logGroupName": "x", "arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:x:*", "logGroupClass": "DELIVERY"}
    aws.fake("logs", "DescribeLogGroups", lambda *_: {"logGroups": [told]})
    assert app(view()).is_passage
