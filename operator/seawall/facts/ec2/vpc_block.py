"""The Region's block between VPCs and the Internet.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html (2026-11-24)
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact

#: States of an exclusion that is not in force any more.
_OVER = frozenset({"delete-complete", "create-failed", "disable-complete"})


class BlockOptions(BaseModel):
    """What the block keeps out, and whether that is being changed."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)

    mode: str = Field("off", validation_alias="InternetGatewayBlockMode")
    state: str | None = None

    @property
    def is_pending(self) -> bool:
        """Whether a change has been asked for and does not hold everywhere yet."""
        return self.state == "update-in-progress"


class VpcBlock(AccountSettings, type="AWS::EC2::VPCBlockPublicAccessOptions", service="ec2"):
    """Whether the account's VPCs reach the Internet in one Region."""

    @fact("ec2.describe_vpc_block_public_access_options", action="ec2:DescribeVpcBlockPublicAccessOptions")
    def options(self, aws: Aws) -> BlockOptions:
        """What is blocked."""
        return BlockOptions.model_validate((aws.call() or {}).get("VpcBlockPublicAccessOptions", {}))

    @fact("ec2.describe_vpc_block_public_access_exclusions", action="ec2:DescribeVpcBlockPublicAccessExclusions")
    def exclusions(self, aws: Aws) -> tuple[str, ...]:
        """ARNs of the VPCs and subnets that the block leaves out."""
        told: list[dict[str, Any]] = (aws.call() or {}).get("VpcBlockPublicAccessExclusions", [])
        return tuple(sorted(each["ResourceArn"] for each in told if each.get("State") not in _OVER))
