"""What moto lacks of IAM and of Access Analyzer, each named for the operation it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, Refused, State

MANAGEMENT = "RootCredentialsManagement"
SESSIONS = "RootSessions"


def list_analyzers(_: Parameters, state: State) -> Mapping[str, Any]:
    """All of them, on one page."""
    return {"analyzers": list(state.get("analyzers", {}).values())}


def create_analyzer(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Makes one that works at once; one for an organization that this account does not manage never does."""
    name = wanted["analyzerName"]
    made = state.setdefault("analyzers", {})
    if name in made:
        raise Refused("ConflictException", "An analyzer with that name exists.", 409)
    arn = f"arn:aws:access-analyzer:{REGION}:{ACCOUNT}:analyzer/{name}"
    status = "FAILED" if wanted["type"].startswith("ORGANIZATION") else "ACTIVE"
    made[name] = {"arn": arn, "name": name, "type": wanted["type"], "createdAt": datetime(2026, 1, 1, tzinfo=UTC), "status": status}
    return {"arn": arn}


def delete_analyzer(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Forgets it, and what it found."""
    if state.get("analyzers", {}).pop(wanted["analyzerName"], None) is None:
        raise Refused("ResourceNotFoundException", "There is no such analyzer.", 404)
    return {}


def _features(state: State) -> Mapping[str, Any]:
    return {"OrganizationId": "o-abcdefghij", "EnabledFeatures": sorted(state.get("features", ()))}


def list_organizations_features(_: Parameters, state: State) -> Mapping[str, Any]:
    """None until one is turned on; IAM is trusted in the organization."""
    return _features(state)


def enable_organizations_root_credentials_management(_: Parameters, state: State) -> Mapping[str, Any]:
    """Turns it on."""
    state["features"] = {*state.get("features", ()), MANAGEMENT}
    return _features(state)


def disable_organizations_root_credentials_management(_: Parameters, state: State) -> Mapping[str, Any]:
    """Turns it off."""
    state["features"] = {*state.get("features", ())} - {MANAGEMENT}
    return _features(state)


def enable_organizations_root_sessions(_: Parameters, state: State) -> Mapping[str, Any]:
    """Turns them on."""
    state["features"] = {*state.get("features", ()), SESSIONS}
    return _features(state)


def disable_organizations_root_sessions(_: Parameters, state: State) -> Mapping[str, Any]:
    """Turns them off."""
    state["features"] = {*state.get("features", ())} - {SESSIONS}
    return _features(state)


def freeze_credential_report(aws: Emulator) -> None:
    """Let GetCredentialReport answer with the report of this instant, as AWS does for four hours; moto makes a new one each time, of 2015."""
    iam = aws.seeding("iam")
    iam.generate_credential_report()
    report = {**iam.get_credential_report(), "GeneratedTime": datetime.now(UTC)}
    aws.fake("iam", "GetCredentialReport", lambda *_: report)
