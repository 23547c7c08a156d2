"""Instances require IMDSv2.

The first version of the metadata service answers any request from the instance, so one forged request through a web application hands out the
role's credentials. The second wants a token that a forged request cannot get.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html (2026-11-24)
"""

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

    accept_disabled_endpoint: bool = True
    """Whether an instance whose metadata service is off passes; AWS Config's rule looks at the tokens alone."""


control = Control(
    Instance,
    Parameters,
    severity=Severity.HIGH,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-3.0": "5.6",
        "cis-5.0": "5.7",
        "cis-6.0": "6.7",
        "cis-7.0": "6.7",
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) "
            "AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) AC-3(4)(e) AC-3(7) "
            "AC-3(8) AC-3(12)(a) AC-3(13)"
        ),
        "nist-csf-2.0": "PR.AC-3",
        "pci-dss-4.0": "8.2.8",
        "security-hub": "EC2.8",
        "soc2": "CC7.2",
        "well-architected-security": "SEC03-BP01 SEC06-BP01",
    },
)


@control.check
def check(instance: Instance, want: Parameters) -> Verdict:
    """Tokens are required, or nothing is answered at all."""
    options = instance.metadata_options
    if instance.is_ending:
        return NotApplicable(f"the instance is {instance.state}")
    if options is None or options.http_tokens is None:
        return Unknown(UnknownReason.ERROR, "AWS says nothing of the instance's metadata service")
    if options.is_pending:
        return Unknown(UnknownReason.PENDING, "a change of the metadata service is not applied yet")
    if options.requires_tokens:
        return Pass()
    if options.is_off and want.accept_disabled_endpoint:
        return Pass("the metadata service is off")
    return Fail(f"tokens are {options.http_tokens} for the metadata service, wanted required")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Instance.metadata_options,),
    undo_risk=Risk.SAFE,
    breaks="software that still speaks IMDSv1 loses its credentials at once: look first whether CloudWatch's MetadataNoToken is 0",
)
def fix(instance: Instance, _want: Parameters) -> Change[Instance, MetadataOptions | None] | NoChange:
    """Require tokens and leave everything else alone, a disabled endpoint above all."""
    options = instance.metadata_options
    if options is None:
        return NoChange("AWS says nothing of the instance's metadata service")
    return Instance.metadata_options.change(instance, options.model_copy(update={"http_tokens": "required"}))
