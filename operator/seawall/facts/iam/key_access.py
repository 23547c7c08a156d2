"""Who administers a KMS key and who uses it: by its policy, by its grants, and by IAM where the policy leaves it to IAM.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from seawall.facts.base import Resource, the
from seawall.facts.fact import Aws, View, derived, fact
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.everyone import AnyPrincipal
from seawall.facts.iam.identity import Identity
from seawall.facts.iam_policy.decide import Answer, Decision
from seawall.facts.iam_policy.resource_side import Caller
from seawall.facts.iam_policy.statements import Policy
from seawall.facts.kms import Key

ADMINISTER: Final = ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey")
USE: Final = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")

#: Who makes grants for whomever they like administers the key, and can give themselves its use. Grants that only AWS's services make on the
#: principal's behalf are neither.
_GRANT: Final = "kms:CreateGrant"
_FOR_ANYBODY: Final = {"kms:GrantIsForAWSResource": "false"}


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant of a key.

    Attributes:
        grantee: whom it is for.
        actions: what it allows, as IAM actions.
    """

    grantee: str
    actions: frozenset[str]


class KeyGrants(Resource, type="AWS::KMS::Key", service="kms"):
    """A key as far as its grants go."""

    key_id: str

    @derived(Key.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[KeyGrants]:
        """Those of every key of the Region."""
        return (cls(key_id=key.key_id) for key in view.all(Key))

    @property
    def id(self) -> str:
        """The key's id."""
        return self.key_id

    @property
    def arn(self) -> str:
        """The key's ARN."""
        return f"arn:{self.target.partition}:kms:{self.target.region}:{self.target.account_id}:key/{self.key_id}"

    @fact("kms.list_grants", action="kms:ListGrants")
    def grants(self, aws: Aws) -> tuple[Grant, ...]:
        """The key's grants, to whomever."""
        answer = aws.call(KeyId=self.key_id, gone_if="NotFoundException") or {}
        return tuple(
            Grant(each.get("GranteePrincipal", ""), frozenset(f"kms:{name}" for name in each.get("Operations", ())))
            for each in answer["Grants"]
        )


@dataclass(frozen=True, slots=True)
class Duties:
    """What one principal may do with one key: the decisions that allow most."""

    principal: Identity
    administers: Decision
    uses: Decision

    @property
    def answer(self) -> Answer:
        """Whether it may do both."""
        return min(self.administers.answer, self.uses.answer)


def duties_of(key: Key) -> Iterator[Duties]:
    """What every user and role of the account that may do anything with the key may do with it."""
    policy = Policy.of("the key policy", key.policy)
    grants = KeyGrants(key_id=key.key_id).bound(key.target).grants
    named = {value for each in policy.statements for kind in (each.principals or {}).values() for value in kind}
    named |= {grant.grantee for grant in grants}
    is_open = "*" in named or bool(policy.faults) or any(each.is_not_principal for each in policy.statements)
    for principal, has_rights in _with_rights(key.target):
        if not (is_open or has_rights or principal.arn in named):
            continue
        caller = Caller(principal.arn, key.target.account_id, principal.kind == "role", principal.powers)
        granted = frozenset(action for grant in grants if grant.grantee == principal.arn for action in grant.actions)
        makes_grants = _decide(caller, policy, key, _GRANT, granted)
        yield Duties(
            principal, _most(caller, policy, key, ADMINISTER, makes_grants, granted), _most(caller, policy, key, USE, makes_grants, granted)
        )


def _with_rights(view: View) -> tuple[tuple[Identity, bool], ...]:
    """Every user and role, and whether IAM gives it anything of both duties on any key, as the key's policy may leave it to IAM."""
    details = the(view.globally, IamAccount).authorization_details

    def work_out() -> tuple[tuple[Identity, bool], ...]:
        asked = (*ADMINISTER, *USE, _GRANT)
        return tuple((each, each.most(asked).answer is not Answer.DENIED) for each in view.globally.all(AnyPrincipal))

    return details.once("principals with rights to keys", work_out)


def _most(caller: Caller, policy: Policy, key: Key, actions: Iterable[str], start: Decision, granted: frozenset[str]) -> Decision:
    best = start
    for action in actions:
        if best.answer is Answer.ALLOWED:
            break
        decision = _decide(caller, policy, key, action, granted)
        best = decision if decision.answer > best.answer else best
    return best


def _decide(caller: Caller, policy: Policy, key: Key, action: str, granted: frozenset[str]) -> Decision:
    decision = caller.may_on(policy, action, key.key_arn, _FOR_ANYBODY | {"kms:CallerAccount": caller.account_id})
    if decision.answer is not Answer.ALLOWED and action in granted:
        return Decision(Answer.ALLOWED, action, key.key_arn, None, "allowed by a grant")
    return decision
