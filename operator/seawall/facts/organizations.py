"""The organization that the account belongs to.

Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html (2026-11-24)
"""

from __future__ import annotations

from dataclasses import dataclass

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization, as each of its members may see it."""

    id: str
    management_account_id: str


class Membership(AccountSettings, service="organizations", is_global=True):
    """The account's place in an organization."""

    @fact("organizations.describe_organization", action="organizations:DescribeOrganization")
    def organization(self, aws: Aws) -> Organization | None:
        """The organization; None when the account is in none."""
        answer = aws.call(none_if="AWSOrganizationsNotInUseException")
        if answer is None:
            return None
        found = answer["Organization"]
        return Organization(found["Id"], found.get("MasterAccountId", ""))
