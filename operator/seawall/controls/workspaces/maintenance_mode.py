"""WorkSpaces directories have maintenance mode on.

Desktops that stop by themselves are seldom up when updates come, so AWS starts them once a month, at night, installs updates and restarts them as
needed. Those that always run are updated by their own system, whatever the directory says; those of pools are made anew from an image.
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/workspace-maintenance.html (2026-11-24)
Source: https://repost.aws/knowledge-center/workspaces-windows-os-updates (2026-11-24)
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
    topic=Topic.PATCHING,
    layer=Layer.GUEST_OS_PATCHING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
)


@control.check
def check(directory: Directory, _want: NoParams) -> Verdict:
    """The flag is set."""
    if directory.is_of_pools:
        return NotApplicable("desktops of pools are made anew for each session")
    is_on = directory.creation_properties.enable_maintenance_mode
    if is_on is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether maintenance mode is on")
    return Pass() if is_on else Fail("maintenance mode is off, wanted on")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Directory.creation_properties,),
    billed=True,
    mode=FixMode.AUTO,
    undo_risk=Risk.SAFE,
    breaks="the flag itself restarts nothing; once a month desktops that have stopped are started for updates at night, and these hours are billed",
)
def fix(directory: Directory, _want: NoParams) -> Change[Directory, CreationProperties]:
    """Turn it on; whatever else new desktops get stays."""
    properties = directory.creation_properties.model_copy(update={"enable_maintenance_mode": True})
    return Directory.creation_properties.change(directory, properties)
