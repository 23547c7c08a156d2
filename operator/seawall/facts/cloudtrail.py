"""CloudTrail: the trails that an account sees, and what each records.

A multi-Region trail shows in every Region and an organization's trail in every member account; status and selectors are answered in the Region
where the trail is at home.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from pydantic import Field

from seawall.aws.call import clean
from seawall.facts.base import AccountSettings, Resource, tag_map
from seawall.facts.fact import Aws, Call, Value, fact, listing

#: Name of the trail that the fix of `cloudtrail.multi-region` makes; nothing else that Seawall does touches a trail.
OWN_TRAIL: Final = "seawall-management-events"

#: Sources of management events so frequent that CloudTrail lets trails leave them out; no others can be.
#: Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html (2026-11-24)
NOISY_SOURCES: Final = frozenset({"kms.amazonaws.com", "rdsdata.amazonaws.com"})

_NOT_FOUND = "TrailNotFoundException"


@dataclass(frozen=True, slots=True)
class TrailStatus:
    """Whether a trail records, and the error code of its last delivery; empty when that went well."""

    is_logging: bool
    delivery_error: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Management events that one selector records."""

    reads: bool = True
    writes: bool = True
    left_out: frozenset[str] = frozenset()

    @classmethod
    def classic(cls, selector: Mapping[str, Any]) -> Self | None:
        """What a classic selector records; None when it records no management events."""
        if not selector.get("IncludeManagementEvents", True):
            return None
        kind = selector.get("ReadWriteType", "All")
        return cls(kind in {"All", "ReadOnly"}, kind in {"All", "WriteOnly"}, frozenset(selector.get("ExcludeManagementEventSources", ())))

    @classmethod
    def advanced(cls, selector: Mapping[str, Any]) -> Self | None:
        """What an advanced selector records; None when that is no management events, or fewer than this class can tell."""
        reads = writes = True
        left_out: set[str] = set()
        is_management = False
        for rule in selector["FieldSelectors"]:
            match rule:
                case {"Field": "eventCategory", "Equals": ["Management"]}:
                    is_management = True
                case {"Field": "readOnly", "Equals": [only]}:
                    reads, writes = only == "true", only == "false"
                case {"Field": "eventSource", "NotEquals": [*sources]}:
                    left_out.update(sources)
                case _:
                    return None
        return cls(reads, writes, frozenset(left_out)) if is_management else None


@dataclass(frozen=True, slots=True)
class ManagementEvents:
    """Which management events a trail records: an event is recorded when any selection takes it."""

    selections: tuple[Selection, ...]

    @classmethod
    def of(cls, answer: Mapping[str, Any], *, by_default: bool) -> Self:
        """Parse a trail's selectors; a trail has either kind. `by_default`: without any, it records every management event."""
        classic = answer.get("EventSelectors") or ()
        advanced = answer.get("AdvancedEventSelectors") or ()
        if not classic and not advanced:
            return cls((Selection(),) if by_default else ())
        found = (*map(Selection.classic, classic), *map(Selection.advanced, advanced))
        return cls(tuple(selection for selection in found if selection is not None))

    def all_but(self, sources: frozenset[str]) -> bool:
        """Whether every read and every write is recorded, except perhaps those of some sources."""
        counted = [selection for selection in self.selections if selection.left_out <= sources]
        return any(selection.reads for selection in counted) and any(selection.writes for selection in counted)


