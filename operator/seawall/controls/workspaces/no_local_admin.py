"""Users of WorkSpaces are no local administrators.

Who is can turn off what protects the desktop and installs what he likes, and so can whatever runs in his name. It counts for desktops that are made
or rebuilt from now on; those of pools never have it.
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/update-directory-details.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.workspaces import CreationProperties, Directory

control = Control(
    Directory,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
)


@control.check
def check(directory: Directory, _want: NoParams) -> Verdict:
    """The flag is off."""
    if directory.is_of_pools:
        return NotApplicable("nobody keeps a desktop of a pool, or administers it")
    is_on = directory.creation_properties.user_enabled_as_local_administrator
    if is_on is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether users are local administrators")
    return Fail("users of new desktops are local administrators, wanted that they are not") if is_on else Pass()


@control.fix(
    risk=Risk.SAFE,
    writes=(Directory.creation_properties,),
    mode=FixMode.AUTO,
    breaks="desktops that there are stay as they are; users of new and rebuilt ones cannot install what needs an administrator",
)
def fix(directory: Directory, _want: NoParams) -> Change[Directory, CreationProperties]:
    """Turn the flag off; whatever else new desktops get stays."""
    properties = directory.creation_properties.model_copy(update={"user_enabled_as_local_administrator": False})
    return Directory.creation_properties.change(directory, properties)
