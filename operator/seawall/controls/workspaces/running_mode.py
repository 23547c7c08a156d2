"""WorkSpaces stop when nobody uses them.

A desktop that always runs can be attacked at night and on holidays, too, and is paid for by the month; it is less a hole than a habit, and somebody
who works there all day may rather have it so. Desktops in the mode `MANUAL`, of WorkSpaces Core, are started and stopped by a broker outside AWS:
no fix touches them.
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/running-mode.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/api/API_ModifyWorkspaceProperties.html (2026-11-24)
Source: https://repost.aws/questions/QUxRe9RXiXRcOs5aygBrkyJQ/workspaces-billing (2026-11-24)
"""

from typing import Final, Literal

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.workspaces import AUTO_STOP, Running, Workspace

#: How long AWS lets a new desktop wait for its user to come back.
MINUTES: Final = 60


class Parameters(Params):
    """What counts."""

    allowed_modes: tuple[Literal["AUTO_STOP", "ALWAYS_ON", "MANUAL"], ...] = ("AUTO_STOP",)
    """Running modes that a desktop may have."""


control = Control(
    Workspace,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
)


@control.check
def check(workspace: Workspace, want: Parameters) -> Verdict:
    """The list tells the mode."""
    running = workspace.running
    if running is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say in which mode the desktop runs")
    if running.running_mode in want.allowed_modes:
        return Pass()
    return Fail(f"the running mode is {running.running_mode}, wanted {' or '.join(want.allowed_modes) or 'none'}")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Workspace.running,),
    billed=True,
    undo_risk=Risk.SAFE,
    breaks=(
        "an hour after its user has left, the desktop stops with all that runs there; one that cannot hibernate, as those with a GPU, forgets what "
        "was not saved. From the next month on its hours are billed; going back bills the rest of a month at once"
    ),
)
def fix(workspace: Workspace, want: Parameters) -> Change[Workspace, Running | None] | NoChange:
    """Let it stop by itself after AWS's own hour, where it ran all the time."""
    running = workspace.running
    if AUTO_STOP not in want.allowed_modes:
        return NoChange("stopping by itself is not among the allowed modes, and a desktop is not made to run more than it does")
    if running is None or running.running_mode != "ALWAYS_ON":
        return NoChange("only a desktop that always runs is made to stop by itself")
    return Workspace.running.change(workspace, Running(running_mode=AUTO_STOP, running_mode_auto_stop_timeout_in_minutes=MINUTES))
