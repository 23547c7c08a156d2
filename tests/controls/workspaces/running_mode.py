from typing import Any

from seawall.controls.workspaces.running_mode import Parameters
from seawall.facts.workspaces import Workspace
from tests.desktops import workspace


def running(mode: str, minutes: int | None = None) -> Workspace:
    told: dict[str, Any] = {"RunningMode": mode, "ComputeTypeName": "STANDARD", "RootVolumeSizeGib": 80}
    return workspace(WorkspaceProperties={**told, **({"RunningModeAutoStopTimeoutInMinutes": minutes} if minutes else {})})


ALL_DAY = Parameters(allowed_modes=("AUTO_STOP", "ALWAYS_ON"))

passes = {
    "it stops after an hour": running("AUTO_STOP", 60),
    "it stops after a working day": running("AUTO_STOP", 480),
    "it always runs, which is allowed": (running("ALWAYS_ON"), ALL_DAY),
    "a broker stops it, which is allowed": (running("MANUAL"), Parameters(allowed_modes=("MANUAL",))),
}
fails = {
    "it always runs": running("ALWAYS_ON"),
    "a broker stops it": running("MANUAL"),
    "a broker stops it, and two other modes are allowed": (running("MANUAL"), ALL_DAY),
    "it stops by itself, which is not allowed": (running("AUTO_STOP", 60), Parameters(allowed_modes=("ALWAYS_ON",))),
    "no mode is allowed": (running("AUTO_STOP", 60), Parameters(allowed_modes=())),
}
unknown = {"AWS does not say": workspace()}
