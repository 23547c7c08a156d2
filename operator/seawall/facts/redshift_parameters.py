"""Redshift's parameter groups: the few parameters that controls ask for. Clusters may share a group, so it is read once, whoever asks.

Source: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusterParameters.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part
from seawall.facts.value import Call, Value

#: The parameter that makes a cluster refuse connections without TLS.
#: Source: https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html (2026-11-24)
REQUIRE_SSL: Final = "require_ssl"

_ASKED_FOR: Final = frozenset({REQUIRE_SSL})
_USER: Final = "user"
_IN_SYNC: Final = "in-sync"


class Parameter(Value):
    """A parameter as a group has it."""

    name: str = Field(alias="ParameterName")
    value: str | None = Field(None, alias="ParameterValue")
    source: str | None = None
    """`user` where somebody has set it, else `engine-default`."""

    @classmethod
    def told(cls, answer: Mapping[str, Any]) -> Self:
        """What of the answer is the parameter's own; the rest describes what it may be."""
        return cls.model_validate({name: answer.get(name) for name in ("ParameterName", "ParameterValue", "Source")})

    @property
    def is_on(self) -> bool | None:
        """Whether it is on; None where AWS tells no value."""
        return None if self.value is None else self.value.lower() == "true"

    def turned_on(self) -> Self:
        """The same, set by somebody to what is on."""
        return self.model_copy(update={"value": "true", "source": _USER})


Parameters = dict[str, Parameter]


class ParameterStatus(Part):
    """How far a cluster has come to what its group says of one parameter."""

    name: str = Field(alias="ParameterName")
    status: str | None = Field(None, alias="ParameterApplyStatus")


class AppliedGroup(Part):
    """A parameter group that a cluster goes by, and how far it has come to that."""

    name: str = Field(alias="ParameterGroupName")
    status: str | None = Field(None, alias="ParameterApplyStatus")
    parameters: tuple[ParameterStatus, ...] = Field((), alias="ClusterParameterStatusList")

    def lateness(self, parameter: str) -> str | None:
        """Why what the group says of a parameter is not in effect yet, in AWS's word; None where it is. What is told of the parameter goes first."""
        told = next((each.status for each in self.parameters if each.name == parameter), None) or self.status
        return None if told in (None, _IN_SYNC) else told


class ParameterGroup(Resource, type="AWS::Redshift::ClusterParameterGroup", service="redshift"):
    """One cluster parameter group."""

    name: str = Field(alias="ParameterGroupName")
    tags: tuple[dict[str, str], ...] = ()

    @listing("redshift.describe_cluster_parameter_groups", action="redshift:DescribeClusterParameterGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every parameter group of the Region, AWS's own among them."""
        return map(cls.model_validate, (aws.call() or {})["ParameterGroups"])

    @property
    def id(self) -> str:
        """The group's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The group's ARN."""
        return f"arn:{self.target.partition}:redshift:{self.target.region}:{self.target.account_id}:parametergroup:{self.name}"

    def read_tags(self) -> Mapping[str, str]:
        """The group's tags, which came with the list."""
        return tag_map(self.tags)

    @property
    def is_default(self) -> bool:
        """Whether it is AWS's own, which nobody can change."""
        return self.name.startswith("default.")

    @fact("redshift.describe_cluster_parameters", action="redshift:DescribeClusterParameters")
    def parameters(self, aws: Aws) -> Parameters:
        """The parameters that controls ask for, by name; it has a dozen more."""
        answer = aws.call(ParameterGroupName=self.name, gone_if="ClusterParameterGroupNotFound") or {}
        told = map(Parameter.told, answer["Parameters"])
        return {each.name: each for each in told if each.name in _ASKED_FOR}

    @parameters.writer(
        "redshift.modify_cluster_parameter_group",
        "redshift.reset_cluster_parameter_group",
        action=("redshift:ModifyClusterParameterGroup", "redshift:ResetClusterParameterGroup"),
    )
    def parameters_calls(self, now: Parameters, wanted: Parameters) -> tuple[Call, ...]:
        """Set what differs, and let go of what nobody had set before; every other parameter stays as it is."""
        changed = [each for name, each in wanted.items() if name in now and now[name].image() != each.image()]
        sets = [{"ParameterName": each.name, "ParameterValue": each.value or ""} for each in changed if each.source == _USER]
        resets = [{"ParameterName": each.name} for each in changed if each.source != _USER]
        group = {"ParameterGroupName": self.name}
        set_calls = (Call("redshift.modify_cluster_parameter_group", {**group, "Parameters": sets}),) if sets else ()
        reset = {**group, "ResetAllParameters": False, "Parameters": resets}
        return (*set_calls, *((Call("redshift.reset_cluster_parameter_group", reset),) if resets else ()))
