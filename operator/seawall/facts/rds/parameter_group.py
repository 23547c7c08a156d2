"""Parameter groups of RDS and Aurora: the few parameters that controls ask for, and the databases that go by them.

Many databases may share a group, so it is read once, whoever asks; and only what is asked for, as a group has hundreds of parameters. AWS says
of each itself whether a change needs a reboot. The groups of DocumentDB and Neptune, which the same requests list, are left out.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameters.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, Change, Read, View, derived, fact, listing
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.engines import ON, Engine, Tls, engine_of, version_of
from seawall.facts.rds.instance import DbInstance
from seawall.facts.value import Call, Value

#: The parameter that makes Aurora MySQL write an audit log, without which there is nothing to export.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Auditing.html (2026-11-24)
AUDIT: Final = "server_audit_logging"

_ASKED_FOR: Final = (AUDIT, "DB2COMM", "rds.force_ssl", "require_secure_transport")
_USER: Final = "user"
_OTHER_SERVICES: Final = ("docdb", "neptune")
_IN_SYNC: Final = "in-sync"


class Parameter(Value):
    """A parameter as a group has it; how a change of it comes into effect is AWS's to say, and no part of the image."""

    name: str = Field(alias="ParameterName")
    value: str | None = Field(None, alias="ParameterValue")
    """None where the engine's own default holds, and AWS does not tell it."""
    source: str | None = None
    """`user` where somebody has set it."""
    apply_type: str | None = Field(None, exclude=True)
    """`dynamic`, or `static`: a change comes into effect with a reboot."""
    allowed_values: str | None = Field(None, exclude=True)
    is_modifiable: bool = Field(True, exclude=True)

    @classmethod
    def told(cls, answer: dict[str, Any]) -> Self:
        """What of the answer is the parameter's."""
        names = ("ParameterName", "ParameterValue", "Source", "ApplyType", "AllowedValues", "IsModifiable")
        return cls.model_validate({name: answer[name] for name in names if answer.get(name) is not None})

    def says(self, values: frozenset[str]) -> bool | None:
        """Whether its value is one of these, in small letters; None where AWS tells none."""
        return None if self.value is None else self.value.lower() in values

    def turned_on(self) -> Self:
        """The same, set to the word for on that this engine takes."""
        words = (self.allowed_values or "").split(",")
        return self.model_copy(update={"value": "ON" if "ON" in words and "1" not in words else "1", "source": _USER})

    def named(self, *, with_value: bool) -> dict[str, str]:
        """How a request names it, and when it is to come into effect: at once where that can be."""
        value = {"ParameterValue": self.value or ""} if with_value else {}
        return {"ParameterName": self.name, **value, "ApplyMethod": "immediate" if self.apply_type == "dynamic" else "pending-reboot"}


Parameters = dict[str, Parameter]


class AnyParameterGroup(Resource, service="rds"):
    """A parameter group of either kind."""

    name: str
    group_arn: str
    family: str = Field(alias="DBParameterGroupFamily")

    @property
    def id(self) -> str:
        """The group's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The group's ARN."""
        return self.group_arn

    @property
    def known_engine(self) -> Engine | None:
        """What is known of the engine that it is for; None for one that Seawall does not know."""
        return engine_of(self.family)

    @property
    def is_default(self) -> bool:
        """Whether it is AWS's own, which nobody can change."""
        return self.name.startswith("default.")

    @property
    def users(self) -> dict[str, str | None]:
        """The databases that go by it, with how far each has come to that."""
        raise NotImplementedError

    @property
    def late(self) -> tuple[str, ...]:
        """The databases on which not all that the group says is in effect yet, each with why."""
        return tuple(f"{name} ({status})" for name, status in self.users.items() if status not in (None, _IN_SYNC))

    @property
    def present(self) -> Parameters:
        """The parameters that controls ask for, as far as the engine's version has them, by name."""
        raise NotImplementedError

    def setting(self, wanted: Parameters) -> Change[Any, Parameters]:
        """The change to these parameters."""
        raise NotImplementedError

    def demands_tls(self, tls: Tls) -> bool | None:
        """Whether it makes the engine refuse connections without TLS; None where AWS tells no value and nobody else does.

        Raises:
            KeyError: the engine's version has no such parameter.
        """
        told = self.present[tls.parameter].says(tls.values)
        if told is not None or tls.is_told:
            return told
        return tls.on_since is not None and version_of(self.family) >= tls.on_since


