"""New WorkSpaces get no public address.

With one a desktop talks to the internet by itself, past whatever filters and logs what leaves the network, and one open security group makes it
reachable. A NAT gateway serves all of them. It counts for desktops that are made or rebuilt from now on; those that there are keep their address.
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/amazon-workspaces-internet-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/api/API_DefaultWorkspaceCreationProperties.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.workspaces import CreationProperties, Directory

control = Control(
    Directory,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={"iso27001-2022": "A.8.20 A.8.21 A.8.22"},
)


@control.check
def check(directory: Directory, _want: NoParams) -> Verdict:
    """The flag is off."""
    is_on = directory.creation_properties.enable_internet_access
    if is_on is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether new desktops get a public address")
    return Fail("new desktops get a public address, wanted none") if is_on else Pass()


@control.fix(
    risk=Risk.SAFE,
    writes=(Directory.creation_properties,),
    mode=FixMode.AUTO,
    breaks="desktops that there are keep their address; new and rebuilt ones reach the internet, and their updates, by a NAT gateway only",
)
def fix(directory: Directory, _want: NoParams) -> Change[Directory, CreationProperties]:
    """Turn the flag off; whatever else new desktops get stays."""
    properties = directory.creation_properties.model_copy(update={"enable_internet_access": False})
    return Directory.creation_properties.change(directory, properties)
