"""EMR's clusters and security configurations for tests that never ask AWS, told in AWS's own members."""

from __future__ import annotations

import json
from typing import Any

from seawall.facts.emr import Cluster, ClusterDescription, Encryption, SecurityConfiguration
from tests.builders import ACCOUNT, REGION, given


def cluster(state: str = "RUNNING", facts: dict[str, object] | None = None, **described: Any) -> Cluster:
    """A cluster in a state, with what its description tells and further facts."""
    arn = f"arn:aws:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/j-1"
    told = Cluster.model_validate({"Id": "j-1", "ClusterArn": arn, "Name": "etl", "Status": {"State": state}})
    return given(told, description=ClusterDescription.model_validate(described), **(facts or {}))


def configuration(**document: Any) -> SecurityConfiguration:
    """A security configuration with this document."""
    return given(SecurityConfiguration(name="strict"), encryption=Encryption.model_validate_json(json.dumps(document)))
