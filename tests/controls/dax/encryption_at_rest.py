from typing import Any

from seawall.facts.dax import Cluster
from tests.builders import given


def cluster(**told: Any) -> Cluster:
    return given(Cluster.model_validate({"ClusterName": "hot", "ClusterArn": "arn:aws:dax:eu-west-1:123456789012:cache/hot", **told}))


passes = {
    "it is encrypted": cluster(SSEDescription={"Status": "ENABLED"}),
    "it is encrypted while it is being made": cluster(SSEDescription={"Status": "ENABLING"}, Status="creating"),
}
fails = {
    "it is not encrypted": cluster(SSEDescription={"Status": "DISABLED"}),
    "it will not be encrypted": cluster(SSEDescription={"Status": "DISABLING"}),
}
unknown = {
    "AWS does not describe its encryption": cluster(),
    "AWS does not say how far it is": cluster(SSEDescription={}),
}
