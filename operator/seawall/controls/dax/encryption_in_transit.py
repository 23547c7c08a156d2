"""DAX cluster speaks TLS with its clients.

Else items, and what authorizes requests for them, cross the network in the clear. It is chosen when a cluster is made: make another one, and
send the clients there, by its `daxs` address.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.dax import Cluster

control = Control(
    Cluster,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.IN_TRANSIT,
    layer=Layer.ENCRYPTION_IN_TRANSIT,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.12 A.8.24",
        "pci-dss-4.0": "2.2.7 4.2.1.1 4.2.1 8.3.2",
        "security-hub": "DynamoDB.7",
        "soc2": "CC6.7",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """The endpoint's kind of encryption is TLS."""
    if cluster.endpoint_encryption is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say how the cluster's endpoint is encrypted")
    return Pass() if cluster.endpoint_encryption == "TLS" else Fail(f"endpoint encryption is {cluster.endpoint_encryption}, wanted TLS")
