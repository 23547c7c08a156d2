"""ASGs behind a load balancer use ELB health checks.

By EC2's checks alone a group keeps instances whose application has stopped, though the load balancer knows. What VPC Lattice sends traffic to
has a check of its own.
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-checks-overview.html (2026-11-24)
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.autoscaling import AutoScalingGroup, HealthCheck
from seawall.facts.fact import Change


class Parameters(Params):
    """What the fix may use."""

    grace_period_seconds: Annotated[int, Field(ge=0, le=7200)] = 300
    """How long the fix lets new instances start before their health counts, where the group names no time; in seconds."""


control = Control(
    AutoScalingGroup,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_ZONES,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "security-hub": "AutoScaling.1",
    },
)


@control.check
def check(group: AutoScalingGroup, _want: Parameters) -> Verdict:
    """Each kind of traffic has its check; others beside it do not matter."""
    wanted = group.health_checks_wanted
    if not wanted:
        return NotApplicable("nothing sends traffic to the group")
    kinds = group.health_check.kinds
    missing = [kind for kind in wanted if kind not in kinds]
    if missing:
        return Fail(f"the group tells ill instances by {', '.join(kinds) or 'nothing'}, wanted {' and '.join(missing)} too")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(AutoScalingGroup.health_check,),
    breaks="where the check itself is wrong, the group replaces all of its instances",
)
def fix(group: AutoScalingGroup, want: Parameters) -> Change[AutoScalingGroup, HealthCheck]:
    """Add what is missing; EC2's own checks are always made."""
    now = group.health_check
    kinds = dict.fromkeys((*(kind for kind in now.kinds if kind != "EC2"), *group.health_checks_wanted))
    grace = now.health_check_grace_period or want.grace_period_seconds
    return AutoScalingGroup.health_check.change(group, HealthCheck(health_check_type=",".join(kinds), health_check_grace_period=grace))
