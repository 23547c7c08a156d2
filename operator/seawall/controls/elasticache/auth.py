"""Replication groups of ElastiCache let nobody in who does not show who they are.

Else whoever reaches the port reads and writes all there is. Clients show a token that all of them share, or each a user's password or IAM identity. A
user group guards nothing while one of its users needs no password, as AWS's own user `default` does. There is no fix: clients must know what to show
first. Either way needs TLS. A token that was first given by the strategy ROTATE lets in clients without one, too, until it is given by SET: AWS does
not tell which it was.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.elasticache import ElastiCacheRegion, ReplicationGroup

control = Control(
    ReplicationGroup,
    NoParams,
    reads=(ElastiCacheRegion.users, ElastiCacheRegion.user_groups),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "ElastiCache.6",
    },
)

_NOBODY = "clients need show nothing"


@control.check
def check(group: ReplicationGroup, _want: NoParams) -> Verdict:
    """A token, or user groups of users who all show something; users are asked for only where there are user groups."""
    if group.has_token:
        return Pass()
    if group.is_setting_token:
        return Unknown(UnknownReason.PENDING, "a token that clients must show is being set")
    lack, coming = _lack(group, soon=False), _lack(group, soon=True)
    if (lack is None) != (coming is None):
        return Unknown(UnknownReason.PENDING, "who is let in is being changed")
    if lack is None:
        return Pass()
    if group.has_token is None and lack == _NOBODY:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether clients must show a token")
    return Fail(f"{lack}, wanted a token, or users who all show a password or an IAM identity")


def _lack(group: ReplicationGroup, *, soon: bool) -> str | None:
    if not group.user_groups(soon=soon):
        return _NOBODY
    users = group.open_users(soon=soon)
    return f"{', '.join(users)} of its user groups need no password" if users else None
