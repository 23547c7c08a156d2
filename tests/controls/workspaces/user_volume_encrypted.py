from typing import Any

from seawall.facts.workspaces import Workspace
from tests.builders import given


def workspace(**answer: Any) -> Workspace:
    return given(Workspace.model_validate({"WorkspaceId": "ws-1", "State": "AVAILABLE", **answer}))


passes = {"the flag is set": workspace(UserVolumeEncryptionEnabled=True)}
fails = {
    "the flag is off": workspace(UserVolumeEncryptionEnabled=False),
    "the flag was never set": workspace(),
    "only the root volume is encrypted": workspace(RootVolumeEncryptionEnabled=True),
    "the flag is null": workspace(UserVolumeEncryptionEnabled=None),
}
