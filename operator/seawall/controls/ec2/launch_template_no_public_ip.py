"""Launch templates give no public addresses.

Whoever launches from such a template is on the Internet, in whatever subnet. The default version is judged. A network interface that says
nothing leaves it to its subnet, which is for vpc.subnet-no-auto-public-ip to judge.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.launch_template import LaunchTemplate, Version
from seawall.facts.fact import Change

control = Control(
    LaunchTemplate,
    NoParams,
    severity=Severity.HIGH,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "pci-dss-4.0": "1.4.5",
        "security-hub": "EC2.25",
        "soc2": "CC6.6",
    },
)


@control.check
def check(template: LaunchTemplate, _want: NoParams) -> Verdict:
    """No network interface of the default version gets one."""
    if template.default.gives_public_address:
        return Fail("the default version gives a network interface a public IPv4 address, wanted none")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(LaunchTemplate.default,),
    undo_risk=Risk.DISRUPTIVE,
    breaks="new instances of a public subnet reach the Internet only through NAT; who names no version launches from the new one",
)
def fix(template: LaunchTemplate, _want: NoParams) -> Change[LaunchTemplate, Version]:
    """A new default version, the same but for the addresses."""
    leaves = "the new version stays, and is not the default any more"
    return LaunchTemplate.default.change(template, template.default.without_public_address(), reversible=Reversible.PARTIAL, leaves=leaves)
