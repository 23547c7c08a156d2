"""Launch templates require IMDSv2.

What is launched from the template then answers only requests with a token, whatever the account's default is. The default version is judged;
Auto Scaling groups and fleets may name another one.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.launch_template import LaunchTemplate, Version
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    accept_disabled_endpoint: bool = True
    """Whether a template that turns the metadata service off passes; AWS Config's rule looks at the tokens alone."""


control = Control(
    LaunchTemplate,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "PR.AC-3",
        "security-hub": "EC2.170",
    },
)


@control.check
def check(template: LaunchTemplate, want: Parameters) -> Verdict:
    """The default version requires tokens, or turns the service off."""
    version = template.default
    if version.requires_tokens:
        return Pass()
    if version.has_metadata_off and want.accept_disabled_endpoint:
        return Pass("the metadata service is off")
    tokens = version.metadata_options.get("HttpTokens") or "left to the account's default"
    return Fail(f"tokens are {tokens} in the default version, wanted required")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(LaunchTemplate.default,),
    undo_risk=Risk.SAFE,
    breaks="new instances whose software speaks IMDSv1 get no credentials; who names no version launches from the new one",
)
def fix(template: LaunchTemplate, _want: Parameters) -> Change[LaunchTemplate, Version]:
    """A new default version, the same but for the tokens."""
    leaves = "the new version stays, and is not the default any more"
    return LaunchTemplate.default.change(template, template.default.with_tokens(), reversible=Reversible.PARTIAL, leaves=leaves)
