"""What AWS's tagging API has seen of an account: kinds of resources that have tags, or once had some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from seawall.aws.partitions import GLOBAL, HOME_REGIONS
from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION

GET_RESOURCES_NAME: Final = "tag:GetResources"


@dataclass(frozen=True, slots=True)
class Tagged:
    """Kinds of resources: the service of the ARN and the word that its resource begins with, such as `rds:cluster` or `s3:`."""

    kinds: frozenset[str]


class TaggedRegion(AccountSettings, service="resourcegroupstaggingapi"):
    """The tagging API of one Region; in `global` that of the partition's home Region, where global services have their tags."""

    @fact(GET_RESOURCES, action=GET_RESOURCES_ACTION)
    def tagged(self, aws: Aws) -> Tagged:
        """All kinds that it tells of. Source: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html (2026-11-24)."""
        region = HOME_REGIONS.get(aws.partition) if aws.region == GLOBAL else None
        told = (aws.call(region=region) or {})["ResourceTagMappingList"]
        return Tagged(frozenset(_kind(each["ResourceARN"]) for each in told))


def _kind(arn: str) -> str:
    """Service and kind of a resource, from its ARN: what stands before the first slash or colon of the last part; a bucket's has none."""
    service, *_, rest = arn.split(":", 5)[2:]
    word = rest.replace("/", ":").partition(":")
    return f"{service}:{word[0] if word[1] else ''}"
