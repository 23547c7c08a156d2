"""Instances are not left stopped.

A stopped instance gets no patches, keeps its volumes, and is forgotten until somebody starts it with all the holes of the day it was stopped.
AWS tells the instant only in a text, and not after every kind of stop; then the verdict is Unknown, unless it was launched so lately that it cannot
have stood still for too long. There is no fix: ending an instance takes its data with it.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html (2026-11-24)
"""

from datetime import timedelta

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.ec2.instance import Instance


class Parameters(Params):
    """What counts."""

    max_days: int = Field(30, ge=1)
    """For how many days an instance may stand still."""


control = Control(
    Instance,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.HARDENING,
    layer=Layer.GUEST_OS_PATCHING,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "security-hub": "EC2.4",
    },
)


@control.check
def check(instance: Instance, want: Parameters) -> Verdict:
    """It is not stopped, or not for long."""
    if instance.is_ending:
        return NotApplicable(f"the instance is {instance.state}")
    if instance.state != "stopped":
        return Pass()
    now, longest = instance.target.now, timedelta(days=want.max_days)
    if instance.launched is not None and now - instance.launched <= longest:
        return Pass()
    since = instance.stopped_since
    if since is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say since when the instance is stopped")
    stopped = now - since
    if stopped <= longest:
        return Pass()
    return Fail(f"the instance is stopped for {stopped.days} days, wanted at most {want.max_days}")
