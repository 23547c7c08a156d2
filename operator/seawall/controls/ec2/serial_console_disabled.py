"""The EC2 serial console is closed.

The serial console reaches an instance past every security group; who needs it can open it for the hour. The setting holds for the account in
one Region.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-access-to-serial-console.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.region import Ec2Region, SerialConsole
from seawall.facts.fact import Change

control = Control(
    Ec2Region,
    NoParams,
    reads=(Ec2Region.serial_console,),
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
)


@control.check
def check(region: Ec2Region, _want: NoParams) -> Verdict:
    """It is off."""
    is_open = region.serial_console.serial_console_access_enabled
    return Fail("access to the serial console is on, wanted off") if is_open else Pass()


@control.fix(
    risk=Risk.SAFE,
    writes=(Ec2Region.serial_console,),
    mode=FixMode.AUTO,
    breaks="nobody can log in through the serial console, in an emergency either",
)
def fix(region: Ec2Region, _want: NoParams) -> Change[Ec2Region, SerialConsole] | NoChange:
    """Close it."""
    console = region.serial_console
    if console.is_of_policy:
        return NoChange("a declarative policy of the organization sets it")
    return Ec2Region.serial_console.change(region, console.model_copy(update={"serial_console_access_enabled": False}))
