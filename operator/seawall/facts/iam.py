"""IAM: the account's own settings, and its users with what is attached to them.

Users come with their policies, groups and tags from one read per snapshot, `GetAccountAuthorizationDetails`; its filter grows with what is parsed.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html (2026-11-24)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field

from seawall.facts import iam_report
from seawall.facts.base import AccountSettings, Resource, tag_map, the
from seawall.facts.fact import Aws, Call, Value, View, attribute, derived, fact
from seawall.facts.iam_report import CredentialReport

_NONE = "NoSuchEntity"


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """What IAM's counters say about the root user; None where they say nothing.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html (2026-11-24)
    """

    root_has_mfa: bool | None
    root_has_password: bool | None
    root_has_access_keys: bool | None

    @classmethod
    def of(cls, counters: Mapping[str, int]) -> Self:
        """Parse the counters that concern root."""

        def flag(name: str) -> bool | None:
            return bool(counters[name]) if name in counters else None

        return cls(flag("AccountMFAEnabled"), flag("AccountPasswordPresent"), flag("AccountAccessKeysPresent"))


#: IAM answers 0, or nothing, for a limit that is not set; writing takes only numbers from 1.
Limit = Annotated[int | None, BeforeValidator(lambda given: given or None)]


class PasswordPolicy(Value):
    """What passwords of IAM users must be like. Writing replaces the whole policy: a member left out returns to AWS's default.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html (2026-11-24)
    """

    minimum_password_length: int
    require_symbols: bool = False
    require_numbers: bool = False
    require_uppercase_characters: bool = False
    require_lowercase_characters: bool = False
    allow_users_to_change_password: bool = False
    max_password_age: Limit = None
    password_reuse_prevention: Limit = None
    hard_expiry: bool | None = None

    @classmethod
    def of(cls, policy: Mapping[str, Any]) -> Self:
        """Parse an answer; ExpirePasswords only says again whether there is a MaxPasswordAge, and cannot be written."""
        return cls.model_validate({name: member for name, member in policy.items() if name != "ExpirePasswords"})

    def at_least(self, length: int) -> Self:
        """The same policy with a longer minimum; everything else stays as it is."""
        return self.model_copy(update={"minimum_password_length": max(length, self.minimum_password_length)})


#: What holds in an account without a policy of its own, as near as a policy can say it. The default asks for three of the four kinds of
#: characters, whichever; a policy can only name kinds, so these three are the least that is not weaker.
#: Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (2026-11-24)
DEFAULT_PASSWORD_POLICY: Final = PasswordPolicy(
    minimum_password_length=8, require_numbers=True, require_uppercase_characters=True, require_lowercase_characters=True
)


class IamAccount(AccountSettings, service="iam", is_global=True):
    """IAM's settings and tables for the whole account."""

    @fact("iam.get_account_summary", action="iam:GetAccountSummary")
    def summary(self, aws: Aws) -> AccountSummary:
        """IAM's counters, as far as they are about root."""
        return AccountSummary.of((aws.call() or {})["SummaryMap"])

    @fact("iam.get_account_password_policy", action="iam:GetAccountPasswordPolicy")
    def password_policy(self, aws: Aws) -> PasswordPolicy | None:
        """The account's password policy; None where AWS's default holds."""
        answer = aws.call(none_if=_NONE)
        return None if answer is None else PasswordPolicy.of(answer["PasswordPolicy"])

    @password_policy.writer(
        "iam.update_account_password_policy",
        "iam.delete_account_password_policy",
        action=("iam:UpdateAccountPasswordPolicy", "iam:DeleteAccountPasswordPolicy"),
    )
    def password_policy_calls(self, now: PasswordPolicy | None, wanted: PasswordPolicy | None) -> tuple[Call, ...]:
        """One call either way: the whole policy, or none again."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("iam.delete_account_password_policy", {}),)
        return (Call("iam.update_account_password_policy", wanted.image()),)

    @fact(
        iam_report.GENERATE,
        iam_report.GET,
        action=("iam:GenerateCredentialReport", "iam:GetCredentialReport"),
        max_age=iam_report.MAX_AGE,
    )
    def credential_report(self, aws: Aws) -> CredentialReport:
        """The newest credential report; its evidence is as old as the report."""
        return iam_report.ask(aws)

    @fact("iam.get_account_authorization_details", action="iam:GetAccountAuthorizationDetails")
    def users(self, aws: Aws) -> tuple[User, ...]:
        """Every user with its policies, groups and tags."""
        answer = aws.call(Filter=["User"]) or {}
        return tuple(User.model_validate(detail) for detail in answer["UserDetailList"])


class LoginProfile(Value):
    """That a user has a console password, and since when. The password itself is nowhere to be read."""

    create_date: datetime


class DirectPolicies(Value):
    """What gives a user permissions without a group or role: attached policies by ARN, inline ones with their documents by name."""

    attached: tuple[str, ...] = ()
    inline: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Policy names: attached ones without the path, then inline ones."""
        return (*(arn.rpartition("/")[2] for arn in self.attached), *self.inline)


