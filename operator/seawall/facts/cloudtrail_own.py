"""CloudTrail for the whole account: the trails that Seawall makes, beside those that others made.

Widening somebody's trail would change what its readers get and what it costs, so the fixes make trails of their own, in the home Region.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html (2026-11-24)
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html (2026-11-24)
"""

from __future__ import annotations

from typing import Any, Self

from seawall.facts.base import AccountSettings
from seawall.facts.cloudtrail import NOT_FOUND, OWN_DATA_TRAIL, OWN_TRAIL, Direction, Trail
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value

_READS = ("cloudtrail.get_trail", "cloudtrail.get_trail_status")
_READ_ACTIONS = ("cloudtrail:GetTrail", "cloudtrail:GetTrailStatus")
_WRITES = (
    "cloudtrail.create_trail",
    "cloudtrail.update_trail",
    "cloudtrail.start_logging",
    "cloudtrail.stop_logging",
    "cloudtrail.delete_trail",
)
_WRITE_ACTIONS = (
    "cloudtrail:CreateTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:StartLogging",
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
)


class OwnTrail(Value):
    """The settings of a trail that Seawall makes, and whether it records."""

    s3_bucket_name: str
    is_multi_region_trail: bool = True
    include_global_service_events: bool = True
    enable_log_file_validation: bool = True
    is_logging: bool = True

    @classmethod
    def read(cls, aws: Aws, name: str, **more: Any) -> Self | None:  # noqa: ANN401 - members of a subclass
        """The trail of this name that is at home in the home Region; None when there is none."""
        answer = aws.call(operation="cloudtrail.get_trail", Name=name, none_if=NOT_FOUND)
        status = None if answer is None else aws.call(operation="cloudtrail.get_trail_status", Name=name, none_if=NOT_FOUND)
        if answer is None or status is None:
            return None
        trail = answer["Trail"]
        return cls(
            s3_bucket_name=trail["S3BucketName"],
            is_multi_region_trail=bool(trail.get("IsMultiRegionTrail")),
            include_global_service_events=bool(trail.get("IncludeGlobalServiceEvents")),
            enable_log_file_validation=bool(trail.get("LogFileValidationEnabled")),
            is_logging=status["IsLogging"],
            **more,
        )

    @property
    def covers_every_region(self) -> bool:
        """Whether it is on, in every Region."""
        return self.is_multi_region_trail and self.is_logging

    @property
    def settings(self) -> dict[str, Any]:
        """What creating or updating a trail takes."""
        return {name: member for name, member in self.image().items() if name not in {"IsLogging", "ReadWriteType"}}


class OwnDataTrail(OwnTrail):
    """The trail that Seawall makes for S3 object events, and which it records; None: no object events of every bucket."""

    read_write_type: str | None = None

    def records(self, direction: Direction) -> bool:
        """Whether it records every reading, or every writing."""
        return self.covers_every_region and self.read_write_type in {"All", direction.value}

    def also(self, direction: Direction) -> Self:
        """The same trail, on, recording this too."""
        kind = direction.value if self.read_write_type in {None, direction.value} else "All"
        return self.model_copy(update={"read_write_type": kind, "is_multi_region_trail": True, "is_logging": True})


def _steps(name: str, now: OwnTrail | None, wanted: OwnTrail, between: tuple[Call, ...]) -> tuple[Call, ...]:
    """Create or update, then `between`, then start or stop; what is there already gets the members that change."""
    calls: list[Call] = []
    if now is None:
        calls.append(Call("cloudtrail.create_trail", {"Name": name, **wanted.settings}))
    elif now.settings != wanted.settings:
        changed = {member: value for member, value in wanted.settings.items() if now.settings.get(member) != value}
        calls.append(Call("cloudtrail.update_trail", {"Name": name, **changed}))
    calls.extend(between)
    if wanted.is_logging != (now is not None and now.is_logging):
        calls.append(Call("cloudtrail.start_logging" if wanted.is_logging else "cloudtrail.stop_logging", {"Name": name}))
    return tuple(calls)


class CloudTrailAccount(AccountSettings, service="cloudtrail", is_global=True):
    """CloudTrail for the whole account."""

    @property
    def trails(self) -> tuple[Trail, ...]:
        """Every trail that the home Region shows."""
        return self.target.globally.all(Trail)

    @property
    def has_new_trail(self) -> bool:
        """Whether Seawall's own trail is on, and so new that the list lacks it. New trails record all management events."""
        if any(trail.name == OWN_TRAIL for trail in self.trails):
            return False
        own = self.own_trail
        return own is not None and own.covers_every_region

    @fact(*_READS, action=_READ_ACTIONS)
    def own_trail(self, aws: Aws) -> OwnTrail | None:
        """The trail that Seawall makes, at home in the home Region; None when there is none."""
        return OwnTrail.read(aws, OWN_TRAIL)

    @own_trail.writer(*_WRITES, action=_WRITE_ACTIONS)
    def own_trail_calls(self, now: OwnTrail | None, wanted: OwnTrail | None) -> tuple[Call, ...]:
        """Create and start, or delete; what is there already gets the members that change."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("cloudtrail.delete_trail", {"Name": OWN_TRAIL}),)
        return _steps(OWN_TRAIL, now, wanted, ())

    @fact(*_READS, "cloudtrail.get_event_selectors", action=(*_READ_ACTIONS, "cloudtrail:GetEventSelectors"))
    def own_data_trail(self, aws: Aws) -> OwnDataTrail | None:
        """The trail that Seawall makes for S3 object events, at home in the home Region; None when there is none."""
        selectors = aws.call(operation="cloudtrail.get_event_selectors", TrailName=OWN_DATA_TRAIL, none_if=NOT_FOUND)
        if selectors is None:
            return None
        return OwnDataTrail.read(aws, OWN_DATA_TRAIL, read_write_type=_direction(selectors, f"arn:{aws.partition}:s3"))

    @own_data_trail.writer(*_WRITES, "cloudtrail.put_event_selectors", action=(*_WRITE_ACTIONS, "cloudtrail:PutEventSelectors"))
    def own_data_trail_calls(self, now: OwnDataTrail | None, wanted: OwnDataTrail | None) -> tuple[Call, ...]:
        """Like Seawall's other trail; its selectors are set before it starts, so that it never records anything else."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("cloudtrail.delete_trail", {"Name": OWN_DATA_TRAIL}),)
        is_same = now is not None and now.read_write_type == wanted.read_write_type
        return _steps(OWN_DATA_TRAIL, now, wanted, () if is_same else (self._selectors(wanted),))

    def _selectors(self, wanted: OwnDataTrail) -> Call:
        every_object = [{"Type": "AWS::S3::Object", "Values": [f"arn:{self.target.partition}:s3"]}]
        selector = {
            "ReadWriteType": wanted.read_write_type or "All",
            "IncludeManagementEvents": wanted.read_write_type is None,
            "DataResources": every_object if wanted.read_write_type else [],
        }
        return Call("cloudtrail.put_event_selectors", {"TrailName": OWN_DATA_TRAIL, "EventSelectors": [selector]})


def _direction(answer: dict[str, Any], every_object: str) -> str | None:
    """What the one selector that Seawall writes records; None for any other."""
    match answer:
        case {"EventSelectors": [{"IncludeManagementEvents": False, "ReadWriteType": str(kind), "DataResources": [{"Values": [arn]}]}]}:
            return kind if arn == every_object else None
        case _:
            return None
