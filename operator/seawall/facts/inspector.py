"""Inspector: what it scans for the account in one Region.

Source: https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html (2026-11-24)
Source: https://docs.aws.amazon.com/inspector/latest/user/managing-multiple-accounts.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Self

from pydantic import Field

from seawall.aws.call import clean
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value

#: What can be switched by itself, and its name in the answer.
_ANSWERS: Final = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}

#: States of what is scanned, or soon will be.
_ON: Final = frozenset({"ENABLED", "ENABLING"})

#: Enabling takes minutes.
_ENABLING: Final = timedelta(minutes=15)


class Scanning(Value):
    """What is scanned.

    Attributes:
        enabled: types that are scanned or soon will be, sorted: a change under way is not the state before it.
        states: AWS's state of each type; no part of the image.
    """

    enabled: tuple[str, ...]
    states: Mapping[str, str] = Field(default_factory=dict, exclude=True)

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """Parse an account's answer; types that a Region lacks are not in it."""
        told = answer["resourceState"]
        states = {name: told[member]["status"] for name, member in _ANSWERS.items() if told.get(member)}
        return cls.having(states)

    @classmethod
    def having(cls, states: Mapping[str, str]) -> Self:
        """From the state of each type."""
        return cls(enabled=tuple(sorted(name for name, state in states.items() if state in _ON)), states=states)

    def also(self, types: set[str]) -> Self:
        """The same, and these types too."""
        return self.having({**self.states, **dict.fromkeys(types, "ENABLED")})


class InspectorRegion(AccountSettings, service="inspector2"):
    """Inspector for the account in one Region."""

    @fact("inspector2.batch_get_account_status", action="inspector2:BatchGetAccountStatus", deadline=_ENABLING)
    def scanning(self, aws: Aws) -> Scanning:
        """What is scanned."""
        answer = aws.call(accountIds=[aws.account_id]) or {}
        for account in answer["accounts"]:
            return Scanning.of(account)
        failed: Mapping[str, Any] = next(iter(answer.get("failedAccounts") or ()), {})
        code = str(failed.get("errorCode", "no status"))
        reason = UnknownReason.ACCESS_DENIED if code == "ACCESS_DENIED" else UnknownReason.ERROR
        raise Unreadable(f"Inspector did not tell the account's status: {clean(code, 80)}", reason=reason)

    @scanning.writer(
        "inspector2.enable",
        "inspector2.disable",
        action=("inspector2:Enable", "inspector2:Disable", "iam:CreateServiceLinkedRole"),
    )
    def scanning_calls(self, now: Scanning, wanted: Scanning) -> tuple[Call, ...]:
        """Only the types that change are named."""
        account = {"accountIds": [self.id]}
        off = [name for name in now.enabled if name not in wanted.enabled]
        on = [name for name in wanted.enabled if name not in now.enabled]
        calls = []
        if off:
            calls.append(Call("inspector2.disable", {**account, "resourceTypes": off}))
        if on:
            calls.append(Call("inspector2.enable", {**account, "resourceTypes": on}))
        return tuple(calls)

    @fact("inspector2.get_delegated_admin_account", action="inspector2:GetDelegatedAdminAccount")
    def administrator(self, aws: Aws) -> str | None:
        """The account that administers Inspector for this one; None when none does, or when it is this one itself."""
        answer = aws.call(none_if="ResourceNotFoundException") or {}
        told = answer.get("delegatedAdmin") or {}
        account = told.get("accountId")
        return account if account != aws.account_id and told.get("relationshipStatus", "ENABLED") == "ENABLED" else None
