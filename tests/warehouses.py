"""Redshift clusters for tests that never ask AWS, told in AWS's own members, so that what the list really says is parsed as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seawall.facts.base import Resource
from seawall.facts.redshift import Cluster
from seawall.facts.redshift_parameters import Parameter, ParameterGroup
from tests.builders import given


def cluster(*others: tuple[Resource, Mapping[str, object]], **told: Any) -> Cluster:
    """A cluster that is available, with what is told besides, among others with their facts."""
    common = {"ClusterIdentifier": "sales", "ClusterStatus": "available", "PendingModifiedValues": {}}
    return given(Cluster.model_validate({**common, **told}), others=others)


def goes_by(name: str = "strict", status: str = "in-sync", **parameters: str) -> dict[str, Any]:
    """A parameter group as a cluster names it, with the status of single parameters where it tells them."""
    told = [{"ParameterName": parameter, "ParameterApplyStatus": each} for parameter, each in parameters.items()]
    return {"ParameterGroupName": name, "ParameterApplyStatus": status, "ClusterParameterStatusList": told}


def group(value: str | None = "false", name: str = "strict", source: str = "engine-default") -> tuple[Resource, Mapping[str, object]]:
    """A parameter group, and what it says of TLS."""
    parameter = Parameter(name="require_ssl", value=value, source=source)
    return ParameterGroup(name=name), {"parameters": {"require_ssl": parameter}}
