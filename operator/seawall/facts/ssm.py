"""Systems Manager: instances that it manages and their patches, and the account's own documents.

What is told of instances is told of a whole Region at once; nodes outside of EC2 are left out.
Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html (2026-11-24)
Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.base import AccountSettings, Resource, tag_map, the
from seawall.facts.ec2.instance import Instance
from seawall.facts.fact import Aws, View, attribute, derived, fact, listing
from seawall.facts.value import Call, Value

#: The setting that keeps anybody from sharing a document with everybody.
PUBLIC_SHARING: Final = "/ssm/documents/console/public-sharing-permission"

#: Who stands for everybody in a document's permissions.
EVERYBODY: Final = "all"

#: Patching scans, downloads and installs.
_PATCHING: Final = timedelta(hours=2)


class ServiceSetting(Value):
    """A setting's value, and whether it is the one that AWS gives where nobody chose."""

    setting_value: str
    is_default: bool = False
    is_pending: bool = Field(False, exclude=True)


class SsmRegion(AccountSettings, service="ssm"):
    """Systems Manager for the account in one Region."""

    @fact("ssm.get_service_setting", action="ssm:GetServiceSetting")
    def public_sharing(self, aws: Aws) -> ServiceSetting:
        """Whether documents may be shared with everybody: Enable or Disable."""
        told = (aws.call(SettingId=PUBLIC_SHARING) or {})["ServiceSetting"]
        status = told.get("Status")
        return ServiceSetting(setting_value=told["SettingValue"], is_default=status == "Default", is_pending=status == "PendingUpdate")

    @public_sharing.writer(
        "ssm.update_service_setting", "ssm.reset_service_setting", action=("ssm:UpdateServiceSetting", "ssm:ResetServiceSetting")
    )
    def public_sharing_calls(self, now: ServiceSetting, wanted: ServiceSetting) -> tuple[Call, ...]:
        """What nobody chose is reset."""
        if now.image() == wanted.image():
            return ()
        if wanted.is_default:
            return (Call("ssm.reset_service_setting", {"SettingId": PUBLIC_SHARING}),)
        return (Call("ssm.update_service_setting", {"SettingId": PUBLIC_SHARING, "SettingValue": wanted.setting_value}),)

    @fact("ssm.describe_instance_information", action="ssm:DescribeInstanceInformation")
    def pings(self, aws: Aws) -> Mapping[str, str]:
        """How each managed EC2 instance answers (Online, ConnectionLost, Inactive), by its id."""
        found = (aws.call() or {})["InstanceInformationList"]
        return {each["InstanceId"]: each["PingStatus"] for each in found if each["InstanceId"].startswith("i-")}

    @fact("ssm.list_resource_compliance_summaries", action="ssm:ListResourceComplianceSummaries")
    def patch_states(self, aws: Aws) -> Mapping[str, PatchState]:
        """How each instance that was ever scanned stands against its patch baseline, by its id."""
        wanted = {"Key": "ComplianceType", "Values": ["Patch"], "Type": "EQUAL"}
        found = (aws.call(Filters=[wanted]) or {})["ResourceComplianceSummaryItems"]
        states: dict[str, PatchState] = {}
        for each in found:
            state = PatchState(status=each["Status"], missing=(each.get("NonCompliantSummary") or {}).get("NonCompliantCount", 0))
            known = states.get(each["ResourceId"])
            if known is None or known.is_compliant:
                states[each["ResourceId"]] = state
        return states


class PatchState(Value):
    """How an instance stands against its patch baseline. How many patches are missing is no part of the image: it changes by itself."""

    status: str
    missing: int = Field(0, exclude=True)

    @property
    def is_compliant(self) -> bool:
        """Whether nothing is missing."""
        return self.status == "COMPLIANT"


class ManagedInstance(Resource, type="AWS::EC2::Instance", service="ssm"):
    """One EC2 instance that Systems Manager manages."""

    instance_id: str
    ping: str

    @derived(SsmRegion.pings)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """Every EC2 instance that has an agent here."""
        return (cls(instance_id=instance, ping=ping) for instance, ping in the(view, SsmRegion).pings.items())

    @property
    def id(self) -> str:
        """The instance's id."""
        return self.instance_id

    @property
    def arn(self) -> str:
        """The instance's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:instance/{self.instance_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The instance's tags, which EC2's own list tells."""
        return next((each.read_tags() for each in self.target.all(Instance) if each.instance_id == self.instance_id), {})

    @attribute(deadline=_PATCHING)
    def patches(self) -> PatchState | None:
        """How it stands against its patch baseline; None when it was never scanned."""
        return the(self.target, SsmRegion).patch_states.get(self.instance_id)

    @patches.writer("ssm.send_command", action="ssm:SendCommand")
    def patches_calls(self, now: PatchState | None, wanted: PatchState | None) -> tuple[Call, ...]:
        """Install what is missing and leave the reboot to people; what is installed stays, so there is no way back."""
        if now == wanted or wanted is None or not wanted.is_compliant:
            return ()
        parameters = {"Operation": ["Install"], "RebootOption": ["NoReboot"]}
        command = {"InstanceIds": [self.instance_id], "DocumentName": "AWS-RunPatchBaseline", "Parameters": parameters}
        return (Call("ssm.send_command", command),)


class Document(Resource, type="AWS::SSM::Document", service="ssm"):
    """One document of the account's own."""

    name: str
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ssm.list_documents", action="ssm:ListDocuments")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every document that the account owns."""
        return map(cls.model_validate, (aws.call(Filters=[{"Key": "Owner", "Values": ["Self"]}]) or {})["DocumentIdentifiers"])

    @property
    def id(self) -> str:
        """The document's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The document's ARN."""
        return f"arn:{self.target.partition}:ssm:{self.target.region}:{self.target.account_id}:document/{self.name}"

    def read_tags(self) -> Mapping[str, str]:
        """The document's tags, as the list told them."""
        return tag_map(self.tags)

    @fact("ssm.describe_document_permission", action="ssm:DescribeDocumentPermission")
    def shares(self, aws: Aws) -> Mapping[str, str]:
        """The accounts that may use it, each with the version that is shared; an empty text where AWS names none."""
        accounts: list[str] = []
        versions: dict[str, str] = {}
        following: dict[str, str] = {}
        while True:  # botocore does not page it
            answer = aws.call(Name=self.name, PermissionType="Share", gone_if="InvalidDocument", **following) or {}
            accounts += answer.get("AccountIds") or ()
            versions |= {each["AccountId"]: each.get("SharedDocumentVersion") or "" for each in answer.get("AccountSharingInfoList") or ()}
            if not answer.get("NextToken"):
                return {account: versions.get(account, "") for account in sorted(accounts)}
            following = {"NextToken": answer["NextToken"]}

    @shares.writer("ssm.modify_document_permission", action="ssm:ModifyDocumentPermission")
    def shares_calls(self, now: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[Call, ...]:
        """Only the accounts that change are named; those that come back get the version that they had."""
        named: dict[str, Any] = {"Name": self.name, "PermissionType": "Share"}
        gone = [account for account in now if account not in wanted]
        calls = [Call("ssm.modify_document_permission", {**named, "AccountIdsToRemove": gone})] if gone else []
        for version in sorted({version for account, version in wanted.items() if now.get(account) != version}):
            come = [account for account, its in wanted.items() if its == version and now.get(account) != version]
            shared = {"SharedDocumentVersion": version} if version else {}
            calls.append(Call("ssm.modify_document_permission", {**named, "AccountIdsToAdd": come, **shared}))
        return tuple(calls)
