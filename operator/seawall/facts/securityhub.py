"""Security Hub CSPM: whether the account has it in one Region, and the standards it checks.

In an organization with central configuration the delegated administrator decides both for its members, who then cannot; a member is not told
whether that is so, only who the administrator is.
Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StandardsSubscription.html (2026-11-24)
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pydantic import Field

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value

#: By which Security Hub says that the account is not subscribed.
_NOT_SUBSCRIBED: Final = ("InvalidAccessException", "ResourceNotFoundException")

#: A standard that has just been enabled stays pending while its rules are made.
_SUBSCRIBING: Final = timedelta(minutes=30)


class Hub(Value):
    """The hub's own settings."""

    control_finding_generator: str | None = None


class Subscription(Value):
    """A standard that is checked. Its state is Security Hub's own and no part of the image."""

    standards_arn: str
    standards_subscription_arn: str = Field("", exclude=True)
    standards_status: str = Field("READY", exclude=True)

    @property
    def name(self) -> str:
        """The standard's name and version, such as aws-foundational-security-best-practices/v/1.0.0."""
        return self.standards_arn.rsplit(":", 1)[-1].partition("/")[2]

    @property
    def works(self) -> bool:
        """Whether it is checked; incomplete: all but some controls are."""
        return self.standards_status in {"READY", "INCOMPLETE"}


class SecurityHubRegion(AccountSettings, service="securityhub"):
    """Security Hub CSPM for the account in one Region."""

    @fact("securityhub.describe_hub", action="securityhub:DescribeHub")
    def hub(self, aws: Aws) -> Hub | None:
        """The hub; None where the account is not subscribed."""
        answer = aws.call(none_if=_NOT_SUBSCRIBED)
        return None if answer is None else Hub(control_finding_generator=answer.get("ControlFindingGenerator"))

    @hub.writer(
        "securityhub.enable_security_hub",
        "securityhub.disable_security_hub",
        action=("securityhub:EnableSecurityHub", "securityhub:DisableSecurityHub", "iam:CreateServiceLinkedRole"),
    )
    def hub_calls(self, now: Hub | None, wanted: Hub | None) -> tuple[Call, ...]:
        """Subscribe without the standards that AWS would choose, or end the subscription."""
        if now == wanted or (now is not None and wanted is not None):
            return ()
        if wanted is None:
            return (Call("securityhub.disable_security_hub", {}),)
        return (Call("securityhub.enable_security_hub", {"EnableDefaultStandards": False, **wanted.image()}),)

    @fact("securityhub.get_enabled_standards", action="securityhub:GetEnabledStandards", deadline=_SUBSCRIBING)
    def standards(self, aws: Aws) -> tuple[Subscription, ...]:
        """The standards that are enabled, in whatever state, sorted; those being removed are left out."""
        answer = aws.call(none_if=_NOT_SUBSCRIBED) or {"StandardsSubscriptions": ()}
        told = ("StandardsArn", "StandardsSubscriptionArn", "StandardsStatus")
        found = (Subscription.model_validate({name: each[name] for name in told}) for each in answer["StandardsSubscriptions"])
        return tuple(sorted((each for each in found if each.standards_status != "DELETING"), key=lambda each: each.standards_arn))

    @standards.writer(
        "securityhub.batch_enable_standards",
        "securityhub.batch_disable_standards",
        action=("securityhub:BatchEnableStandards", "securityhub:BatchDisableStandards"),
    )
    def standards_calls(self, now: tuple[Subscription, ...], wanted: tuple[Subscription, ...]) -> tuple[Call, ...]:
        """Only what is added and what is taken away is named."""
        kept = {each.standards_arn for each in wanted}
        had = {each.standards_arn for each in now}
        removed = [each.standards_subscription_arn or self._subscription_arn(each) for each in now if each.standards_arn not in kept]
        added = [{"StandardsArn": each.standards_arn} for each in wanted if each.standards_arn not in had]
        calls = []
        if removed:
            calls.append(Call("securityhub.batch_disable_standards", {"StandardsSubscriptionArns": removed}))
        if added:
            calls.append(Call("securityhub.batch_enable_standards", {"StandardsSubscriptionRequests": added}))
        return tuple(calls)

    def _subscription_arn(self, subscription: Subscription) -> str:
        target = self.target
        return f"arn:{target.partition}:securityhub:{target.region}:{target.account_id}:subscription/{subscription.name}"

    @fact("securityhub.get_administrator_account", action="securityhub:GetAdministratorAccount")
    def administrator(self, aws: Aws) -> str | None:
        """The account that administers this one; None when none does."""
        answer = aws.call(none_if=_NOT_SUBSCRIBED) or {}
        return (answer.get("Administrator") or {}).get("AccountId") or None
