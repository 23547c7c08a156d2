"""Systems Manager's facts, read and written over HTTP; moto lacks what is told of instances and settings."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import pytest

from seawall.facts.base import the
from seawall.facts.snapshot import TargetView
from seawall.facts.ssm import PUBLIC_SHARING, Document, ManagedInstance, PatchState, ServiceSetting, SsmRegion
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory
from tests.fakes import Refused

State = MutableMapping[str, Any]
CONTENT = '{"schemaVersion": "2.2", "description": "d", "mainSteps": [{"action": "aws:runShellScript", "name": "s", "inputs": {"runCommand": ["id"]}}]}'


def get_service_setting(wanted: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    if wanted["SettingId"] != PUBLIC_SHARING:
        raise Refused("ServiceSettingNotFound", "no such setting")
    value = state.get("sharing")
    return {
        "ServiceSetting": {"SettingId": PUBLIC_SHARING, "SettingValue": value or "Enable", "Status": "Customized" if value else "Default"}
    }


def update_service_setting(wanted: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    state["sharing"] = wanted["SettingValue"]
    return {}


def reset_service_setting(_wanted: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    state.pop("sharing", None)
    return {}


def region(view: TargetView) -> SsmRegion:
    return the(view, SsmRegion)


def document(view: TargetView) -> Document:
    (found,) = view.all(Document)
    return found


@pytest.fixture
def deploy(aws: Emulator) -> str:
    """A document of the account's own."""
    aws.seeding("ssm").create_document(Name="deploy", Content=CONTENT, DocumentType="Command", Tags=[{"Key": "team", "Value": "pay"}])
    return "deploy"


@pytest.mark.parametrize("chosen", [None, "Enable"])
def test_public_sharing_is_blocked_and_put_back_as_it_was(aws: Emulator, round_trip: RoundTrip, chosen: str | None) -> None:
    aws.fake("ssm", "GetServiceSetting", get_service_setting)
    aws.fake("ssm", "UpdateServiceSetting", update_service_setting)
    aws.fake("ssm", "ResetServiceSetting", reset_service_setting)
    if chosen:
        aws.client("ssm").update_service_setting(SettingId=PUBLIC_SHARING, SettingValue=chosen)
    wanted = ServiceSetting(setting_value="Disable")
    assert round_trip(region, lambda each: SsmRegion.public_sharing.change(each, wanted)) == wanted


def test_a_setting_that_is_being_changed_is_told_apart(view: ViewFactory, aws: Emulator) -> None:
    told = {"SettingId": PUBLIC_SHARING, "SettingValue": "Disable", "Status": "PendingUpdate"}
    aws.fake("ssm", "GetServiceSetting", lambda *_: {"ServiceSetting": told})
    assert region(view()).public_sharing.is_pending


def test_managed_instances_are_told_with_one_call_and_nodes_elsewhere_are_left_out(view: ViewFactory, aws: Emulator) -> None:
    told = [{"InstanceId": "i-1", "PingStatus": "Online"}, {"InstanceId": "mi-1", "PingStatus": "Online"}]
    aws.fake("ssm", "DescribeInstanceInformation", lambda *_: {"InstanceInformationList": told})
    seen = view()
    (instance,) = seen.all(ManagedInstance)
    assert region(seen).pings == {"i-1": "Online"}
    assert instance.arn == f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-1"
    assert instance.read_tags() == {}
    assert aws.count("ssm") == 1


def item(instance: str, status: str, count: int = 0) -> dict[str, Any]:
    summary = {"NonCompliantCount": count}
    return {"ComplianceType": "Patch", "ResourceId": instance, "Status": status, "NonCompliantSummary": summary}


def test_patch_states_are_told_with_one_call_and_the_worst_counts(view: ViewFactory, aws: Emulator) -> None:
    def summaries(wanted: Mapping[str, Any], _state: State) -> Mapping[str, Any]:
        assert wanted["Filters"] == [{"Key": "ComplianceType", "Values": ["Patch"], "Type": "EQUAL"}]
        told = [item("i-1", "NON_COMPLIANT", 3), item("i-1", "COMPLIANT"), item("i-2", "COMPLIANT"), item("i-2", "NON_COMPLIANT", 1)]
        return {"ResourceComplianceSummaryItems": [*told, item("i-3", "COMPLIANT")]}

    aws.fake("ssm", "ListResourceComplianceSummaries", summaries)
    states = region(view()).patch_states
    assert states["i-1"].missing == 3
    assert not states["i-2"].is_compliant
    assert states["i-3"].is_compliant


def test_patches_are_installed_by_a_command_without_a_reboot(view: ViewFactory, aws: Emulator, apply: Apply) -> None:
    aws.fake("ssm", "DescribeInstanceInformation", lambda *_: {"InstanceInformationList": [{"InstanceId": "i-1", "PingStatus": "Online"}]})
    aws.fake("ssm", "ListResourceComplianceSummaries", lambda *_: {"ResourceComplianceSummaryItems": [item("i-1", "NON_COMPLIANT", 1)]})
    sent: list[Mapping[str, Any]] = []
    aws.fake("ssm", "SendCommand", lambda wanted, _state: sent.append(wanted) or {})
    (instance,) = view().all(ManagedInstance)
    apply(ManagedInstance.patches.change(instance, PatchState(status="COMPLIANT")).calls())
    (command,) = sent
    assert command["InstanceIds"] == ["i-1"]
    assert command["Parameters"] == {"Operation": ["Install"], "RebootOption": ["NoReboot"]}


@pytest.mark.usefixtures("deploy")
def test_only_the_accounts_own_documents_are_listed(view: ViewFactory) -> None:
    found = document(view())
    assert found.arn == f"arn:aws:ssm:{REGION}:{ACCOUNT}:document/deploy"
    assert found.read_tags() == {"team": "pay"}
    assert found.shares == {}


def test_everybody_is_taken_away_and_comes_back(aws: Emulator, round_trip: RoundTrip, deploy: str) -> None:
    aws.seeding("ssm").modify_document_permission(Name=deploy, PermissionType="Share", AccountIdsToAdd=["all"])
    assert round_trip(document, lambda each: Document.shares.change(each, {})) == {}


@pytest.mark.usefixtures("deploy")
def test_everybody_is_found_on_whatever_page_of_accounts(view: ViewFactory, aws: Emulator) -> None:
    def permissions(wanted: Mapping[str, Any], _state: State) -> Mapping[str, Any]:
        return {"AccountIds": ["all"]} if wanted.get("NextToken") == "second" else {"AccountIds": ["999999999999"], "NextToken": "second"}

    aws.fake("ssm", "DescribeDocumentPermission", permissions)
    assert document(view()).shares == {"999999999999": "", "all": ""}


def test_the_shared_version_comes_back_too(view: ViewFactory, aws: Emulator, deploy: str) -> None:
    told = {"AccountIds": ["999999999999", "all"], "AccountSharingInfoList": [{"AccountId": "all", "SharedDocumentVersion": "3"}]}
    aws.fake("ssm", "DescribeDocumentPermission", lambda *_: told)
    found = document(view())
    assert found.shares == {"999999999999": "", "all": "3"}
    writer = Document.shares.writing
    assert writer is not None
    (call,) = writer.calls(found, {"999999999999": ""}, found.shares)
    assert call.arguments == {"Name": deploy, "PermissionType": "Share", "AccountIdsToAdd": ["all"], "SharedDocumentVersion": "3"}