def _filter() -> list[dict[str, Any]]:
    return [{"Name": "parameter-name", "Values": list(_ASKED_FOR)}]


def _parse(answer: dict[str, Any] | None) -> Parameters:
    told = (Parameter.told(each) for each in (answer or {})["Parameters"])
    return {each.name: each for each in sorted(told, key=lambda each: each.name) if each.name in _ASKED_FOR}


def _calls(kind: str, group: dict[str, str], now: Parameters, wanted: Parameters) -> tuple[Call, ...]:
    """Set what differs, and let go of what nobody had set before; every other parameter stays as it is."""
    pairs = [(now[name], each) for name, each in wanted.items() if name in now and now[name].image() != each.image()]
    # Whether a change needs a reboot is told of the parameter as it was read; what is wanted may come from a plan, which does not keep that.
    sets = [
        each.model_copy(update={"apply_type": before.apply_type}).named(with_value=True) for before, each in pairs if each.source == _USER
    ]
    resets = [before.named(with_value=False) for before, each in pairs if each.source != _USER]
    set_calls = (Call(f"rds.modify_{kind}", {**group, "Parameters": sets}),) if sets else ()
    reset_calls = (Call(f"rds.reset_{kind}", {**group, "ResetAllParameters": False, "Parameters": resets}),) if resets else ()
    return (*set_calls, *reset_calls)


