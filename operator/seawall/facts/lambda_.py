"""Lambda: functions, and the subnets that those in a VPC reach it through.

A published version keeps the subnets that it was published with, and an alias calls versions: what the function says holds for `$LATEST` only. What
else a function holds, environment variables above all, is not kept.
Source: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html (2026-11-24)
Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Self

from pydantic import AliasPath, BeforeValidator, Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION, tags_by_arn

_GONE: Final = "ResourceNotFoundException"

#: What has no version.
LATEST: Final = "$LATEST"

#: A VPC that was taken away again is told as an empty text.
_Vpc = Annotated[str | None, BeforeValidator(lambda given: given or None)]


class LambdaRegion(AccountSettings, service="lambda"):
    """What is told of all functions of a Region at once."""

    @fact(GET_RESOURCES, action=GET_RESOURCES_ACTION)
    def function_tags(self, aws: Aws) -> dict[str, Mapping[str, str]]:
        """Tags of functions by ARN. What never had a tag is not among them."""
        return tags_by_arn(aws, "lambda")


class Alias(Part):
    """A name for one version, or for two of which each gets a share of the calls."""

    name: str
    version: str = Field(alias="FunctionVersion")
    others: Mapping[str, float] = Field(default_factory=dict, validation_alias=AliasPath("RoutingConfig", "AdditionalVersionWeights"))

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that get calls."""
        return (self.version, *(version for version, share in self.others.items() if share > 0))


class Function(Resource, type="AWS::Lambda::Function", service="lambda"):
    """One function, as `$LATEST` is."""

    name: str = Field(alias="FunctionName")
    function_arn: str
    package_type: str = "Zip"
    vpc_id: _Vpc = Field(None, validation_alias=AliasPath("VpcConfig", "VpcId"))
    subnet_ids: tuple[str, ...] = Field((), validation_alias=AliasPath("VpcConfig", "SubnetIds"))
    file_systems: tuple[Mapping[str, object], ...] = Field((), alias="FileSystemConfigs")
    capacity_provider_arn: str | None = Field(
        None, validation_alias=AliasPath("CapacityProviderConfig", "LambdaManagedInstancesCapacityProviderConfig", "CapacityProviderArn")
    )
    state: str | None = None
    last_update_status: str | None = None

    @listing("lambda.list_functions", action="lambda:ListFunctions")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every function of the Region."""
        return map(cls.model_validate, (aws.call() or {})["Functions"])

    @property
    def is_image(self) -> bool:
        """Whether it is packed as a container image, whose base the customer keeps up to date."""
        return self.package_type == "Image"

    @property
    def id(self) -> str:
        """The function's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The function's ARN, without a version."""
        return self.function_arn.removesuffix(f":{LATEST}")

    def read_tags(self) -> Mapping[str, str]:
        """The function's tags, from one list for all."""
        return the(self.target, LambdaRegion).function_tags.get(self.arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The list that `read_tags` touches."""
        return (LambdaRegion.function_tags,)

    @property
    def is_changing(self) -> bool:
        """Whether a change of it has not taken effect yet."""
        return self.state == "Pending" or self.last_update_status == "InProgress"

    @property
    def access_point_arns(self) -> tuple[str, ...]:
        """The access points of the file systems that it mounts, each through the mount target of its own zone."""
        return tuple(str(each["Arn"]) for each in self.file_systems)

    @fact("lambda.list_aliases", action="lambda:ListAliases")
    def aliases(self, aws: Aws) -> tuple[Alias, ...]:
        """Its aliases."""
        return tuple(map(Alias.model_validate, (aws.call(FunctionName=self.name, gone_if=_GONE) or {})["Aliases"]))

    @fact("lambda.list_versions_by_function", action="lambda:ListVersionsByFunction")
    def version_subnets(self, aws: Aws) -> dict[str, tuple[str, ...]]:
        """The subnets of each version, `$LATEST` among them; none for one outside any VPC."""
        found = (aws.call(FunctionName=self.name, gone_if=_GONE) or {})["Versions"]
        return {each["Version"]: Function.model_validate(each).subnet_ids for each in found}

    @property
    def subnets_in_use(self) -> dict[str, tuple[str, ...]]:
        """The subnets of `$LATEST` and of each version that an alias calls; versions are asked for only where an alias calls one."""
        called = {version for alias in self.aliases for version in alias.versions} - {LATEST}
        versions = self.version_subnets if called else {}
        return {LATEST: self.subnet_ids, **{version: versions[version] for version in sorted(called) if version in versions}}

    @fact("lambda.get_capacity_provider", action="lambda:GetCapacityProvider")
    def capacity_subnet_ids(self, aws: Aws) -> tuple[str, ...]:
        """The subnets of the instances that it runs on; none for one that runs where AWS sees fit, which needs no call."""
        if self.capacity_provider_arn is None:
            return ()
        name = self.capacity_provider_arn.rpartition(":")[2]
        answer = aws.call(CapacityProviderName=name, gone_if=_GONE) or {}
        return tuple(answer["CapacityProvider"].get("VpcConfig", {}).get("SubnetIds", ()))
