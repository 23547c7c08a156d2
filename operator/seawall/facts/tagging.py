"""The tags of many resources in one call, for services whose lists tell none.

AWS tells of each resource that has tags or once had some; one that is missing has none.
Source: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from seawall.facts.base import tag_map
from seawall.facts.fact import Aws

#: What a fact names that reads tags by `tags_by_arn`.
GET_RESOURCES: Final = "resourcegroupstaggingapi.get_resources"
GET_RESOURCES_ACTION: Final = "tag:GetResources"


def tags_by_arn(aws: Aws, service: str) -> dict[str, Mapping[str, str]]:
    """The tags of every resource of a service in the Region, by its ARN.

    AWS would take the kind of resource, too; one that it spells otherwise gives nothing, and no error.

    Args:
        aws: of a fact that names `GET_RESOURCES`.
        service: as ARNs have it: `es`.
    """
    told = (aws.call(operation=GET_RESOURCES, ResourceTypeFilters=[service]) or {})["ResourceTagMappingList"]
    return {each["ResourceARN"]: tag_map(each.get("Tags")) for each in told}