class DbParameterGroup(AnyParameterGroup, type="AWS::RDS::DBParameterGroup"):
    """A parameter group of instances; what members of clusters have of it counts only where the cluster's group says nothing."""

    name: str = Field(alias="DBParameterGroupName")
    group_arn: str = Field(alias="DBParameterGroupArn")

    @listing("rds.describe_db_parameter_groups", action="rds:DescribeDBParameterGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every such group of RDS in the Region."""
        told = map(cls.model_validate, (aws.call() or {})["DBParameterGroups"])
        return (group for group in told if not group.family.startswith(_OTHER_SERVICES))

    @fact("rds.list_tags_for_resource", action="rds:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The group's tags."""
        return tag_map((aws.call(ResourceName=self.group_arn, gone_if="DBParameterGroupNotFound") or {})["TagList"])

    def read_tags(self) -> dict[str, str]:
        """The group's tags, by a call of their own."""
        return self.tags

    @property
    def users(self) -> dict[str, str | None]:
        """The instances that go by it; members of clusters go by the cluster's."""
        mine = (each for each in self.target.all(DbInstance) if each.parameter_group == self.name and each.cluster is None)
        return {each.identifier: each.parameter_status for each in mine}

    @property
    def present(self) -> Parameters:
        """The parameters that controls ask for."""
        return self.parameters

    def setting(self, wanted: Parameters) -> Change[Any, Parameters]:
        """The change to these parameters."""
        return DbParameterGroup.parameters.change(self, wanted)

    @fact("rds.describe_db_parameters", action="rds:DescribeDBParameters")
    def parameters(self, aws: Aws) -> Parameters:
        """The parameters that controls ask for, as far as the engine's version has them, by name."""
        return _parse(aws.call(DBParameterGroupName=self.name, Filters=_filter(), gone_if="DBParameterGroupNotFound"))

    @parameters.writer(
        "rds.modify_db_parameter_group",
        "rds.reset_db_parameter_group",
        action=("rds:ModifyDBParameterGroup", "rds:ResetDBParameterGroup"),
    )
    def parameters_calls(self, now: Parameters, wanted: Parameters) -> tuple[Call, ...]:
        """Only the parameters that differ."""
        return _calls("db_parameter_group", {"DBParameterGroupName": self.name}, now, wanted)


class ClusterParameterGroup(AnyParameterGroup, type="AWS::RDS::DBClusterParameterGroup"):
    """A parameter group of clusters."""

    name: str = Field(alias="DBClusterParameterGroupName")
    group_arn: str = Field(alias="DBClusterParameterGroupArn")

    @listing("rds.describe_db_cluster_parameter_groups", action="rds:DescribeDBClusterParameterGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every such group of RDS and Aurora in the Region."""
        told = map(cls.model_validate, (aws.call() or {})["DBClusterParameterGroups"])
        return (group for group in told if not group.family.startswith(_OTHER_SERVICES))

    @fact("rds.list_tags_for_resource", action="rds:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The group's tags."""
        return tag_map((aws.call(ResourceName=self.group_arn, gone_if="DBParameterGroupNotFound") or {})["TagList"])

    def read_tags(self) -> dict[str, str]:
        """The group's tags, by a call of their own."""
        return self.tags

    @property
    def users(self) -> dict[str, str | None]:
        """The clusters that go by it, each with its slowest member; one that AWS shows no members of tells nothing."""
        mine = (each for each in self.target.all(DbCluster) if each.parameter_group == self.name)
        told = {each.identifier: [member.parameter_status for member in each.members] for each in mine}
        return {name: next((each for each in states if each not in (None, _IN_SYNC)), _IN_SYNC) for name, states in told.items()}

    @property
    def present(self) -> Parameters:
        """The parameters that controls ask for."""
        return self.parameters

    def setting(self, wanted: Parameters) -> Change[Any, Parameters]:
        """The change to these parameters."""
        return ClusterParameterGroup.parameters.change(self, wanted)

    @property
    def writes_audit_log(self) -> bool | None:
        """Whether Aurora MySQL writes an audit log, which it does not where nobody says so; None where there is no such parameter."""
        told = self.parameters.get(AUDIT)
        return None if told is None else bool(told.says(ON))

    @fact("rds.describe_db_cluster_parameters", action="rds:DescribeDBClusterParameters")
    def parameters(self, aws: Aws) -> Parameters:
        """The parameters that controls ask for, as far as the engine's version has them, by name."""
        return _parse(aws.call(DBClusterParameterGroupName=self.name, Filters=_filter(), gone_if="DBParameterGroupNotFound"))

    @parameters.writer(
        "rds.modify_db_cluster_parameter_group",
        "rds.reset_db_cluster_parameter_group",
        action=("rds:ModifyDBClusterParameterGroup", "rds:ResetDBClusterParameterGroup"),
    )
    def parameters_calls(self, now: Parameters, wanted: Parameters) -> tuple[Call, ...]:
        """Only the parameters that differ."""
        return _calls("db_cluster_parameter_group", {"DBClusterParameterGroupName": self.name}, now, wanted)


def group_of(cluster: DbCluster) -> ClusterParameterGroup | None:
    """The parameter group that a cluster goes by; None when it is not among those listed."""
    return next((each for each in cluster.target.all(ClusterParameterGroup) if each.name == cluster.parameter_group), None)


class EitherParameterGroup(AnyParameterGroup, type="AWS::RDS::DBParameterGroup"):
    """Whatever tells databases how to run: the list of both kinds, of which each is of its own type."""

    @derived(DbParameterGroup.LISTING, ClusterParameterGroup.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[AnyParameterGroup]:
        """Groups of instances, then of clusters."""
        return chain(view.all(DbParameterGroup), view.all(ClusterParameterGroup))

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """What the tags of either kind are read by."""
        return (DbParameterGroup.tags, ClusterParameterGroup.tags)
