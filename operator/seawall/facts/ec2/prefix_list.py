"""Prefix lists: address ranges under one name, which rules and routes may name.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, View, fact, listing
from seawall.facts.network import Networks, networks


class PrefixList(Resource, type="AWS::EC2::PrefixList", service="ec2"):
    """A named list of address ranges; the customer's own, another account's or AWS's."""

    prefix_list_id: str
    prefix_list_arn: str
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_managed_prefix_lists", action="ec2:DescribeManagedPrefixLists")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every prefix list that the account sees in the Region."""
        return map(cls.model_validate, (aws.call() or {})["PrefixLists"])

    @property
    def id(self) -> str:
        """The prefix list's id."""
        return self.prefix_list_id

    @property
    def arn(self) -> str:
        """The prefix list's ARN, which names its owner."""
        return self.prefix_list_arn

    def read_tags(self) -> Mapping[str, str]:
        """The prefix list's tags, as the list told them."""
        return tag_map(self.tags)

    @fact("ec2.get_managed_prefix_list_entries", action="ec2:GetManagedPrefixListEntries")
    def entries(self, aws: Aws) -> tuple[str, ...]:
        """The ranges in its present version."""
        return tuple(entry["Cidr"] for entry in (aws.call(PrefixListId=self.prefix_list_id) or {})["Entries"])


def listed(view: View, prefix_list_id: str) -> Networks:
    """The ranges of a list that is known by its id alone; one call for each list.

    Raises:
        Unreadable: they could not be read.
    """
    arn = f"arn:{view.partition}:ec2:{view.region}:{view.account_id}:prefix-list/{prefix_list_id}"
    return networks(PrefixList(prefix_list_id=prefix_list_id, prefix_list_arn=arn).bound(view).entries)
