"""CloudTrail: the trails that an account sees, and what each records.

A multi-Region trail shows in every Region and an organization's trail in every member account; status and selectors are answered in the Region
where the trail is at home.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html (2026-11-24)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import Field

from seawall.aws.call import clean
from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing

#: Name of the trail that the fix of `cloudtrail.multi-region` makes; nothing else that Seawall does touches a trail.
OWN_TRAIL: Final = "seawall-management-events"

#: Name of the trail that the fixes of `cloudtrail.s3-data-events-*` make or widen.
OWN_DATA_TRAIL: Final = "seawall-s3-data-events"

#: Sources of management events so frequent that CloudTrail lets trails leave them out; no others can be.
#: Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html (2026-11-24)
NOISY_SOURCES: Final = frozenset({"kms.amazonaws.com", "rdsdata.amazonaws.com"})

NOT_FOUND: Final = "TrailNotFoundException"

#: How selectors name the objects of every bucket.
_EVERY_BUCKET = re.compile(r"arn:[a-z-]+:s3(:::)?")


class Direction(StrEnum):
    """What an event does, in the words of a classic selector."""

    READ = "ReadOnly"
    WRITE = "WriteOnly"


@dataclass(frozen=True, slots=True)
class TrailStatus:
    """Whether a trail records, and what became of it; an error is empty when the last delivery went well.

    Attributes:
        started_at: when it was last switched on.
        to_logs_at: when it last delivered to its log group.
    """

    is_logging: bool
    delivery_error: str = ""
    started_at: datetime | None = None
    to_logs_at: datetime | None = None
    to_logs_error: str = ""

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """Parse a trail's status."""
        return cls(
            answer["IsLogging"],
            answer.get("LatestDeliveryError") or "",
            answer.get("StartLoggingTime"),
            answer.get("LatestCloudWatchLogsDeliveryTime"),
            answer.get("LatestCloudWatchLogsDeliveryError") or "",
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """Events of one category that one selector records."""

    reads: bool = True
    writes: bool = True
    left_out: frozenset[str] = frozenset()

    @classmethod
    def classic(cls, selector: Mapping[str, Any]) -> Self | None:
        """The management events that a classic selector records; None when it records none."""
        if not selector.get("IncludeManagementEvents", True):
            return None
        return cls._classic(selector, frozenset(selector.get("ExcludeManagementEventSources", ())))

    @classmethod
    def _classic(cls, selector: Mapping[str, Any], left_out: frozenset[str] = frozenset()) -> Self:
        kind = selector.get("ReadWriteType", "All")
        return cls(kind in {"All", "ReadOnly"}, kind in {"All", "WriteOnly"}, left_out)

    @classmethod
    def classic_objects(cls, selector: Mapping[str, Any]) -> Self | None:
        """The S3 object events that a classic selector records; None when they are not those of every bucket."""
        named = {
            arn for data in selector.get("DataResources", ()) if data.get("Type") == "AWS::S3::Object" for arn in data.get("Values", ())
        }
        return cls._classic(selector) if any(_EVERY_BUCKET.fullmatch(arn) for arn in named) else None

    @classmethod
    def advanced(cls, selector: Mapping[str, Any]) -> Self | None:
        """The management events that an advanced selector records; None when it records none, or fewer than this class can tell.

        A field may have several operators, which narrow it together: one more than is known here is not understood.
        """
        reads = writes = True
        left_out: set[str] = set()
        is_management = False
        for rule in selector["FieldSelectors"]:
            match rule:
                case {"Field": "eventCategory", "Equals": ["Management"], **more} if not more:
                    is_management = True
                case {"Field": "readOnly", "Equals": [only], **more} if not more:
                    reads, writes = only == "true", only == "false"
                case {"Field": "eventSource", "NotEquals": [*sources], **more} if not more:
                    left_out.update(sources)
                case _:
                    return None
        return cls(reads, writes, frozenset(left_out)) if is_management else None

    @classmethod
    def advanced_objects(cls, selector: Mapping[str, Any]) -> Self | None:
        """The S3 object events that an advanced selector records; None when a field narrows it to some buckets or events."""
        reads = writes = True
        is_data = is_objects = False
        for rule in selector["FieldSelectors"]:
            match rule:
                case {"Field": "eventCategory", "Equals": ["Data"], **more} if not more:
                    is_data = True
                case {"Field": "resources.type", "Equals": [*types], **more} if not more:
                    is_objects = "AWS::S3::Object" in types
                case {"Field": "readOnly", "Equals": [only], **more} if not more:
                    reads, writes = only == "true", only == "false"
                case {"Field": "resources.ARN", "StartsWith": [*arns], **more} if not more and any(map(_EVERY_BUCKET.fullmatch, arns)):
                    continue
                case _:
                    return None
        return cls(reads, writes) if is_data and is_objects else None


@dataclass(frozen=True, slots=True)
class Recorded:
    """Which events a trail records: an event is recorded when any selection takes it.

    Attributes:
        management: selections of management events.
        objects: selections of S3 object events of every bucket.
    """

    management: tuple[Selection, ...]
    objects: tuple[Selection, ...] = ()

    @classmethod
    def of(cls, answer: Mapping[str, Any], *, by_default: bool) -> Self:
        """Parse a trail's selectors; a trail has either kind. `by_default`: without any, it records every management event."""
        classic = answer.get("EventSelectors") or ()
        advanced = answer.get("AdvancedEventSelectors") or ()
        if not classic and not advanced:
            return cls((Selection(),) if by_default else ())
        management = (*map(Selection.classic, classic), *map(Selection.advanced, advanced))
        objects = (*map(Selection.classic_objects, classic), *map(Selection.advanced_objects, advanced))
        return cls(tuple(each for each in management if each is not None), tuple(each for each in objects if each is not None))

    def all_management_but(self, sources: frozenset[str]) -> bool:
        """Whether every read and every write is recorded, except perhaps those of some sources."""
        counted = [selection for selection in self.management if selection.left_out <= sources]
        return any(selection.reads for selection in counted) and any(selection.writes for selection in counted)

    def objects_of_every_bucket(self, direction: Direction) -> bool:
        """Whether every reading or every writing of an S3 object is recorded."""
        return any(selection.reads if direction is Direction.READ else selection.writes for selection in self.objects)


class Trail(Resource, type="AWS::CloudTrail::Trail", service="cloudtrail", is_global=True):
    """One trail as the account's home Region shows it: those at home there, all multi-Region ones, and the organization's."""

    name: str
    trail_arn: str = Field(alias="TrailARN")
    home_region: str
    is_multi_region_trail: bool = False
    is_organization_trail: bool = False
    has_custom_event_selectors: bool = False
    log_group_arn: str | None = Field(None, alias="CloudWatchLogsLogGroupArn")

    @listing("cloudtrail.describe_trails", action="cloudtrail:DescribeTrails")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every trail that the home Region shows, each once."""
        answer = aws.call(includeShadowTrails=True) or {}
        return {trail["TrailARN"]: cls.model_validate(trail) for trail in answer["trailList"]}.values()

    @property
    def id(self) -> str:
        """The trail's ARN: names repeat over Regions, and the AWS CLI takes either."""
        return self.trail_arn

    @property
    def arn(self) -> str:
        """The trail's ARN; an organization's trail has its owner's account in it."""
        return self.trail_arn

    @fact("cloudtrail.list_tags", action="cloudtrail:ListTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The trail's tags."""
        answer = aws.call(region=self.home_region, ResourceIdList=[self.trail_arn], gone_if=self._gone_if(aws)) or {}
        return tag_map(tag for entry in answer["ResourceTagList"] for tag in entry.get("TagsList", ()))

    def read_tags(self) -> Mapping[str, str]:
        """The trail's tags, by a call of their own."""
        return self.tags

    @fact("cloudtrail.get_trail_status", action="cloudtrail:GetTrailStatus")
    def status(self, aws: Aws) -> TrailStatus:
        """Whether it records and delivers."""
        answer = aws.call(region=self.home_region, Name=self.trail_arn, gone_if=self._gone_if(aws)) or {}
        return TrailStatus.of(answer)

    @fact("cloudtrail.get_event_selectors", action="cloudtrail:GetEventSelectors")
    def recorded(self, aws: Aws) -> Recorded:
        """Which events it records. AWS may deny the answer for a trail that another account owns."""
        answer = aws.call(region=self.home_region, TrailName=self.trail_arn, gone_if=self._gone_if(aws)) or {}
        return Recorded.of(answer, by_default=not self.has_custom_event_selectors)

    def management_gap(self, may_leave_out: frozenset[str]) -> str:
        """What keeps it from recording all management events of every Region; empty when nothing does.

        Args:
            may_leave_out: event sources that need not be recorded.
        """
        return self._gap(lambda recorded: "" if recorded.all_management_but(may_leave_out) else "leaves out management events")

    def objects_gap(self, direction: Direction) -> str:
        """What keeps it from recording every reading or every writing of S3 objects; empty when nothing does."""
        verb = "reads" if direction is Direction.READ else "writes"
        return self._gap(
            lambda recorded: "" if recorded.objects_of_every_bucket(direction) else f"leaves out object {verb} of some or all buckets"
        )

    def _gap(self, left_out: Callable[[Recorded], str]) -> str:
        """What costs nothing to know comes first."""
        if not self.is_multi_region_trail:
            return "covers one Region"
        if not self.status.is_logging:
            return "is stopped"
        missing = left_out(self.recorded)
        if missing:
            return missing
        if self.status.delivery_error:
            return f"is degraded: its last delivery ended in {clean(self.status.delivery_error, 80)}"
        return ""

    def _gone_if(self, aws: Aws) -> tuple[str, ...]:
        """A trail of this account that is not found was deleted; one of another account may only be hidden, which decides nothing."""
        return (NOT_FOUND,) if f":{aws.account_id}:" in self.trail_arn else ()
