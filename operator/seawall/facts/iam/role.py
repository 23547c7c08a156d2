"""IAM roles, with what is attached to them and whom they trust.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from seawall.facts.base import tag_map, the
from seawall.facts.fact import Change, View, attribute, derived
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.details import Document, RoleDetail
from seawall.facts.iam.identity import DirectPolicies, Identity
from seawall.facts.iam.text import as_json, document_with
from seawall.facts.iam_policy.conditions import Circumstances
from seawall.facts.iam_policy.decide import Decision, Powers, union
from seawall.facts.iam_policy.exposure import Exposure, exposure
from seawall.facts.iam_policy.statements import Effect, Policy, Statement
from seawall.facts.value import Call

#: Paths of roles that AWS's services keep, and of those that IAM Identity Center makes: neither can be edited here.
#: Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-11-24)
_SERVICE_PATH = "/aws-service-role/"
_RESERVED_PATH = "/aws-reserved/"

#: Actions by which somebody becomes a role; others, as `sts:TagSession`, only say what may come along.
_ASSUMING = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")


class Role(RoleDetail, Identity, type="AWS::IAM::Role"):
    """One role."""

    @derived(IamAccount.authorization_details)
    @classmethod
    def every(cls, view: View) -> Iterable[Role]:
        """Every role of the account."""
        return (cls(**dict(detail)) for detail in the(view, IamAccount).authorization_details.roles)

    @property
    def id(self) -> str:
        """The role's name."""
        return self.role_name

    @property
    def arn(self) -> str:
        """The role's ARN, with its path."""
        return self.role_arn

    @property
    def kind(self) -> str:
        """A role."""
        return "role"

    @property
    def is_service_linked(self) -> bool:
        """Whether a service of AWS's keeps it."""
        return self.path.startswith(_SERVICE_PATH)

    @property
    def is_reserved(self) -> bool:
        """Whether IAM Identity Center keeps it."""
        return self.path.startswith(_RESERVED_PATH)

    @property
    def is_aws_managed(self) -> bool:
        """Whether AWS keeps it and nobody else can edit it."""
        return self.is_service_linked or self.is_reserved

    def read_tags(self) -> Mapping[str, str]:
        """The role's tags, which came with the list."""
        return tag_map(self.tags)

    @property
    def powers(self) -> Powers:
        """Own and attached policies, and the boundary."""
        return self.account.authorization_details.once(f"powers {self.arn}", self._powers)

    def may_to_others(self, action: str) -> Decision:
        """Whether the role may do it to users; it is none itself."""
        return self.powers.may(action)

    def _powers(self) -> Powers:
        details = self.account.authorization_details
        boundary = self.permissions_boundary
        known: dict[str, tuple[str, ...]] = {
            "aws:username": (),
            "aws:principalarn": (self.arn,),
            "aws:principalaccount": (self.target.account_id,),
            "aws:principaltype": ("AssumedRole",),
            "aws:principalisawsservice": ("false",),
        }
        if self.takes_session_tags:
            absent: tuple[str, ...] = ()  # whoever assumes it may bring tags that come before the role's own
        else:
            absent = ("aws:principaltag/",)
            known |= {f"aws:principaltag/{key.lower()}": (value,) for key, value in self.read_tags().items()}
        return Powers(
            union(details.of_identity(self, self.kind, self.id)),
            None if boundary is None else details.managed(boundary.get("PermissionsBoundaryArn", "?")),
            Circumstances(known, absent),
            self.target.partition,
        )

    @property
    def takes_session_tags(self) -> bool:
        """Whether its trust policy lets anybody bring tags of their own, or is not understood."""
        action = "sts:tagsession"
        return any(
            statement.effect is not Effect.DENY and (statement.fault or statement.names_action(action))
            for statement in self.trust.statements
        )

    @attribute()
    def trust_policy_document(self) -> Document:
        """The trust policy as it is: who may assume the role."""
        return self.trust_policy

    @trust_policy_document.writer("iam.update_assume_role_policy", action="iam:UpdateAssumeRolePolicy")
    def trust_policy_document_calls(self, now: Document, wanted: Document) -> tuple[Call, ...]:
        """IAM replaces the whole document, so all of it is sent."""
        if now == wanted:
            return ()
        return (Call("iam.update_assume_role_policy", {"RoleName": self.role_name, "PolicyDocument": as_json(wanted)}),)

    @property
    def trust(self) -> Policy:
        """The trust policy, parsed."""
        return Policy.of("the trust policy", self.trust_policy_document)

    @property
    def assuming(self) -> Policy:
        """The trust policy as far as it is about becoming the role."""
        statements = self.trust.statements
        return Policy(self.trust.name, tuple(each for each in statements if each.fault or any(map(each.names_action, _ASSUMING))))

    @property
    def trusts(self) -> Exposure:
        """Whom the trust policy lets in."""
        return exposure(self.assuming, self.target.account_id)

    @property
    def open_statements(self) -> tuple[Statement, ...]:
        """The statements of the trust policy that let everybody in."""
        denials = tuple(statement for statement in self.assuming.statements if statement.effect is Effect.DENY)
        return tuple(
            statement
            for statement in self.assuming.statements
            if exposure(Policy(self.trust.name, (statement, *denials)), self.target.account_id).public
        )

    def trusting(self, statements: list[Any]) -> Change[Role, Document]:
        """The change to other statements of the trust policy; everything else of the document stays as it is."""
        return Role.trust_policy_document.change(self, document_with(self.trust_policy_document, statements))

    @attribute()
    def direct_policies(self) -> DirectPolicies:
        """What is attached to the role, with the documents of what is inline."""
        return DirectPolicies.of(self.attached_policies, self.inline_policies)

    @direct_policies.writer(
        "iam.attach_role_policy",
        "iam.put_role_policy",
        "iam.detach_role_policy",
        "iam.delete_role_policy",
        action=("iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:DetachRolePolicy", "iam:DeleteRolePolicy"),
    )
    def direct_policies_calls(self, now: DirectPolicies, wanted: DirectPolicies) -> tuple[Call, ...]:
        """Give before taking away."""
        return now.calls_to(wanted, self.kind, self.role_name)

    @property
    def given_directly(self) -> DirectPolicies:
        """The role's policies."""
        return self.direct_policies

    def giving_directly(self, wanted: DirectPolicies) -> Change[Role, DirectPolicies]:
        """The change to other policies of the role."""
        return Role.direct_policies.change(self, wanted)
