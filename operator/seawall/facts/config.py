"""AWS Config: what the account records in one Region, where it delivers, and whether it is on.

An account has one recorder of its own in a Region; those that carry a service principal belong to an AWS service and are not the customer's, and one
with a connector records another cloud.
Aggregators only collect what recorders record, so they count for nothing here.
Source: https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value

#: The types that are recorded once for all Regions; no others belong to no Region in Config's eyes.
#: Source: https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html (2026-11-24)
GLOBAL_TYPES: Final = frozenset({"AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"})

_ALL: Final = "ALL_SUPPORTED_RESOURCE_TYPES"
_ALL_BUT: Final = "EXCLUSION_BY_RESOURCE_TYPES"

#: What an answer tells of a recorder and a request does not take.
_TOLD_ONLY: Final = frozenset({"arn", "recordingScope", "servicePrincipal"})

#: The name that the console gives; a Region has room for one recorder.
DEFAULT_NAME: Final = "default"


class _Value(Value):
    """A value whose members begin with a small letter, as Config spells them."""

    model_config = ConfigDict(alias_generator=to_camel)


class Types(_Value):
    """A list of resource types."""

    resource_types: tuple[str, ...] = ()


class Strategy(_Value):
    """How a recording group is to be read."""

    use_only: str


class RecordingGroup(_Value):
    """Which resource types are recorded."""

    all_supported: bool = False
    include_global_resource_types: bool = False
    resource_types: tuple[str, ...] = ()
    exclusion_by_resource_types: Types | None = None
    recording_strategy: Strategy | None = None

    @classmethod
    def everything(cls, *, with_global: bool) -> Self:
        """All supported types."""
        return cls(all_supported=True, include_global_resource_types=with_global, recording_strategy=Strategy(use_only=_ALL))

    @property
    def is_all_but(self) -> bool:
        """Whether it names what is left out, which makes `allSupported` false although most is recorded."""
        return self.recording_strategy is not None and self.recording_strategy.use_only == _ALL_BUT

    @property
    def left_out(self) -> tuple[str, ...]:
        """The types that it names as left out."""
        return self.exclusion_by_resource_types.resource_types if self.is_all_but and self.exclusion_by_resource_types else ()

    @property
    def has_global(self) -> bool:
        """Whether IAM's types are recorded, all of them."""
        if self.all_supported:
            return self.include_global_resource_types
        return GLOBAL_TYPES.isdisjoint(self.left_out) if self.is_all_but else GLOBAL_TYPES.issubset(self.resource_types)

    def lacks(self, types: Iterable[str]) -> tuple[str, ...]:
        """Which of these types it does not record, sorted."""
        return tuple(sorted(each for each in types if not self._records(each)))

    def _records(self, kind: str) -> bool:
        if self.all_supported:
            return kind not in GLOBAL_TYPES or self.include_global_resource_types
        return kind not in self.left_out if self.is_all_but else kind in self.resource_types

    def also(self, types: Iterable[str]) -> Self:
        """The same group, with these types."""
        added = set(types)
        if self.all_supported:
            return self.model_copy(update={"include_global_resource_types": True}) if added & GLOBAL_TYPES else self
        if not self.is_all_but:
            return self.model_copy(update={"resource_types": tuple(sorted({*self.resource_types, *added}))})
        left = tuple(each for each in self.left_out if each not in added)
        if not left:
            return self.everything(with_global=True)  # Config takes no exclusion of nothing
        return self.model_copy(update={"exclusion_by_resource_types": Types(resource_types=left)})


class Recorder(_Value):
    """What the customer's recorder records, and by which role."""

    name: str = DEFAULT_NAME
    role_arn: str = Field("", alias="roleARN")
    recording_group: RecordingGroup = RecordingGroup(all_supported=True)


class Channel(_Value):
    """Where the customer's recorder delivers."""

    name: str = DEFAULT_NAME
    s3_bucket_name: str


