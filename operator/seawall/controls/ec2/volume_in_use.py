"""EBS volumes are attached.

A volume that nothing uses is paid for and forgotten, with its data. A new one has some days to find its use; AWS does not tell since when an
old one is without, so its age counts. There is no fix: what nobody uses may still be the last copy of something.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from datetime import timedelta

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.ec2.volume import Volume


class Parameters(Params):
    """What counts."""

    grace_days: int = Field(30, ge=0)
    """For how many days after its creation a volume may be attached to nothing."""


control = Control(
    Volume,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
)


@control.check
def check(volume: Volume, want: Parameters) -> Verdict:
    """Something uses it, or it is new."""
    if volume.state == "in-use" or volume.is_attached:
        return Pass()
    if volume.created is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say when the volume was made")
    age = volume.target.now - volume.created
    if age < timedelta(days=want.grace_days):
        return Pass(f"it is younger than {want.grace_days} days")
    return Fail(f"the volume is {age.days} days old and attached to nothing, wanted attached or younger than {want.grace_days} days")