class User(Resource, type="AWS::IAM::User", service="iam", is_global=True):
    """One IAM user. A permissions boundary limits and gives nothing, so it is no policy of the user's."""

    user_name: str
    user_arn: str = Field(alias="Arn")
    create_date: datetime
    inline_policies: tuple[dict[str, Any], ...] = Field((), alias="UserPolicyList")
    attached_policies: tuple[dict[str, str], ...] = Field((), alias="AttachedManagedPolicies")
    groups: tuple[str, ...] = Field((), alias="GroupList")
    tags: tuple[dict[str, str], ...] = ()

    @derived(IamAccount.users)
    @classmethod
    def every(cls, view: View) -> Iterable[User]:
        """Every user of the account."""
        return the(view, IamAccount).users

    @property
    def id(self) -> str:
        """The user's name."""
        return self.user_name

    @property
    def arn(self) -> str:
        """The user's ARN, with its path."""
        return self.user_arn

    def read_tags(self) -> Mapping[str, str]:
        """The user's tags, which came with the list."""
        return tag_map(self.tags)

    @property
    def account(self) -> IamAccount:
        """IAM's settings for the whole account."""
        return the(self.target.globally, IamAccount)

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

    @attribute()
    def direct_policies(self) -> DirectPolicies:
        """What is attached to the user itself, with the documents of what is inline."""
        return DirectPolicies(
            attached=tuple(sorted(policy["PolicyArn"] for policy in self.attached_policies)),
            inline={policy["PolicyName"]: policy["PolicyDocument"] for policy in self.inline_policies},
        )

    @direct_policies.writer(
        "iam.attach_user_policy",
        "iam.put_user_policy",
        "iam.detach_user_policy",
        "iam.delete_user_policy",
        action=("iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:DetachUserPolicy", "iam:DeleteUserPolicy"),
    )
    def direct_policies_calls(self, now: DirectPolicies, wanted: DirectPolicies) -> tuple[Call, ...]:
        """Give before taking away: a change that stops halfway leaves the user with more permissions, never with fewer than either end."""
        user = {"UserName": self.user_name}
        calls = [Call("iam.attach_user_policy", {**user, "PolicyArn": arn}) for arn in wanted.attached if arn not in now.attached]
        for name, document in wanted.inline.items():
            if now.inline.get(name) != document:
                text = json.dumps(document, separators=(",", ":"))
                calls.append(Call("iam.put_user_policy", {**user, "PolicyName": name, "PolicyDocument": text}))
        calls += [Call("iam.detach_user_policy", {**user, "PolicyArn": arn}) for arn in now.attached if arn not in wanted.attached]
        calls += [Call("iam.delete_user_policy", {**user, "PolicyName": name}) for name in now.inline if name not in wanted.inline]
        return tuple(calls)
