"""Trail is delivered to CloudWatch Logs.

There metric filters and alarms see events within minutes. It must also arrive: a role that may no longer write leaves the setting on paper.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html (2026-11-24)
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html (2026-11-24)
"""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.aws.call import clean
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.cloudtrail_home import HomeTrail, LogGroup
from seawall.facts.fact import Change

LogGroupArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:logs:[a-z0-9-]+:[0-9]{12}:log-group:[^:]+:[*]$")]
RoleArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:iam::[0-9]{12}:role/.+$")]


class Parameters(Params):
    """What counts, and where the fix delivers to."""

    max_delivery_age_hours: Annotated[int, Field(ge=1)] = 24
    """How long ago the last delivery may be, in hours."""
    log_group_arn: LogGroupArn | None = None
    """ARN of the log group for trails that have none, ending in :*; null: no fix is offered."""
    role_arn: RoleArn | None = None
    """ARN of the role by which CloudTrail writes to the log group; null: no fix is offered."""


control = Control(
    HomeTrail,
    Parameters,
    reads=(HomeTrail.status,),
    severity=Severity.LOW,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "3.4",
        "hipaa": "164.308(a)(1)(ii)(D) 164.308(a)(6)(ii) 164.312(b) 164.312(e)(2)(i)",
        "iso27001-2022": "A.8.15 A.8.16",
        "nist-800-53-r5": (
            "AC-2(4) AC-3(1) AC-3(10) AC-4(26) AC-6(9) AU-2(b) AU-3(a) AU-3(b) AU-3(c) AU-3(d) AU-3(e) AU-3(f) "
            "AU-4(1) AU-6(1) AU-6(3) AU-6(4) AU-6(5) AU-6(6) AU-6(9) AU-7(1)"
        ),
        "nist-csf-2.0": "PR.IP-8 DE.AE-1 DE.AE-3 DE.CM-1 DE.CM-3 DE.CM-7",
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.4.1.1 10.6.3",
        "security-hub": "CloudTrail.5",
        "soc2": "CC7.2 CC7.3 A1.2 PI1.3",
        "well-architected-reliability": "REL06-BP01",
        "well-architected-security": "SEC04-BP01",
    },
)


@control.check
def check(trail: HomeTrail, want: Parameters) -> Verdict:
    """There is a log group, and something arrived lately."""
    if trail.log_group is None:
        return Fail("the trail delivers to no log group, wanted one")
    status = trail.status
    if status.to_logs_error:
        return Fail(f"the last delivery to the log group ended in {clean(status.to_logs_error, 80)}, wanted one that arrived")
    limit = timedelta(hours=want.max_delivery_age_hours)
    if status.to_logs_at is None:
        if status.started_at is not None and trail.target.now - status.started_at < limit:
            return Unknown(UnknownReason.PENDING, "the trail was started lately, and nothing was delivered to the log group yet")
        return Fail(f"nothing was ever delivered to the log group, wanted a delivery within {want.max_delivery_age_hours} hours")
    if trail.target.now - status.to_logs_at > limit:
        return Fail(
            f"the last delivery to the log group was at {status.to_logs_at:%Y-%m-%dT%H:%MZ}, wanted one within {want.max_delivery_age_hours} hours"
        )
    return Pass()


@control.fix(risk=Risk.SAFE, writes=(HomeTrail.log_group,), billed=True, mode=FixMode.AUTO)
def fix(trail: HomeTrail, want: Parameters) -> Change[HomeTrail, LogGroup | None] | NoChange:
    """Name log group and role, where there are none; what is there already is for its owner to mend."""
    if trail.log_group is not None:
        return NoChange("the trail has a log group: see that it exists, and that the trail's role may write to it")
    if want.log_group_arn is None or want.role_arn is None:
        return NoChange(
            "name spec.controls[].parameters.logGroupArn and roleArn, a log group and the role by which CloudTrail writes to it"
        )
    wanted = LogGroup(cloud_watch_logs_log_group_arn=want.log_group_arn, cloud_watch_logs_role_arn=want.role_arn)
    return HomeTrail.log_group.change(trail, wanted)
