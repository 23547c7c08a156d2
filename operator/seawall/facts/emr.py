"""EMR: the account's settings in one Region.

Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value


class PortRange(Value):
    """Ports from first to last; a missing last is the first."""

    min_range: int
    max_range: int | None = None

    @property
    def ports(self) -> range:
        """All its ports."""
        return range(self.min_range, (self.min_range if self.max_range is None else self.max_range) + 1)

    def __str__(self) -> str:
        return str(self.min_range) if len(self.ports) == 1 else f"{self.ports[0]}-{self.ports[-1]}"


class BlockPublicAccess(Value):
    """Whether clusters with security groups open to the world are refused, and the ports for which they are not."""

    block_public_security_group_rules: bool
    permitted_public_security_group_rule_ranges: tuple[PortRange, ...] = ()

    def permits_beyond(self, ports: Iterable[int]) -> tuple[PortRange, ...]:
        """The permitted ranges that hold a port other than these."""
        known = frozenset(ports)
        ranges = self.permitted_public_security_group_rule_ranges
        return tuple(each for each in ranges if len(each.ports) > len(known) or not known.issuperset(each.ports))


class EmrRegion(AccountSettings, service="emr"):
    """EMR's settings for the account in one Region."""

    @fact("emr.get_block_public_access_configuration", action="elasticmapreduce:GetBlockPublicAccessConfiguration")
    def block_public_access(self, aws: Aws) -> BlockPublicAccess:
        """Block public access."""
        return BlockPublicAccess.model_validate((aws.call() or {})["BlockPublicAccessConfiguration"])

    @block_public_access.writer("emr.put_block_public_access_configuration", action="elasticmapreduce:PutBlockPublicAccessConfiguration")
    def block_public_access_calls(self, now: BlockPublicAccess, wanted: BlockPublicAccess) -> tuple[Call, ...]:
        """EMR replaces the whole configuration, so all of it is sent."""
        if now == wanted:
            return ()
        return (Call("emr.put_block_public_access_configuration", {"BlockPublicAccessConfiguration": wanted.image()}),)
