"""Caches are not in the default subnet group.

AWS makes it of the default VPC, whose subnets lead to the Internet: a subnet group of one's own says where a cache belongs. A replication group is
where its nodes are, all in one subnet group. There is no fix: it is chosen when a cache is made.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.elasticache import EitherCache
from seawall.facts.elasticache_settings import NodeCache

control = Control(
    EitherCache,
    NoParams,
    severity=Severity.HIGH,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "ElastiCache.7",
    },
)


@control.check
def check(cache: NodeCache, _want: NoParams) -> Verdict:
    """By its name; only nodes tell that of a replication group."""
    is_default = cache.is_in_default_group
    if is_default is None:
        reason = UnknownReason.PENDING if cache.status == "creating" else UnknownReason.ERROR
        return Unknown(reason, f"it is {cache.status}, and AWS does not say which subnet group it is in")
    return Fail("it is in the default subnet group, wanted one of its own") if is_default else Pass()
