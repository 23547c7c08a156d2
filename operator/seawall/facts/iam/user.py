"""IAM users, with what is attached to them and their own credentials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import tag_map, the
from seawall.facts.fact import Aws, Change, View, attribute, derived, fact
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.details import UserDetail
from seawall.facts.iam.identity import DirectPolicies, Identity
from seawall.facts.iam.report import ReportRow
from seawall.facts.iam_policy.conditions import Circumstances
from seawall.facts.iam_policy.decide import Decision, Powers, union
from seawall.facts.iam_policy.statements import Policy
from seawall.facts.value import Call, Value

_NONE = "NoSuchEntity"


class LoginProfile(Value):
    """That a user has a console password, and since when. The password itself is nowhere to be read."""

    create_date: datetime


class AccessKey(Value):
    """One access key; its secret part is nowhere to be read."""

    status: str
    create_date: datetime

    @property
    def is_active(self) -> bool:
        """Whether it works."""
        return self.status == "Active"


class User(UserDetail, Identity, type="AWS::IAM::User"):
    """One IAM user. A permissions boundary limits and gives nothing, so it is no policy of the user's."""

    @derived(IamAccount.authorization_details)
    @classmethod
    def every(cls, view: View) -> Iterable[User]:
        """Every user of the account."""
        return (cls(**dict(detail)) for detail in the(view, IamAccount).authorization_details.users)

    @property
    def id(self) -> str:
        """The user's name."""
        return self.user_name

    @property
    def arn(self) -> str:
        """The user's ARN, with its path."""
        return self.user_arn

    @property
    def kind(self) -> str:
        """A user."""
        return "user"

    def read_tags(self) -> Mapping[str, str]:
        """The user's tags, which came with the list."""
        return tag_map(self.tags)

    @property
    def reported(self) -> ReportRow | None:
        """What the credential report says of the user; None for one who is newer than the report.

        Raises:
            Unreadable: the report has no row of the user, though it should.
        """
        report = self.account.credential_report
        row = report.row(self.arn, since=self.create_date)
        if row is None and self.create_date <= report.generated_at:
            message = f"the user is not in the credential report of {report.generated_at:%Y-%m-%dT%H:%M:%SZ} yet"
            raise Unreadable(message, reason=UnknownReason.PENDING)
        return row

    @property
    def powers(self) -> Powers:
        """Own and attached policies, those of the groups, and the boundary."""
        details = self.account.authorization_details
        return details.once(f"powers {self.arn}", self._powers)

    def may_to_others(self, action: str) -> Decision:
        """Whether the user may do it to other users."""
        return self.powers.may(action, besides=f"arn:*/{self.user_name}")  # names are unique, whatever the path

    def _powers(self) -> Powers:
        details = self.account.authorization_details
        groups = [details.group_by_name[name] for name in self.groups if name in details.group_by_name]
        unknown = (Policy.missing(f"group {name}") for name in self.groups if name not in details.group_by_name)
        policies = union(
            details.of_identity(self, self.kind, self.id),
            *(details.of_identity(group, "group", group.group_name) for group in groups),
            unknown,
        )
        boundary = self.permissions_boundary
        known = {
            "aws:username": (self.user_name,),
            "aws:principalarn": (self.arn,),
            "aws:principalaccount": (self.target.account_id,),
            "aws:principaltype": ("User",),
            "aws:principalisawsservice": ("false",),
            **{f"aws:principaltag/{key.lower()}": (value,) for key, value in self.read_tags().items()},
        }
        return Powers(
            policies,
            None if boundary is None else details.managed(boundary.get("PermissionsBoundaryArn", "?")),
            Circumstances(known, absent=("aws:principaltag/",)),
            self.target.partition,
        )

    @fact("iam.get_login_profile", action="iam:GetLoginProfile")
    def login_profile(self, aws: Aws) -> LoginProfile | None:
        """The user's console password, read directly; None when there is none."""
        answer = aws.call(UserName=self.user_name, none_if=_NONE)
        return None if answer is None else LoginProfile(create_date=answer["LoginProfile"]["CreateDate"])

    @login_profile.writer("iam.delete_login_profile", action="iam:DeleteLoginProfile")
    def login_profile_calls(self, now: LoginProfile | None, wanted: LoginProfile | None) -> tuple[Call, ...]:
        """Only the way to no password: nobody can write the old one back."""
        if now is None or wanted is not None:
            return ()
        return (Call("iam.delete_login_profile", {"UserName": self.user_name}),)

    @fact("iam.list_mfa_devices", action="iam:ListMFADevices")
    def mfa_devices(self, aws: Aws) -> tuple[str, ...]:
        """Serial numbers of the user's MFA devices, read directly."""
        answer = aws.call(UserName=self.user_name, gone_if=_NONE) or {}
        return tuple(device["SerialNumber"] for device in answer["MFADevices"])

    @fact("iam.list_access_keys", action="iam:ListAccessKeys")
    def access_keys(self, aws: Aws) -> dict[str, AccessKey]:
        """The user's access keys by id, read directly."""
        answer = aws.call(UserName=self.user_name, gone_if=_NONE) or {}
        return {key["AccessKeyId"]: AccessKey(status=key["Status"], create_date=key["CreateDate"]) for key in answer["AccessKeyMetadata"]}

    @access_keys.writer("iam.update_access_key", action="iam:UpdateAccessKey")
    def access_keys_calls(self, now: Mapping[str, AccessKey], wanted: Mapping[str, AccessKey]) -> tuple[Call, ...]:
        """Keys are only switched on and off: one that is deleted cannot be made again."""
        return tuple(
            Call("iam.update_access_key", {"UserName": self.user_name, "AccessKeyId": key, "Status": wanted[key].status})
            for key in now
            if key in wanted and wanted[key].status != now[key].status
        )

    @property
    def active_keys(self) -> Mapping[str, AccessKey]:
        """The access keys that work, by id, the oldest first."""
        return {
            key: found
            for key, found in sorted(self.access_keys.items(), key=lambda each: (each[1].create_date, each[0]))
            if found.is_active
        }

    def deactivating(self, keys: Iterable[str]) -> Change[User, dict[str, AccessKey]]:
        """The change after which these keys no longer work."""
        off = set(keys)
        wanted = {key: found.model_copy(update={"status": "Inactive"}) if key in off else found for key, found in self.access_keys.items()}
        return User.access_keys.change(self, wanted)

    @fact("iam.get_access_key_last_used", action="iam:GetAccessKeyLastUsed")
    def key_uses(self, aws: Aws) -> dict[str, datetime | None]:
        """When each access key that works was used last, read directly; None for never."""
        uses: dict[str, datetime | None] = {}
        for key in self.active_keys:
            answer: Mapping[str, Any] | None = aws.call(AccessKeyId=key, none_if=_NONE)
            if answer is not None:  # else it was deleted since it was listed
                uses[key] = answer.get("AccessKeyLastUsed", {}).get("LastUsedDate")
        return uses

    @attribute()
    def direct_policies(self) -> DirectPolicies:
        """What is attached to the user itself, with the documents of what is inline."""
        return DirectPolicies.of(self.attached_policies, self.inline_policies)

    @direct_policies.writer(
        "iam.attach_user_policy",
        "iam.put_user_policy",
        "iam.detach_user_policy",
        "iam.delete_user_policy",
        action=("iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:DetachUserPolicy", "iam:DeleteUserPolicy"),
    )
    def direct_policies_calls(self, now: DirectPolicies, wanted: DirectPolicies) -> tuple[Call, ...]:
        """Give before taking away."""
        return now.calls_to(wanted, self.kind, self.user_name)

    @property
    def given_directly(self) -> DirectPolicies:
        """The policies of the user's own."""
        return self.direct_policies

    def giving_directly(self, wanted: DirectPolicies) -> Change[User, DirectPolicies]:
        """The change to other policies of the user's own."""
        return User.direct_policies.change(self, wanted)
