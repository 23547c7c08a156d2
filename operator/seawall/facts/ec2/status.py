"""Status checks of instances: one that runs may be ill all the same.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html (2026-11-24)
"""

from __future__ import annotations

from typing import Final

from pydantic import AliasPath, Field

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.part import Part

#: Of a check that has not enough data yet, or is being made for the first time, nobody knows.
_ILL: Final = "impaired"
_WELL: Final = frozenset({"ok", "not-applicable"})


class StatusChecks(Part):
    """What AWS's checks of an instance, and of what is under it, found last."""

    instance: str | None = Field(None, validation_alias=AliasPath("InstanceStatus", "Status"))
    system: str | None = Field(None, validation_alias=AliasPath("SystemStatus", "Status"))

    @property
    def are_passed(self) -> bool | None:
        """Whether both are passed; None while either is not known and neither failed."""
        both = {self.instance, self.system}
        return False if _ILL in both else True if both <= _WELL else None


class StatusRegion(AccountSettings, service="ec2"):
    """What is told of all running instances of a Region at once."""

    @fact("ec2.describe_instance_status", action="ec2:DescribeInstanceStatus")
    def checks(self, aws: Aws) -> dict[str, StatusChecks]:
        """The status checks of each running instance by its id."""
        return {each["InstanceId"]: StatusChecks.model_validate(each) for each in (aws.call() or {})["InstanceStatuses"]}
