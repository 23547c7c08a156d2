"""ASG launch configurations require IMDSv2.

Instances that answer IMDSv1 give their role's credentials to whoever can make them fetch an address. A launch configuration cannot be changed:
the way out is a launch template and an instance refresh, which people must plan.
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/create-launch-config.html (2026-11-24)
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/migrate-to-launch-templates.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.aws.call import clean
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.autoscaling import AutoScalingGroup, LaunchConfiguration

control = Control(
    LaunchConfiguration,
    NoParams,
    reads=(AutoScalingGroup.LISTING,),
    severity=Severity.HIGH,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "pci-dss-4.0": "8.2.8",
        "security-hub": "AutoScaling.3",
    },
)


@control.check
def check(configuration: LaunchConfiguration, _want: NoParams) -> Verdict:
    """Only where that fails does it matter whether a group launches by it."""
    if configuration.http_tokens == "required":
        return Pass()
    if configuration.http_endpoint == "disabled":
        return Pass("the metadata service is off")
    groups = configuration.groups
    if not groups:
        return NotApplicable("no group launches by it")
    more = f" and {len(groups) - 1} more" if len(groups) > 1 else ""
    return Fail(f"instances of group {clean(groups[0], 80)}{more} are launched with HttpTokens optional, wanted required")
