"""Macie: whether it looks at the account's buckets in one Region.

Source: https://docs.aws.amazon.com/macie/latest/APIReference/macie.html (2026-11-24)
Source: https://docs.aws.amazon.com/macie/latest/user/macie-suspend.html (2026-11-24)
"""

from __future__ import annotations

from seawall.errors import Unreadable
from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value


class MacieSession(Value):
    """Macie's settings: enabled or paused, and how often it reports."""

    status: str
    finding_publishing_frequency: str | None = None

    @property
    def is_enabled(self) -> bool:
        """Whether it is at work."""
        return self.status == "ENABLED"


class MacieRegion(AccountSettings, service="macie2"):
    """Macie for the account in one Region."""

    @fact("macie2.get_macie_session", action="macie2:GetMacieSession")
    def session(self, aws: Aws) -> MacieSession | None:
        """The session; None where Macie is not enabled, which it says by the same code as "you may not"."""
        try:
            answer = aws.call(none_if="ResourceNotFoundException")
        except Unreadable as denied:
            if "Macie is not enabled" in str(denied.__cause__):
                return None
            raise
        if answer is None:
            return None
        return MacieSession(status=answer["status"], finding_publishing_frequency=answer.get("findingPublishingFrequency"))

    @session.writer(
        "macie2.enable_macie",
        "macie2.update_macie_session",
        "macie2.disable_macie",
        action=("macie2:EnableMacie", "macie2:UpdateMacieSession", "macie2:DisableMacie", "iam:CreateServiceLinkedRole"),
    )
    def session_calls(self, now: MacieSession | None, wanted: MacieSession | None) -> tuple[Call, ...]:
        """Enable, pause or resume, or disable; an update names only what changes."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("macie2.disable_macie", {}),)
        told = {"status": wanted.status, "findingPublishingFrequency": wanted.finding_publishing_frequency}
        if now is None:
            return (Call("macie2.enable_macie", {name: member for name, member in told.items() if member}),)
        before = {"status": now.status, "findingPublishingFrequency": now.finding_publishing_frequency}
        return (Call("macie2.update_macie_session", {name: member for name, member in told.items() if member and before[name] != member}),)

    @fact("macie2.get_administrator_account", action="macie2:GetAdministratorAccount")
    def administrator(self, aws: Aws) -> str | None:
        """The account that administers Macie for this one; None when none does."""
        answer = aws.call(none_if="ResourceNotFoundException") or {}
        return (answer.get("administrator") or {}).get("accountId") or None
