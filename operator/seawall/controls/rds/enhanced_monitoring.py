"""DB instance sends metrics of its machine.

CloudWatch sees an instance from the hypervisor, once a minute. Enhanced Monitoring tells from inside which processes need processor, memory and
disk, as often as every second. Members of clusters each have it, or have it not.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html (2026-11-24)
"""

from typing import Annotated, Literal

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Verdict,
)
from seawall.facts.fact import Change
from seawall.facts.rds.instance import DbInstance, Monitoring

RoleArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:iam::[0-9]{12}:role/.+$")]


class Parameters(Params):
    """What counts, and how it is mended."""

    max_interval_seconds: Literal[1, 5, 10, 15, 30, 60] = 60
    """Longest time between two measurements, in seconds."""
    role_arn: RoleArn | None = Field(None, alias="roleARN")
    """ARN of the role by which RDS sends the metrics, for instances that have none; without it none is changed."""


control = Control(
    DbInstance,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "nist-800-53-r5": "AU-12(3) AU-14(a) AU-14(b) CA-2(2) CA-7 CA-7(b) PM-14(a)(1) PM-14(b) PM-31 SC-36(1)(a) SI-2(a)",
        "security-hub": "RDS.6",
        "well-architected-reliability": "REL06-BP01",
    },
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """It is on, and as often as wanted."""
    if instance.is_custom:
        return NotApplicable("RDS Custom has no Enhanced Monitoring")
    seconds = instance.monitoring.interval_seconds
    if seconds == 0:
        return Fail(f"Enhanced Monitoring is off, wanted every {want.max_interval_seconds} seconds or more often")
    if seconds > want.max_interval_seconds:
        return Fail(f"Enhanced Monitoring comes every {seconds} seconds, wanted every {want.max_interval_seconds} or more often")
    return Pass()


@control.fix(risk=Risk.SAFE, writes=(DbInstance.monitoring,), billed=True, mode=FixMode.AUTO)
def fix(instance: DbInstance, want: Parameters) -> Change[DbInstance, Monitoring] | NoChange:
    """As often as wanted, by the role that it has, else by the one that somebody named."""
    role = instance.monitoring.role_arn or want.role_arn
    if role is None:
        return NoChange("name spec.controls[].parameters.roleARN, the role by which RDS sends the metrics")
    why = instance.why_fixed
    wanted = Monitoring(interval_seconds=want.max_interval_seconds, role_arn=role)
    return NoChange(why) if why else DbInstance.monitoring.change(instance, wanted)
