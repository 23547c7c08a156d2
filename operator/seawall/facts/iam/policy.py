"""The customer's managed policies.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from seawall.facts.base import tag_map, the
from seawall.facts.fact import Aws, Change, View, attribute, derived, fact
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.details import Document, PolicyDetail
from seawall.facts.iam.identity import PermissionSource
from seawall.facts.iam.text import as_json, document_without
from seawall.facts.iam_policy.decide import Powers
from seawall.facts.iam_policy.statements import Policy, Statement
from seawall.facts.value import Call, Value

#: Versions that IAM keeps of one policy.
MOST_VERSIONS: Final = 5


class PolicyVersion(Value):
    """A version of a policy: its document, and its id once IAM has given it one."""

    version_id: str | None = None
    document: Document


class ManagedPolicy(PolicyDetail, PermissionSource, type="AWS::IAM::Policy"):
    """One policy of the customer's. Policies of AWS's own are judged where they are attached."""

    @derived(IamAccount.authorization_details)
    @classmethod
    def every(cls, view: View) -> Iterable[ManagedPolicy]:
        """Every policy of the customer's."""
        return (cls(**dict(each)) for each in the(view, IamAccount).authorization_details.policies if not each.is_aws)

    @property
    def id(self) -> str:
        """The policy's ARN: what the AWS CLI takes."""
        return self.policy_arn

    @property
    def arn(self) -> str:
        """The policy's ARN."""
        return self.policy_arn

    @fact("iam.list_policy_tags", action="iam:ListPolicyTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The policy's tags."""
        return tag_map((aws.call(PolicyArn=self.policy_arn, gone_if="NoSuchEntity") or {})["Tags"])

    def read_tags(self) -> Mapping[str, str]:
        """The policy's tags, by a call of their own."""
        return self.tags

    @property
    def is_boundary_only(self) -> bool:
        """Whether it limits somebody and gives nobody anything."""
        return self.attachment_count == 0 and self.permissions_boundary_usage_count > 0

    @property
    def own_policies(self) -> tuple[Policy, ...]:
        """The default version, parsed."""
        return (Policy.of_identity(f"policy {self.policy_name}", self.version.document),)

    @property
    def powers(self) -> Powers:
        """What somebody has who has nothing else."""
        return Powers(self.own_policies, partition=self.target.partition)

    @attribute()
    def version(self) -> PolicyVersion:
        """The default version."""
        default = self.default_version
        return PolicyVersion(version_id=default.get("VersionId"), document=default.get("Document", ""))

    @version.writer(
        "iam.create_policy_version",
        "iam.set_default_policy_version",
        "iam.delete_policy_version",
        action=("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicyVersion"),
    )
    def version_calls(self, now: PolicyVersion, wanted: PolicyVersion) -> tuple[Call, ...]:
        """A document without an id becomes a new version; the way back makes the old one count again and takes the new one away."""
        policy = {"PolicyArn": self.policy_arn}
        if now == wanted:
            return ()
        if wanted.version_id is None:
            if now.document == wanted.document:
                return ()  # it has been made
            return (Call("iam.create_policy_version", {**policy, "PolicyDocument": as_json(wanted.document), "SetAsDefault": True}),)
        calls = [Call("iam.set_default_policy_version", {**policy, "VersionId": wanted.version_id})]
        if now.version_id is not None and now.version_id != wanted.version_id:
            calls.append(Call("iam.delete_policy_version", {**policy, "VersionId": now.version_id}))
        return tuple(calls)

    @property
    def has_room(self) -> bool:
        """Whether IAM would keep one more version; making room loses one for good."""
        return len(self.versions) < MOST_VERSIONS

    def without(self, statements: Iterable[Statement]) -> Change[ManagedPolicy, PolicyVersion] | None:
        """The change to the same policy without some statements; None where nothing would be left."""
        document = self.version.document
        wanted = document_without(document, {statement.number for statement in statements})
        return None if wanted is None else ManagedPolicy.version.change(self, PolicyVersion(document=wanted))
