"""RDS operations that moto lacks or answers wrongly: what waits and what is under way, parameter groups, CAs, and versions of engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from tests.emulator import Emulator
from tests.fakes import Parameters, Refused, State
from tests.mending.fakes_managed import DbInstances

LOGS: Final = "PendingCloudwatchLogsExports"


class Instances(DbInstances):
    """Instances whose settings change as in RDS: some at once, some soon, and some wait unless they are asked for at once. moto waits never.

    What changes soon, or at once where that was asked for, shows as pending in one answer and holds from the next one on. With what is asked
    for at once, all that waits is applied.
    """

    #: Changed at once, whatever is asked for, and left out of what is pending.
    AT_ONCE: ClassVar = ("DeletionProtection", "CopyTagsToSnapshot", "AutoMinorVersionUpgrade", "MonitoringInterval", "MonitoringRoleArn")
    #: Pending until the maintenance window, by their names there.
    WAITING: ClassVar = {
        "BackupRetentionPeriod": "BackupRetentionPeriod",
        "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
        "CACertificateIdentifier": "CACertificateIdentifier",
    }
    CERTIFICATES: ClassVar = {"rds-ca-ecc384-g1": "2026-12-24T00:00:00Z", "rds-ca-rsa2048-g1": "2027-12-24T00:00:00Z"}

    def _modify(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        known = {self.NAME, "ApplyImmediately", "CloudwatchLogsExportConfiguration", *self.AT_ONCE, *self.WAITING}
        if not known.issuperset(wanted):
            raise Refused("InvalidParameterCombination", f"Not served here: {', '.join(sorted(set(wanted) - known))}.")
        name, entry = wanted[self.NAME], self._entries[wanted[self.NAME]]
        entry |= {member: wanted[member] for member in self.AT_ONCE if member in wanted}
        if entry.get("MonitoringInterval") == 0:
            entry.pop("MonitoringRoleArn", None)
        waits = {pending: wanted[member] for member, pending in self.WAITING.items() if member in wanted}
        is_soon = wanted.get("ApplyImmediately") or self._is_soon(entry, waits)
        if "CloudwatchLogsExportConfiguration" in wanted:
            moving = wanted["CloudwatchLogsExportConfiguration"]
            on, off = (set(moving.get(each) or ()) for each in ("EnableLogTypes", "DisableLogTypes"))
            named = {"LogTypesToEnable": sorted(on), "LogTypesToDisable": sorted(off)}
            self._soon[name] = {"EnabledCloudwatchLogsExports": sorted((set(entry.get("EnabledCloudwatchLogsExports", ())) | on) - off)}
            self._soon[name]["PendingModifiedValues"] = entry["PendingModifiedValues"]
            waits[LOGS] = {each: types for each, types in named.items() if types}
        entry["PendingModifiedValues"] = {**entry["PendingModifiedValues"], **waits}
        if is_soon:
            self._soon[name] = {**self._done(entry["PendingModifiedValues"]), "PendingModifiedValues": {}}
        return {}

    def _is_soon(self, entry: Mapping[str, Any], waits: Mapping[str, Any]) -> bool:
        """Whether backups only change how long they are kept, which never waits."""
        return 0 not in (waits.get("BackupRetentionPeriod", 0), entry["BackupRetentionPeriod"])

    def _done(self, pending: Mapping[str, Any]) -> dict[str, Any]:
        """What holds once all that is pending has been applied."""
        ca = pending.get("CACertificateIdentifier")
        return {**pending, **({"CertificateDetails": {"CAIdentifier": ca, "ValidTill": self.CERTIFICATES[ca]}} if ca else {})}

    def certify(self, name: str, ca: str) -> None:
        """Give an instance a certificate of a CA."""
        self._entries[name] |= {"CACertificateIdentifier": ca, **self._done({"CACertificateIdentifier": ca})}


class Clusters(Instances):
    """Clusters whose settings change as in RDS."""

    OPERATIONS = ("DescribeDBClusters", "ModifyDBCluster")
    LIST = "DBClusters"
    NAME = "DBClusterIdentifier"
    BUSY = "InvalidDBClusterStateFault"

    def _is_soon(self, _entry: Mapping[str, Any], _waits: Mapping[str, Any]) -> bool:
        return False


def describe_certificates(_: Parameters, __: State) -> Mapping[str, Any]:
    """The CAs of a Region, of which moto knows none."""
    ends = {"rds-ca-rsa2048-g1": "2061-05-21T00:00:00Z", "rds-ca-ecc384-g1": "2121-05-21T00:00:00Z"}
    named = [
        {"CertificateIdentifier": ca, "CertificateArn": f"arn:aws:rds:eu-west-1::cert:{ca}", "ValidTill": end} for ca, end in ends.items()
    ]
    return {"Certificates": named}


def describe_db_engine_versions(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """One version as AWS describes it, by what is asked for; 5.7 is deprecated, and told of only where that is wanted too."""
    engine, version = wanted["Engine"], wanted["EngineVersion"]
    status = "deprecated" if version.startswith("5.7") else "available"
    if status == "deprecated" and not wanted.get("IncludeAll"):
        return {"DBEngineVersions": []}
    types = ["audit", "error", "general", "slowquery"] if "mysql" in engine else ["postgresql", "upgrade"]
    return {"DBEngineVersions": [{"Engine": engine, "EngineVersion": version, "Status": status, "ExportableLogTypes": types}]}


def describe_db_major_engine_versions(_: Parameters, __: State) -> Mapping[str, Any]:
    """Two lines of MySQL, one of them in extended support; and one of Oracle, whose support is not AWS's."""
    lifecycles = [
        {"LifecycleSupportName": f"open-source-rds-{kind}-support", "LifecycleSupportStartDate": start, "LifecycleSupportEndDate": end}
        for kind, start, end in (
            ("standard", "2018-10-23T00:00:00Z", "2026-07-31T00:00:00Z"),
            ("extended", "2026-08-01T00:00:00Z", "2029-07-31T00:00:00Z"),
        )
    ]
    old = {"Engine": "mysql", "MajorEngineVersion": "8.0", "SupportedEngineLifecycles": lifecycles}
    return {"DBMajorEngineVersions": [old, {"Engine": "oracle-ee", "MajorEngineVersion": "19", "SupportedEngineLifecycles": []}]}


