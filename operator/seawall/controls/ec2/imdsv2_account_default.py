"""New instances require IMDSv2 by default.

The account's default holds in one Region for every launch that does not say otherwise, whoever launches and with whatever tool. No preference
leaves it to the image.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.region import Ec2Region, MetadataDefaults
from seawall.facts.fact import Change

control = Control(
    Ec2Region,
    NoParams,
    reads=(Ec2Region.metadata_defaults,),
    severity=Severity.MEDIUM,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
    },
)


@control.check
def check(region: Ec2Region, _want: NoParams) -> Verdict:
    """The default is that tokens are required."""
    tokens = region.metadata_defaults.http_tokens
    return Pass() if tokens == "required" else Fail(f"tokens for new instances are {tokens or 'without a preference'}, wanted required")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Ec2Region.metadata_defaults,),
    undo_risk=Risk.SAFE,
    breaks="new instances from old images whose software speaks IMDSv1 get no credentials",
)
def fix(region: Ec2Region, _want: NoParams) -> Change[Ec2Region, MetadataDefaults] | NoChange:
    """Require tokens; the other defaults stay."""
    defaults = region.metadata_defaults
    if defaults.is_of_policy:
        return NoChange("a declarative policy of the organization sets it")
    return Ec2Region.metadata_defaults.change(region, defaults.model_copy(update={"http_tokens": "required"}))
