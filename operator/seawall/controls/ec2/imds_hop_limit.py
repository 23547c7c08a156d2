"""The metadata service's answers do not travel far.

A token of IMDSv2 dies after so many hops. One is enough for the instance itself; containers behind a bridge need two, and what comes in through
a proxy on the machine needs more, which is the point.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-existing-instances.html (2026-11-24)
"""

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
from seawall.facts.ec2.instance import Instance, MetadataOptions
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    max_hops: int = Field(1, ge=1, le=64)
    """The most hops allowed; 2 for hosts of containers."""


control = Control(
    Instance,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
)


@control.check
def check(instance: Instance, want: Parameters) -> Verdict:
    """The limit is low enough, or nothing is answered at all."""
    options = instance.metadata_options
    if instance.is_ending:
        return NotApplicable(f"the instance is {instance.state}")
    if options is None or options.http_put_response_hop_limit is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say how far the metadata service's answers travel")
    if options.is_pending:
        return Unknown(UnknownReason.PENDING, "a change of the metadata service is not applied yet")
    if options.http_put_response_hop_limit <= want.max_hops:
        return Pass()
    if options.is_off:
        return Pass("the metadata service is off")
    return Fail(f"the hop limit is {options.http_put_response_hop_limit}, wanted at most {want.max_hops}")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Instance.metadata_options,),
    undo_risk=Risk.SAFE,
    breaks="containers behind a bridge that need the instance's credentials get none at one hop",
)
def fix(instance: Instance, want: Parameters) -> Change[Instance, MetadataOptions | None] | NoChange:
    """Lower the limit to the highest that is allowed and leave everything else alone."""
    options = instance.metadata_options
    if options is None:
        return NoChange("AWS says nothing of the instance's metadata service")
    return Instance.metadata_options.change(instance, options.model_copy(update={"http_put_response_hop_limit": want.max_hops}))
