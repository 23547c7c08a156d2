"""Redshift operations that moto lacks or answers wrongly: what is under way, a second zone, parameter groups, and audit logging."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from tests.emulator import Emulator
from tests.fakes import Parameters, Refused
from tests.mending import fakes_managed

#: What AWS's older default group says of every parameter that matters here.
DEFAULTS: Final = {"enable_user_activity_logging": "false", "require_ssl": "false", "statement_timeout": "0"}


class Clusters(fakes_managed.Clusters):
    """Clusters whose settings change as in Redshift: some soon, some at once, and a second zone with no word of it but `modifying`.

    Args:
        told: what moto does not tell of each cluster.
    """

    #: Pending in one answer, and so from the next one on.
    SOON: ClassVar = ("AutomatedSnapshotRetentionPeriod", "EnhancedVpcRouting", "PubliclyAccessible")

    def __init__(self, aws: Emulator, told: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(aws)
        for name, each in told.items():
            self._entries[name] |= each

    def _modify(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        if not {self.NAME, "AllowVersionUpgrade", "ElasticIp", "MultiAZ", *self.SOON}.issuperset(wanted):
            raise Refused("InvalidParameterCombination", f"Not served here: {', '.join(sorted(wanted))}.")
        name, entry = wanted[self.NAME], self._entries[wanted[self.NAME]]
        if "AllowVersionUpgrade" in wanted:
            entry["AllowVersionUpgrade"] = wanted["AllowVersionUpgrade"]
        soon = {setting: wanted[setting] for setting in self.SOON if setting in wanted}
        if soon:
            entry["PendingModifiedValues"] = soon
            self._soon[name] = {**soon, "PendingModifiedValues": {}}
        if "PubliclyAccessible" in soon:
            own = wanted.get("ElasticIp")
            self._soon[name]["ElasticIpStatus"] = {"ElasticIp": own, "Status": "active"} if own else {}
        if "MultiAZ" in wanted:
            entry["ClusterStatus"] = "modifying"
            self._soon[name] = {"ClusterStatus": "available", "MultiAZ": "Enabled" if wanted["MultiAZ"] else "Disabled"}
        return {"Cluster": entry}

    def wait_for_reboot(self, group: str) -> None:
        """What a group says now is not in effect in one answer; until the next one somebody reboots its clusters."""
        for name, entry in self._entries.items():
            in_sync = copy.deepcopy(entry["ClusterParameterGroups"])
            mine = [each for each in entry["ClusterParameterGroups"] if each["ParameterGroupName"] == group]
            for each in mine:
                each["ParameterApplyStatus"] = "pending-reboot"
            if mine:
                self._soon[name] = {"ClusterParameterGroups": in_sync}


class ParameterGroups:
    """Parameter groups. moto says the same of all of them, and changes none.

    Args:
        clusters: those that go by them.
        groups: what somebody has set in each.
    """

    OPERATIONS = ("DescribeClusterParameters", "ModifyClusterParameterGroup", "ResetClusterParameterGroup")

    def __init__(self, aws: Emulator, clusters: Clusters, groups: Mapping[str, Mapping[str, str]]) -> None:
        self._clusters = clusters
        self._set = {name: dict(said) for name, said in groups.items()}
        for operation, answer in zip(self.OPERATIONS, (self._describe, self._modify, self._reset), strict=True):
            aws.fake("redshift", operation, lambda wanted, _, answer=answer: answer(wanted))

    def said(self, group: str) -> Mapping[str, str]:
        """What somebody has set in a group."""
        return self._set[group]

    def _describe(self, wanted: Parameters) -> Mapping[str, Any]:
        said = self._set.get(wanted["ParameterGroupName"], {})
        return {
            "Parameters": [
                {
                    "ParameterName": name,
                    "ParameterValue": said.get(name, default),
                    "Source": "user" if name in said else "engine-default",
                    "ApplyType": "static",
                    "IsModifiable": True,
                }
                for name, default in DEFAULTS.items()
            ]
        }

    def _modify(self, wanted: Parameters) -> Mapping[str, Any]:
        return self._change(wanted, {each["ParameterName"]: each["ParameterValue"] for each in wanted["Parameters"]})

    def _reset(self, wanted: Parameters) -> Mapping[str, Any]:
        if wanted.get("ResetAllParameters"):
            raise Refused("InvalidParameterCombination", "all parameters or some, not both")
        return self._change(wanted, dict.fromkeys((each["ParameterName"] for each in wanted["Parameters"]), None))

    def _change(self, wanted: Parameters, values: Mapping[str, str | None]) -> Mapping[str, Any]:
        group = wanted["ParameterGroupName"]
        if group.startswith("default."):
            raise Refused("InvalidClusterParameterGroupState", "a default parameter group cannot be modified")
        said = {**self._set[group], **values}
        self._set[group] = {name: value for name, value in said.items() if value is not None}
        self._clusters.wait_for_reboot(group)
        return {"ParameterGroupName": group}


class Logging:
    """Audit logging, of which moto says that deliveries fail from the start, and whose destination it forgets half of.

    Args:
        status: what is on, by cluster.
    """

    OPERATIONS = ("DescribeLoggingStatus", "EnableLogging", "DisableLogging")
    _NAMES: ClassVar = ("BucketName", "S3KeyPrefix", "LogDestinationType", "LogExports")

    def __init__(self, aws: Emulator, status: Mapping[str, Mapping[str, Any]]) -> None:
        self._status = dict(status)
        for operation, answer in zip(self.OPERATIONS, (self._told, self._enable, self._disable), strict=True):
            aws.fake("redshift", operation, lambda wanted, _, answer=answer: answer(wanted))

    def _told(self, wanted: Parameters) -> Mapping[str, Any]:
        return {"LoggingEnabled": False, **self._status.get(wanted["ClusterIdentifier"], {})}

    def _enable(self, wanted: Parameters) -> Mapping[str, Any]:
        named = {name: wanted[name] for name in self._NAMES if wanted.get(name) is not None}
        self._status[wanted["ClusterIdentifier"]] = {"LoggingEnabled": True, **named}
        return self._told(wanted)

    def _disable(self, wanted: Parameters) -> Mapping[str, Any]:
        self._status.pop(wanted["ClusterIdentifier"], None)
        return self._told(wanted)
