"""ECR: repositories with their images, and where the registry copies what is pushed.

Replication copies what is pushed after a rule was made, and no more: whether an image is in another Region, only the repository there tells.
Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRegistry.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Self

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from seawall.facts.base import AccountSettings, Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

_GONE: Final = "RepositoryNotFoundException"


class _Member(Part):
    """ECR writes its members' names small."""

    model_config = ConfigDict(alias_generator=to_camel)


class ReplicationDestination(_Member):
    """Where images go: a registry, the account's own or another's, in a Region."""

    region: str
    registry_id: str


class RepositoryFilter(_Member):
    """Which repositories a rule is for, by the beginning of their names."""

    filter: str


class ReplicationRule(_Member):
    """One rule; without filters it is for every repository."""

    destinations: tuple[ReplicationDestination, ...] = ()
    repository_filters: tuple[RepositoryFilter, ...] = ()

    def is_for(self, repository: str) -> bool:
        """Whether images pushed to the repository are copied by it."""
        filters = self.repository_filters
        return not filters or any(repository.startswith(each.filter) for each in filters)


class ReplicationConfiguration(_Member):
    """The registry's rules; a write replaces all of them at once."""

    rules: tuple[ReplicationRule, ...] = ()

    def destinations_of(self, repository: str) -> tuple[ReplicationDestination, ...]:
        """Where images pushed to the repository are copied."""
        return tuple(dict.fromkeys(each for rule in self.rules if rule.is_for(repository) for each in rule.destinations))


class EcrRegion(AccountSettings, service="ecr"):
    """The account's registry in one Region."""

    @fact("ecr.describe_registry", action="ecr:DescribeRegistry")
    def replication(self, aws: Aws) -> ReplicationConfiguration:
        """Where it copies what is pushed; without rules, nowhere."""
        return ReplicationConfiguration.model_validate((aws.call() or {}).get("replicationConfiguration") or {})


class ContainerImage(_Member):
    """An image by its digest, under which it is the same in every registry."""

    digest: str = Field(alias="imageDigest")
    image_tags: tuple[str, ...] = ()
    pushed: datetime | None = Field(None, alias="imagePushedAt")
    status: str = Field("ACTIVE", alias="imageStatus")

    @property
    def can_be_pulled(self) -> bool:
        """Whether it can be pulled now; an archived one must be brought back first."""
        return self.status == "ACTIVE"


class Repository(Resource, type="AWS::ECR::Repository", service="ecr"):
    """One private repository."""

    model_config = ConfigDict(alias_generator=to_camel)

    name: str = Field(alias="repositoryName")
    repository_arn: str
    uri: str = Field("", alias="repositoryUri")
    tag_mutability: str = Field("MUTABLE", alias="imageTagMutability")

    @listing("ecr.describe_repositories", action="ecr:DescribeRepositories")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every repository of the account's own registry in the Region."""
        return map(cls.model_validate, (aws.call() or {})["repositories"])

    @property
    def id(self) -> str:
        """The repository's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The repository's ARN."""
        return self.repository_arn

    @fact("ecr.list_tags_for_resource", action="ecr:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The repository's tags."""
        return tag_map((aws.call(resourceArn=self.repository_arn, gone_if=_GONE) or {}).get("tags"))

    def read_tags(self) -> Mapping[str, str]:
        """The repository's tags, by a call of their own."""
        return self.tags

    @fact("ecr.describe_images", action="ecr:DescribeImages")
    def images(self, aws: Aws) -> Mapping[str, ContainerImage]:
        """Its images by digest."""
        found = map(ContainerImage.model_validate, (aws.call(repositoryName=self.name, gone_if=_GONE) or {})["imageDetails"])
        return {image.digest: image for image in found}

    def digest_of(self, reference: str) -> str | None:
        """The digest of an image by a tag, or by a digest that it has; None when the repository has no such image.

        Args:
            reference: a tag, or a digest beginning with `sha256:`.
        """
        if reference in self.images:
            return reference
        return next((digest for digest, image in self.images.items() if reference in image.image_tags), None)
