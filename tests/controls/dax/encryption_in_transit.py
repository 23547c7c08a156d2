from typing import Any

from seawall.facts.dax import Cluster
from tests.builders import given


def cluster(**told: Any) -> Cluster:
    return given(Cluster.model_validate({"ClusterName": "hot", "ClusterArn": "arn:aws:dax:eu-west-1:123456789012:cache/hot", **told}))


passes = {"its endpoint speaks TLS": cluster(ClusterEndpointEncryptionType="TLS")}
fails = {
    "its endpoint speaks in the clear": cluster(ClusterEndpointEncryptionType="NONE"),
    "its data is encrypted, and not what is sent": cluster(ClusterEndpointEncryptionType="NONE", SSEDescription={"Status": "ENABLED"}),
}
unknown = {"AWS does not say": cluster()}
