"""DAX cluster is encrypted at rest.

What it caches is DynamoDB's data, kept on the disks of its nodes as well. Encryption is chosen when a cluster is made: make another one, and
send the clients there.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.dax import Cluster

control = Control(
    Cluster,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(4)(ii)(A) 164.312(a)(2)(iv) 164.312(e)(2)(ii)",
        "iso27001-2022": "A.8.11 A.8.24",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "security-hub": "DynamoDB.3",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """It is, or is while it is being made."""
    if cluster.is_encrypted is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether the cluster is encrypted")
    return Pass() if cluster.is_encrypted else Fail(f"encryption at rest is {cluster.encryption_status}, wanted ENABLED")
