"""Replication groups of ElastiCache let no client in without TLS.

Else keys, values and tokens cross the network in the clear. Where TLS is only preferred, clients without it are let in all the same. There is no fix:
groups of Valkey, and of Redis OSS from 7 on, can come to it in two steps, TLS preferred first and required once every client speaks it, and who
knows that is not an operator; older ones must be made anew.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.elasticache import ReplicationGroup


class Parameters(Params):
    """What counts."""

    require_mode: bool = True
    """Whether TLS must be required; else it is enough that it is preferred, as while clients are moved to it."""


control = Control(
    ReplicationGroup,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.IN_TRANSIT,
    layer=Layer.ENCRYPTION_IN_TRANSIT,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.11 A.8.24",
        "nist-csf-2.0": "PR.DS-2",
        "pci-dss-4.0": "2.2.7 4.2.1.1 4.2.1 8.3.2",
        "security-hub": "ElastiCache.5",
        "soc2": "CC6.7",
    },
)


@control.check
def check(group: ReplicationGroup, want: Parameters) -> Verdict:
    """TLS is spoken, and spoken alone, and no change under way decides otherwise."""
    now, soon = group.tls(soon=False), group.tls(soon=True)
    if now is None or soon is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether the replication group speaks TLS")
    if now.is_enough(required=want.require_mode) != soon.is_enough(required=want.require_mode):
        return Unknown(UnknownReason.PENDING, f"TLS is {now}, and is being changed to {soon}, now or in the maintenance window")
    if now.is_enough(required=want.require_mode):
        return Pass()
    return Fail(f"TLS is {now}, wanted {'required' if want.require_mode else 'preferred or required'}")