class ParameterGroups:
    """Parameter groups of both kinds. moto knows a parameter only once somebody has set it, and resets none.

    Args:
        groups: what each group of instances, and each of clusters, says where nobody has set anything.
    """

    OPERATIONS = (
        "DescribeDBParameters",
        "ModifyDBParameterGroup",
        "ResetDBParameterGroup",
        "DescribeDBClusterParameters",
        "ModifyDBClusterParameterGroup",
        "ResetDBClusterParameterGroup",
    )

    def __init__(
        self, aws: Emulator, *, instances: Mapping[str, list[dict[str, Any]]], clusters: Mapping[str, list[dict[str, Any]]]
    ) -> None:
        for kind, groups in (("DB", instances), ("DBCluster", clusters)):
            named = {name: {each["ParameterName"]: each for each in told} for name, told in groups.items()}
            self._serve(aws, kind, named)

    def _serve(self, aws: Emulator, kind: str, groups: dict[str, dict[str, dict[str, Any]]]) -> None:
        name, own = f"{kind}ParameterGroupName", {group: dict(told) for group, told in groups.items()}

        def describe(wanted: Parameters, _: State) -> Mapping[str, Any]:
            asked = {value for each in wanted.get("Filters") or () for value in each["Values"]}
            return {"Parameters": [each for each in own[wanted[name]].values() if not asked or each["ParameterName"] in asked]}

        def change(wanted: Parameters, values: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
            group = own[wanted[name]]
            for each in wanted["Parameters"]:
                told = group[each["ParameterName"]]
                if each["ApplyMethod"] == "immediate" and told["ApplyType"] == "static":
                    raise Refused("InvalidParameterCombination", "cannot use immediate apply method for static parameter")
                group[each["ParameterName"]] = {**told, **values[each["ParameterName"]]}
            return {name: wanted[name]}

        def modify(wanted: Parameters, _: State) -> Mapping[str, Any]:
            if wanted[name].startswith("default."):
                raise Refused("InvalidParameterValue", "a default parameter group cannot be modified")
            said = {each["ParameterName"]: {"ParameterValue": each["ParameterValue"], "Source": "user"} for each in wanted["Parameters"]}
            return change(wanted, said)

        def reset(wanted: Parameters, _: State) -> Mapping[str, Any]:
            if wanted["ResetAllParameters"]:
                raise Refused("InvalidParameterCombination", "all parameters or some, not both")
            return change(wanted, {each: {"ParameterValue": None, **told} for each, told in groups[wanted[name]].items()})

        for operation, fake in (
            (f"Describe{kind}Parameters", describe),
            (f"Modify{kind}ParameterGroup", modify),
            (f"Reset{kind}ParameterGroup", reset),
        ):
            aws.fake("rds", operation, fake)


def parameter(name: str, value: str | None, source: str, *, is_static: bool = False, allowed: str = "0,1") -> dict[str, Any]:
    """A parameter as AWS describes it."""
    told = {"ParameterName": name, "Source": source, "ApplyType": "static" if is_static else "dynamic", "DataType": "boolean"}
    return {**told, "AllowedValues": allowed, "IsModifiable": True, **({} if value is None else {"ParameterValue": value})}
