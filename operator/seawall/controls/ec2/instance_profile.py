"""Instances use an instance profile.

A role by an instance profile gives software credentials that change by themselves; without one, keys end up in files. Keys that are in files go
before the profile, so nothing changes until they are gone.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.profile import Profile, ProfileAssociation
from seawall.facts.fact import Change

ProfileArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:iam::[0-9]{12}:instance-profile/.+$")]


class Parameters(Params):
    """How it is mended."""

    instance_profile_arn: ProfileArn | None = Field(None, alias="instanceProfileARN")
    """ARN of the profile for instances that have none; without it none is given."""


control = Control(
    Instance,
    Parameters,
    reads=(ProfileAssociation.LISTING,),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "1.18",
        "cis-3.0": "1.18",
        "cis-5.0": "1.17",
        "cis-6.0": "2.17",
        "cis-7.0": "2.16",
        "iso27001-2022": "A.8.2 A.8.20 A.8.21 A.8.22",
        "nist-800-53-r5": "AC-3 CM-5(1)(a) CM-6(a)",
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.5 7.3.1 7.3.2 7.3.3 8.2.7 8.2.8 8.3.4",
        "well-architected-security": "SEC03-BP01 SEC03-BP02 SEC06-BP04 SEC06-BP05",
    },
)


@control.check
def check(instance: Instance, _want: Parameters) -> Verdict:
    """It has one; associations are listed only where the instance itself tells none, for one may be under way."""
    if instance.is_ending:
        return NotApplicable(f"the instance is {instance.state}")
    if instance.profile_arn is not None:
        return Pass()
    profile = instance.profile
    if profile is None:
        return Fail("the instance has no instance profile, wanted one")
    if profile.is_pending:
        return Unknown(UnknownReason.PENDING, "an instance profile is being associated")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Instance.profile,),
    breaks="software that found no credentials finds the role's, and may do what it could not do before",
)
def fix(instance: Instance, want: Parameters) -> Change[Instance, Profile | None] | NoChange:
    """Associate the profile that somebody named."""
    if want.instance_profile_arn is None:
        return NoChange("name spec.controls[].parameters.instanceProfileARN, the profile for instances that have none")
    return Instance.profile.change(instance, Profile(arn=want.instance_profile_arn))
