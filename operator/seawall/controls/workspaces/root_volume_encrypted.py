"""The root volumes of WorkSpaces are encrypted.

It holds the system with what programs leave behind, and the state of a desktop that is asleep. Encryption is chosen when a WorkSpace is made and
cannot be turned on later, so there is no fix: make an encrypted one and move its user there.
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/encrypt-workspaces.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.workspaces import Workspace

control = Control(
    Workspace,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.11 A.8.24",
        "security-hub": "WorkSpaces.2",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(workspace: Workspace, _want: NoParams) -> Verdict:
    """The flag is set; absent is off."""
    if workspace.root_volume_encryption_enabled:
        return Pass()
    return Fail("the root volume is not encrypted, wanted encryption at rest")
