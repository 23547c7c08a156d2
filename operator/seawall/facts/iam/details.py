"""Who has which policies: users, groups, roles and policies, parsed from one read of the whole account.

Of managed policies only the default version's document is kept; AWS lists its own only where they are attached.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Self, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from seawall.facts.iam_policy.statements import Policy

T = TypeVar("T")

#: A policy document: an object, unless it is broken; one that botocore could not decode stays the text that it was.
Document = Any


def inline_name(policy: str, kind: str, identity: str) -> str:
    """How messages call an inline policy."""
    return f"inline policy {policy} of {kind} {identity}"


class Detail(BaseModel):
    """One entry of the answer."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)


class IdentityDetail(Detail):
    """What users, groups and roles have in common."""

    path: str = "/"
    attached_policies: tuple[dict[str, str], ...] = Field((), alias="AttachedManagedPolicies")
    inline_policies: tuple[dict[str, Any], ...] = ()


class UserDetail(IdentityDetail):
    """A user. A permissions boundary limits and gives nothing, so it is no policy of the user's."""

    user_name: str
    user_arn: str = Field(alias="Arn")
    create_date: datetime
    inline_policies: tuple[dict[str, Any], ...] = Field((), alias="UserPolicyList")
    groups: tuple[str, ...] = Field((), alias="GroupList")
    permissions_boundary: dict[str, str] | None = None
    tags: tuple[dict[str, str], ...] = ()


class GroupDetail(IdentityDetail):
    """A group."""

    group_name: str
    group_arn: str = Field(alias="Arn")
    inline_policies: tuple[dict[str, Any], ...] = Field((), alias="GroupPolicyList")


class RoleDetail(IdentityDetail):
    """A role."""

    role_name: str
    role_arn: str = Field(alias="Arn")
    inline_policies: tuple[dict[str, Any], ...] = Field((), alias="RolePolicyList")
    trust_policy: Document = Field(alias="AssumeRolePolicyDocument", default_factory=dict)
    permissions_boundary: dict[str, str] | None = None
    tags: tuple[dict[str, str], ...] = ()


def _without_documents(versions: Any) -> Any:  # noqa: ANN401 - AWS's own list
    """The versions, with the document of the default one only."""
    if not isinstance(versions, list | tuple):
        return versions
    return [
        version if version.get("IsDefaultVersion") else {name: member for name, member in version.items() if name != "Document"}
        for version in versions
    ]


class PolicyDetail(Detail):
    """A managed policy, the customer's or AWS's."""

    policy_arn: str = Field(alias="Arn")
    attachment_count: int = 0
    permissions_boundary_usage_count: int = 0
    versions: Annotated[tuple[dict[str, Any], ...], BeforeValidator(_without_documents)] = Field((), alias="PolicyVersionList")

    @property
    def policy_name(self) -> str:
        """Its name: the ARN without the path."""
        return self.policy_arn.rpartition("/")[2]

    @property
    def is_aws(self) -> bool:
        """Whether AWS made it."""
        return self.policy_arn.split(":")[4:5] == ["aws"]

    @property
    def default_version(self) -> Mapping[str, Any]:
        """The version that counts; empty where the answer has none."""
        return next((version for version in self.versions if version.get("IsDefaultVersion")), {})


@dataclass(frozen=True, eq=False)
class AuthorizationDetails:
    """The account's identities and policies at one moment."""

    users: tuple[UserDetail, ...] = ()
    groups: tuple[GroupDetail, ...] = ()
    roles: tuple[RoleDetail, ...] = ()
    policies: tuple[PolicyDetail, ...] = ()
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """Parse the answer."""
        return cls(
            tuple(map(UserDetail.model_validate, answer.get("UserDetailList", ()))),
            tuple(map(GroupDetail.model_validate, answer.get("GroupDetailList", ()))),
            tuple(map(RoleDetail.model_validate, answer.get("RoleDetailList", ()))),
            tuple(map(PolicyDetail.model_validate, answer.get("Policies", ()))),
        )

    @cached_property
    def group_by_name(self) -> Mapping[str, GroupDetail]:
        """The groups by name."""
        return {group.group_name: group for group in self.groups}

    @cached_property
    def policy_by_arn(self) -> Mapping[str, PolicyDetail]:
        """The managed policies by ARN."""
        return {policy.policy_arn: policy for policy in self.policies}

    def holders_of(self, arn: str) -> int:
        """To how many users, groups and roles a managed policy is attached."""
        everybody: tuple[IdentityDetail, ...] = (*self.users, *self.groups, *self.roles)
        return sum(any(policy["PolicyArn"] == arn for policy in each.attached_policies) for each in everybody)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Something worked out from these details, once for all who ask."""
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])

    def managed(self, arn: str) -> Policy:
        """A managed policy, parsed; one that is not in the answer may allow and deny anything."""
        return self.once(f"managed {arn}", lambda: self._parsed(arn))

    def _parsed(self, arn: str) -> Policy:
        name = f"policy {arn.rpartition('/')[2]}"
        detail = self.policy_by_arn.get(arn)
        document = detail.default_version.get("Document") if detail else None
        return Policy.missing(name) if document is None else Policy.of_identity(name, document)

    def of_identity(self, identity: IdentityDetail, kind: str, name: str) -> tuple[Policy, ...]:
        """An identity's own policies: attached ones and inline ones."""
        attached = (self.managed(policy["PolicyArn"]) for policy in identity.attached_policies)
        return (*attached, *self.inline(identity, kind, name))

    def inline(self, identity: IdentityDetail, kind: str, name: str) -> tuple[Policy, ...]:
        """An identity's inline policies, parsed."""
        return self.once(
            f"inline {kind} {name}",
            lambda: tuple(
                Policy.of_identity(inline_name(policy["PolicyName"], kind, name), policy.get("PolicyDocument"))
                for policy in identity.inline_policies
            ),
        )
