"""IAM's settings and tables for the whole account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from pydantic import Field

from seawall.errors import ResourceGone
from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, attribute, fact
from seawall.facts.iam import report
from seawall.facts.iam.details import AuthorizationDetails, Document
from seawall.facts.iam.password_policy import PasswordPolicy
from seawall.facts.iam.report import CredentialReport
from seawall.facts.iam.text import as_json
from seawall.facts.value import Call, Value

_NONE = "NoSuchEntity"

#: What AWS answers where only the organization's management account, or who it named, may ask.
_NOT_OURS: Final = (
    "AccountNotManagementOrDelegatedAdministratorException",
    "OrganizationNotFoundException",
    "OrganizationNotInAllFeaturesModeException",
)


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

    @property
    def root_has_nothing(self) -> bool:
        """Whether root can sign in nowhere: neither password nor keys, and AWS says so."""
        return self.root_has_password is False and self.root_has_access_keys is False


@dataclass(frozen=True, slots=True)
class VirtualDevice:
    """An MFA device that is a program, and whose it is."""

    serial: str
    owner: str

    @property
    def is_roots(self) -> bool:
        """Whether it is the root user's; its serial number may be any."""
        return self.owner.endswith(":root")


class OrganizationFeatures(Value):
    """What IAM does for all accounts of the organization; nothing where it is not trusted in the organization."""

    enabled: tuple[str, ...] = ()
    is_trusted: bool = True


class SupportRoles(Value):
    """Roles that may work with AWS Support, with their trust policies by name."""

    roles: dict[str, Document] = Field(default_factory=dict)


class IamAccount(AccountSettings, service="iam", is_global=True):
    """IAM's settings and tables for the whole account."""

    @fact("iam.get_account_summary", action="iam:GetAccountSummary")
    def summary(self, aws: Aws) -> AccountSummary:
        """IAM's counters, as far as they are about root."""
        return AccountSummary.of((aws.call() or {})["SummaryMap"])

    @fact("iam.list_virtual_mfa_devices", action="iam:ListVirtualMFADevices")
    def virtual_devices(self, aws: Aws) -> tuple[VirtualDevice, ...]:
        """Virtual MFA devices that are somebody's."""
        answer = aws.call(AssignmentStatus="Assigned") or {}
        return tuple(VirtualDevice(each["SerialNumber"], each.get("User", {}).get("Arn", "")) for each in answer["VirtualMFADevices"])

    @fact("iam.list_organizations_features", action="iam:ListOrganizationsFeatures")
    def organization_features(self, aws: Aws) -> OrganizationFeatures | None:
        """IAM's features for the organization; None in accounts that may not ask."""
        try:
            answer = aws.call(none_if="ServiceAccessNotEnabledException", gone_if=_NOT_OURS)
        except ResourceGone:  # the organization is not there, as this account sees it
            return None
        if answer is None:
            return OrganizationFeatures(is_trusted=False)
        return OrganizationFeatures(enabled=tuple(sorted(answer.get("EnabledFeatures", ()))))

    @organization_features.writer(
        "iam.enable_organizations_root_credentials_management",
        "iam.disable_organizations_root_credentials_management",
        "iam.enable_organizations_root_sessions",
        "iam.disable_organizations_root_sessions",
        action=(
            "iam:EnableOrganizationsRootCredentialsManagement",
            "iam:DisableOrganizationsRootCredentialsManagement",
            "iam:EnableOrganizationsRootSessions",
            "iam:DisableOrganizationsRootSessions",
        ),
    )
    def organization_features_calls(self, now: OrganizationFeatures | None, wanted: OrganizationFeatures | None) -> tuple[Call, ...]:
        """One call for each feature that changes."""
        names = {"RootCredentialsManagement": "root_credentials_management", "RootSessions": "root_sessions"}
        before, after = (set(each.enabled) if each else set() for each in (now, wanted))
        return tuple(
            Call(f"iam.{'enable' if feature in after else 'disable'}_organizations_{name}", {})
            for feature, name in names.items()
            if (feature in before) != (feature in after)
        )

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
        report.GENERATE,
        report.GET,
        action=("iam:GenerateCredentialReport", "iam:GetCredentialReport"),
        max_age=report.MAX_AGE,
    )
    def credential_report(self, aws: Aws) -> CredentialReport:
        """The newest credential report; its evidence is as old as the report."""
        return report.ask(aws)

    @fact("iam.get_account_authorization_details", action="iam:GetAccountAuthorizationDetails")
    def authorization_details(self, aws: Aws) -> AuthorizationDetails:
        """Every user, group and role with its policies, and every policy of the customer's or in use."""
        kinds = ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"]
        return AuthorizationDetails.of(aws.call(Filter=kinds) or {})

    def aws_policy(self, name: str) -> str:
        """The ARN of a policy of AWS's by its name, in this partition."""
        return f"arn:{self.target.partition}:iam::aws:policy/{name}"

    @attribute()
    def support_roles(self) -> SupportRoles:
        """The roles to which AWS's policy for work with Support is attached."""
        arn = self.aws_policy("AWSSupportAccess")
        return SupportRoles(
            roles={
                role.role_name: role.trust_policy
                for role in self.authorization_details.roles
                if any(policy["PolicyArn"] == arn for policy in role.attached_policies)
            }
        )

    @support_roles.writer(
        "iam.create_role",
        "iam.attach_role_policy",
        "iam.detach_role_policy",
        "iam.delete_role",
        action=("iam:CreateRole", "iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:DeleteRole"),
    )
    def support_roles_calls(self, now: SupportRoles, wanted: SupportRoles) -> tuple[Call, ...]:
        """Make roles that are missing; what is one too many was made by the change that is undone."""
        policy = {"PolicyArn": self.aws_policy("AWSSupportAccess")}
        calls: list[Call] = []
        for name in wanted.roles.keys() - now.roles.keys():
            calls.append(Call("iam.create_role", {"RoleName": name, "AssumeRolePolicyDocument": as_json(wanted.roles[name])}))
            calls.append(Call("iam.attach_role_policy", {"RoleName": name, **policy}))
        for name in now.roles.keys() - wanted.roles.keys():
            calls.append(Call("iam.detach_role_policy", {"RoleName": name, **policy}))
            calls.append(Call("iam.delete_role", {"RoleName": name}))
        return tuple(calls)
