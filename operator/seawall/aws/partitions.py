"""AWS partitions: the worlds that share nothing, not even sign-in.

Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html (2026-11-24)
"""

from __future__ import annotations

#: Where a partition's control planes for global services (IAM, Organizations, CloudFront …) are reached.
HOME_REGIONS = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-eusc": "eusc-de-east-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
}

#: Prefixes of Region names, longest first; everything else is the commercial partition.
_PREFIXES = (
    ("us-isob-", "aws-iso-b"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("eusc-", "aws-eusc"),
    ("cn-", "aws-cn"),
)

#: The Region word of the target that is read once per account.
GLOBAL = "global"


def partition_of(region: str) -> str:
    """Partition that a Region belongs to, by its name."""
    return next((partition for prefix, partition in _PREFIXES if region.startswith(prefix)), "aws")


def home_region(region: str) -> str:
    """Region through which the global services of this Region's partition are read."""
    return HOME_REGIONS[partition_of(region)]
