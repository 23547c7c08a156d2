"""Declared resources have a recent recovery point.

To be selected by a plan is not to be backed up: roles lose their permissions and jobs fail. What counts is the recovery point. DB instances,
tables and volumes in use are asked for; the baseline's `resources` says which of them count. A recovery point of an instance counts for the volumes that
it had by then.
Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ProtectedResource.html (2026-11-24)
"""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.backup import BackupRegion, BackupTarget


class Parameters(Params):
    """What counts."""

    max_age_hours: Annotated[int, Field(ge=1)] = 26
    """How old the last recovery point may be, in hours; a daily plan and two hours for its job."""


control = Control(
    BackupTarget,
    Parameters,
    reads=(BackupRegion.backed_up,),
    severity=Severity.MEDIUM,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.14",
        "nist-csf-2.0": "ID.BE-5 PR.DS-4 PR.IP-4 RC.RP-1 PR.DS-3",
        "pci-dss-4.0": "10.3.3",
        "security-hub": "RDS.26 DynamoDB.4 EC2.28",
    },
)


@control.check
def check(resource: BackupTarget, want: Parameters) -> Verdict:
    """One list tells for all."""
    last = resource.last_backup
    if last is None:
        return Fail(f"AWS Backup has no recovery point, wanted one within {want.max_age_hours} hours")
    if resource.target.now - last > timedelta(hours=want.max_age_hours):
        return Fail(f"the last recovery point is of {last:%Y-%m-%dT%H:%MZ}, wanted one within {want.max_age_hours} hours")
    return Pass()