class State(_Value):
    """Whether the recorder runs. How its last delivery went is no part of the image."""

    recording: bool = False
    last_status: str = Field("", exclude=True)
    last_error_code: str = Field("", exclude=True)

    @property
    def is_failing(self) -> bool:
        """Whether its last delivery failed."""
        return self.last_status.lower() == "failure"


def _customers(found: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return next((each for each in found if not each.get("servicePrincipal") and not each.get("connectorArn")), None)


class ConfigRegion(AccountSettings, service="config"):
    """AWS Config for the account in one Region."""

    @property
    def service_linked_role(self) -> str:
        """ARN of the role that AWS keeps for Config."""
        target = self.target
        role = "role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
        return f"arn:{target.partition}:iam::{target.account_id}:{role}"

    @fact("config.describe_configuration_recorders", action="config:DescribeConfigurationRecorders")
    def recorder(self, aws: Aws) -> Recorder | None:
        """The customer's recorder; None when there is none."""
        found = _customers((aws.call() or {})["ConfigurationRecorders"])
        return None if found is None else Recorder.model_validate({key: found[key] for key in found if key not in _TOLD_ONLY})

    @recorder.writer(
        "config.put_configuration_recorder",
        "config.delete_configuration_recorder",
        action=("config:PutConfigurationRecorder", "config:DeleteConfigurationRecorder", "iam:PassRole"),
    )
    def recorder_calls(self, now: Recorder | None, wanted: Recorder | None) -> tuple[Call, ...]:
        """Config replaces the whole recorder, so all of it is sent."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("config.delete_configuration_recorder", {"ConfigurationRecorderName": now.name if now else DEFAULT_NAME}),)
        return (Call("config.put_configuration_recorder", {"ConfigurationRecorder": wanted.image()}),)

    @fact("config.describe_delivery_channels", action="config:DescribeDeliveryChannels")
    def channel(self, aws: Aws) -> Channel | None:
        """Where it delivers; None when nowhere. A Region has room for one."""
        found = (aws.call() or {})["DeliveryChannels"]
        return Channel.model_validate(found[0]) if found else None

    @channel.writer(
        "config.put_delivery_channel",
        "config.delete_delivery_channel",
        action=("config:PutDeliveryChannel", "config:DeleteDeliveryChannel"),
    )
    def channel_calls(self, now: Channel | None, wanted: Channel | None) -> tuple[Call, ...]:
        """Config replaces the whole channel, so all of it is sent."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("config.delete_delivery_channel", {"DeliveryChannelName": now.name if now else DEFAULT_NAME}),)
        return (Call("config.put_delivery_channel", {"DeliveryChannel": wanted.image()}),)

    @fact("config.describe_configuration_recorder_status", action="config:DescribeConfigurationRecorderStatus")
    def state(self, aws: Aws) -> State:
        """Whether the customer's recorder runs; a status does not say whose recorder it is about, but by its name."""
        recorder = self.recorder
        told = (aws.call() or {})["ConfigurationRecordersStatus"] if recorder else ()
        found: Mapping[str, Any] = next((each for each in told if recorder and each.get("name") == recorder.name), {})
        return State(
            recording=bool(found.get("recording")),
            last_status=found.get("lastStatus") or "",
            last_error_code=found.get("lastErrorCode") or "",
        )

    @state.writer(
        "config.start_configuration_recorder",
        "config.stop_configuration_recorder",
        action=("config:StartConfigurationRecorder", "config:StopConfigurationRecorder"),
    )
    def state_calls(self, now: State, wanted: State) -> tuple[Call, ...]:
        """Start or stop, by the recorder's name."""
        if now.recording == wanted.recording:
            return ()
        recorder = self.recorder
        verb = "start" if wanted.recording else "stop"
        return (Call(f"config.{verb}_configuration_recorder", {"ConfigurationRecorderName": recorder.name if recorder else DEFAULT_NAME}),)
