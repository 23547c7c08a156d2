from typing import Any

from seawall.controls.config.recorder import Parameters
from seawall.facts.config import GLOBAL_TYPES, Channel, ConfigRegion, Recorder, RecordingGroup, State, Strategy, Types
from tests.builders import REGION, given

ROLE = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
BUCKET = Parameters(bucket="config-logs")
HERE = Parameters(global_region=REGION, bucket="config-logs")
ON = State(recording=True, last_status="SUCCESS")
CHANNEL = Channel(s3_bucket_name="config-logs")
ALL = RecordingGroup.everything(with_global=False)
TYPES = ("AWS::EC2::Instance", "AWS::S3::Bucket")


def all_but(*types: str) -> RecordingGroup:
    return RecordingGroup(
        recording_strategy=Strategy(use_only="EXCLUSION_BY_RESOURCE_TYPES"), exclusion_by_resource_types=Types(resource_types=types)
    )


def only(*types: str) -> RecordingGroup:
    return RecordingGroup(recording_strategy=Strategy(use_only="INCLUSION_BY_RESOURCE_TYPES"), resource_types=types)


def region(group: RecordingGroup | None = ALL, role: str = ROLE, **facts: Any) -> ConfigRegion:
    recorder = None if group is None else Recorder(role_arn=role, recording_group=group)
    return given(ConfigRegion(), **{"recorder": recorder, "state": ON, "channel": CHANNEL, **facts})


def needing(*types: str, global_region: str | None = None) -> Parameters:
    return Parameters(required_types=types, global_region=global_region, bucket="config-logs")


passes = {
    "all supported types are recorded": region(),
    "IAM's types are recorded in the Region for them": (region(RecordingGroup.everything(with_global=True)), HERE),
    "IAM's types are recorded in another Region as well": region(RecordingGroup.everything(with_global=True)),
    "only IAM's types are left out, in a Region that need not record them": region(all_but(*GLOBAL_TYPES)),
    "the required types are among those named": (region(only(*TYPES, "AWS::EC2::Volume")), needing(*TYPES)),
    "the required types are not among those left out": (region(all_but("AWS::EC2::Volume")), needing(*TYPES)),
    "the required types are recorded with all others": (region(), needing(*TYPES)),
    "a required type of IAM is recorded elsewhere": (region(only(*TYPES)), needing(*TYPES, "AWS::IAM::User")),
    "another role is allowed": (region(role="arn:aws:iam::123456789012:role/config"), Parameters(require_service_linked_role=False)),
}
fails = {
    "there is no recorder": given(ConfigRegion(), recorder=None, channel=None, state=State()),
    "there is no recorder, and a bucket to deliver to": (given(ConfigRegion(), recorder=None, channel=None, state=State()), BUCKET),
    "there is no recorder where IAM's types are wanted": (given(ConfigRegion(), recorder=None, channel=None, state=State()), HERE),
    "there is no recorder of the required types": (given(ConfigRegion(), recorder=None, channel=None, state=State()), needing(*TYPES)),
    "some types are recorded": (region(only(*TYPES)), BUCKET),
    "a type is left out": (region(all_but("AWS::EC2::Volume", *GLOBAL_TYPES)), BUCKET),
    "IAM's types are not recorded where they must be": (region(), HERE),
    "IAM's types are left out where they must be recorded": (region(all_but(*GLOBAL_TYPES)), HERE),
    "a required type is not named": (region(only("AWS::EC2::Instance")), needing(*TYPES)),
    "a required type is left out": (region(all_but("AWS::S3::Bucket", "AWS::EC2::Volume")), needing(*TYPES)),
    "the only type left out is required": (region(all_but("AWS::S3::Bucket")), needing(*TYPES)),
    "a required type of IAM is not recorded where it must be": (region(), needing("AWS::IAM::User", global_region=REGION)),
    "it is stopped": (region(state=State(last_status="SUCCESS")), BUCKET),
    "its deliveries fail": region(state=State(recording=True, last_status="FAILURE", last_error_code="AccessDenied")),
    "it has no delivery channel": (region(channel=None), BUCKET),
    "it has another role": (region(role="arn:aws:iam::123456789012:role/config"), BUCKET),
    "everything is wrong": (
        region(only(*TYPES), role="arn:aws:iam::123456789012:role/config", state=State(), channel=None),
        BUCKET,
    ),
}
unknown = {
    "it has just been started": region(state=State(recording=True, last_status="PENDING")),
    "the recorders cannot be read": given(ConfigRegion(), state=ON, channel=CHANNEL),
    "the status cannot be read": given(ConfigRegion(), recorder=Recorder(role_arn=ROLE, recording_group=ALL), channel=CHANNEL),
}
