"""Access Analyzer's facts over HTTP, against a fake that keeps what was written: moto has no such service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from seawall.controls import registry
from seawall.controls.base import Fail
from seawall.facts.accessanalyzer import Analyzer, AnalyzerSettings, ExternalFinding
from seawall.facts.base import the
from seawall.facts.fact import Change
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.fakes import Refused


def arn(name: str) -> str:
    return f"arn:aws:access-analyzer:{REGION}:{ACCOUNT}:analyzer/{name}"


@pytest.fixture
def analyzers(aws: Emulator) -> dict[str, str]:
    """The analyzers there are: name and type."""
    kept: dict[str, str] = {}

    def listed(_wanted: Any, _state: Any) -> Mapping[str, Any]:
        made = "2026-01-01T00:00:00Z"
        return {
            "analyzers": [
                {"arn": arn(name), "name": name, "type": kind, "createdAt": made, "status": "ACTIVE"} for name, kind in kept.items()
            ]
        }

    def create(wanted: Mapping[str, Any], _state: Any) -> Mapping[str, Any]:
        if wanted["analyzerName"] in kept:
            raise Refused("ConflictException", "there is one", 409)
        kept[wanted["analyzerName"]] = wanted["type"]
        return {"arn": arn(wanted["analyzerName"])}

    def delete(wanted: Mapping[str, Any], _state: Any) -> Mapping[str, Any]:
        del kept[wanted["analyzerName"]]
        return {}

    aws.fake("accessanalyzer", "ListAnalyzers", listed)
    aws.fake("accessanalyzer", "CreateAnalyzer", create)
    aws.fake("accessanalyzer", "DeleteAnalyzer", delete)
    return kept


def settings(view: TargetView) -> AnalyzerSettings:
    return the(view, AnalyzerSettings)


def fix(found: AnalyzerSettings) -> Change[Any, Any]:
    control = registry()["iam.access-analyzer-external"]
    assert control.mending is not None
    changes = control.mending.changes(found, control.parameters())
    assert isinstance(changes, tuple)
    return changes[0]


def test_only_analyzers_of_external_access_are_read(view: ViewFactory, analyzers: dict[str, str]) -> None:
    analyzers |= {"a": "ACCOUNT", "b": "ORGANIZATION", "c": "ACCOUNT_UNUSED_ACCESS", "d": "ORGANIZATION_INTERNAL_ACCESS"}
    assert {name: state.type for name, state in settings(view()).external.items()} == {"a": "ACCOUNT", "b": "ORGANIZATION"}
    assert [analyzer.id for analyzer in view().all(Analyzer)] == ["a", "b"]
    assert {analyzer.created_at for analyzer in view().all(Analyzer)} == {datetime(2026, 1, 1, tzinfo=UTC)}


def test_an_analyzer_is_made_beside_others_and_taken_away(view: ViewFactory, round_trip: RoundTrip, analyzers: dict[str, str]) -> None:
    analyzers["c"] = "ACCOUNT_UNUSED_ACCESS"
    control = registry()["iam.access-analyzer-external"]
    assert isinstance(control.verdict(settings(view()), control.parameters()), Fail)
    between = round_trip(settings, fix)
    assert between["seawall"].type == "ACCOUNT"
    assert analyzers == {"c": "ACCOUNT_UNUSED_ACCESS"}


def test_only_active_findings_are_asked_for(view: ViewFactory, aws: Emulator, analyzers: dict[str, str]) -> None:
    analyzers["a"] = "ACCOUNT"
    asked: list[Mapping[str, Any]] = []

    def findings(wanted: Mapping[str, Any], _state: Any) -> Mapping[str, Any]:
        asked.append(wanted)
        common = {"analyzedAt": "2026-01-01T00:00:00Z", "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"}
        found = {**common, "id": "1", "resource": "arn:aws:s3:::b", "resourceType": "AWS::S3::Bucket", "resourceOwnerAccount": ACCOUNT}
        return {"findings": [{**found, "status": "ACTIVE"}]}

    aws.fake("accessanalyzer", "ListFindingsV2", findings)
    (analyzer,) = view().all(Analyzer)
    assert analyzer.active_findings == (ExternalFinding("arn:aws:s3:::b", "AWS::S3::Bucket"),)
    assert asked[0]["filter"] == {"status": {"eq": ["ACTIVE"]}}
    assert asked[0]["analyzerArn"] == arn("a")