class Trail(Resource, type="AWS::CloudTrail::Trail", service="cloudtrail", is_global=True):
    """One trail as the account's home Region shows it: those at home there, all multi-Region ones, and the organization's."""

    name: str
    trail_arn: str = Field(alias="TrailARN")
    home_region: str
    is_multi_region_trail: bool = False
    is_organization_trail: bool = False
    has_custom_event_selectors: bool = False

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
        return TrailStatus(answer["IsLogging"], answer.get("LatestDeliveryError") or "")

    @fact("cloudtrail.get_event_selectors", action="cloudtrail:GetEventSelectors")
    def management_events(self, aws: Aws) -> ManagementEvents:
        """Which management events it records. AWS may deny the answer for a trail that another account owns."""
        answer = aws.call(region=self.home_region, TrailName=self.trail_arn, gone_if=self._gone_if(aws)) or {}
        return ManagementEvents.of(answer, by_default=not self.has_custom_event_selectors)

    def gap(self, may_leave_out: frozenset[str]) -> str:
        """What keeps it from recording all management events of every Region; empty when nothing does. What costs nothing to know comes first.

        Args:
            may_leave_out: event sources that need not be recorded.
        """
        if not self.is_multi_region_trail:
            return "covers one Region"
        if not self.status.is_logging:
            return "is stopped"
        if not self.management_events.all_but(may_leave_out):
            return "leaves out management events"
        if self.status.delivery_error:
            return f"is degraded: its last delivery ended in {clean(self.status.delivery_error, 80)}"
        return ""

    def _gone_if(self, aws: Aws) -> tuple[str, ...]:
        """A trail of this account that is not found was deleted; one of another account may only be hidden, which decides nothing."""
        return (_NOT_FOUND,) if f":{aws.account_id}:" in self.trail_arn else ()


class OwnTrail(Value):
    """The settings of the trail that Seawall makes, and whether it records."""

    s3_bucket_name: str
    is_multi_region_trail: bool = True
    include_global_service_events: bool = True
    enable_log_file_validation: bool = True
    is_logging: bool = True

    @property
    def settings(self) -> dict[str, Any]:
        """What creating or updating a trail takes."""
        return {name: member for name, member in self.image().items() if name != "IsLogging"}


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
        return own is not None and own.is_multi_region_trail and own.is_logging

    @fact("cloudtrail.get_trail", "cloudtrail.get_trail_status", action=("cloudtrail:GetTrail", "cloudtrail:GetTrailStatus"))
    def own_trail(self, aws: Aws) -> OwnTrail | None:
        """The trail that Seawall makes, at home in the home Region; None when there is none."""
        answer = aws.call(Name=OWN_TRAIL, none_if=_NOT_FOUND)
        status = None if answer is None else aws.call(operation="cloudtrail.get_trail_status", Name=OWN_TRAIL, none_if=_NOT_FOUND)
        if answer is None or status is None:
            return None
        trail = answer["Trail"]
        return OwnTrail(
            s3_bucket_name=trail["S3BucketName"],
            is_multi_region_trail=bool(trail.get("IsMultiRegionTrail")),
            include_global_service_events=bool(trail.get("IncludeGlobalServiceEvents")),
            enable_log_file_validation=bool(trail.get("LogFileValidationEnabled")),
            is_logging=status["IsLogging"],
        )

    @own_trail.writer(
        "cloudtrail.create_trail",
        "cloudtrail.update_trail",
        "cloudtrail.start_logging",
        "cloudtrail.stop_logging",
        "cloudtrail.delete_trail",
        action=(
            "cloudtrail:CreateTrail",
            "cloudtrail:UpdateTrail",
            "cloudtrail:StartLogging",
            "cloudtrail:StopLogging",
            "cloudtrail:DeleteTrail",
        ),
    )
    def own_trail_calls(self, now: OwnTrail | None, wanted: OwnTrail | None) -> tuple[Call, ...]:
        """Create and start, or delete; what is there already gets the members that change."""
        if now == wanted:
            return ()
        name = {"Name": OWN_TRAIL}
        if wanted is None:
            return (Call("cloudtrail.delete_trail", name),)
        calls = []
        if now is None:
            calls.append(Call("cloudtrail.create_trail", {**name, **wanted.settings}))
        elif now.settings != wanted.settings:
            changed = {member: value for member, value in wanted.settings.items() if now.settings.get(member) != value}
            calls.append(Call("cloudtrail.update_trail", {**name, **changed}))
        if wanted.is_logging != (now is not None and now.is_logging):
            calls.append(Call("cloudtrail.start_logging" if wanted.is_logging else "cloudtrail.stop_logging", name))
        return tuple(calls)
