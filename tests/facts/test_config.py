"""AWS Config's facts, read and written over HTTP."""

from __future__ import annotations

from typing import Any

from seawall.controls.config import recorder as control
from seawall.facts.base import the
from seawall.facts.config import Channel, ConfigRegion, Recorder, RecordingGroup, State
from seawall.facts.snapshot import TargetView
from tests.emulator import REGION, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory

ROLE = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
EVERYTHING = Recorder(role_arn=ROLE, recording_group=RecordingGroup.everything(with_global=True))


def region(view: TargetView) -> ConfigRegion:
    return the(view, ConfigRegion)


def bucket(aws: Emulator) -> str:
    aws.seeding("s3").create_bucket(Bucket="config-logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    return "config-logs"


def record(aws: Emulator, **group: Any) -> None:
    aws.seeding("config").put_configuration_recorder(
        ConfigurationRecorder={"name": "main", "roleARN": ROLE, "recordingGroup": group or {"allSupported": True}}
    )


def test_a_region_where_nobody_set_anything_up_has_nothing(view: ViewFactory) -> None:
    found = region(view())
    assert found.recorder is None
    assert found.channel is None
    assert found.state == State()


def test_a_recorder_is_made_and_deleted_again(round_trip: RoundTrip) -> None:
    between = round_trip(region, lambda each: ConfigRegion.recorder.change(each, EVERYTHING))
    assert between.recording_group.has_global


def test_a_recorder_is_widened_and_narrowed_again(aws: Emulator, round_trip: RoundTrip) -> None:
    record(
        aws,
        recordingStrategy={"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
        exclusionByResourceTypes={"resourceTypes": ["AWS::EC2::Volume", "AWS::S3::Bucket"]},
    )

    def widened(each: ConfigRegion) -> Any:
        now = each.recorder
        assert now is not None
        assert now.recording_group.left_out == ("AWS::EC2::Volume", "AWS::S3::Bucket")
        group = now.recording_group.also(["AWS::S3::Bucket"])
        return ConfigRegion.recorder.change(each, now.model_copy(update={"recording_group": group}))

    between = round_trip(region, widened)
    assert between.recording_group.left_out == ("AWS::EC2::Volume",)
    assert between.name == "main"


def test_a_channel_is_made_and_deleted_again(aws: Emulator, round_trip: RoundTrip) -> None:
    record(aws)
    wanted = Channel(s3_bucket_name=bucket(aws))
    assert round_trip(region, lambda each: ConfigRegion.channel.change(each, wanted)) == wanted


def test_a_recorder_is_started_and_stopped_again_by_its_own_name(aws: Emulator, round_trip: RoundTrip) -> None:
    record(aws)
    aws.seeding("config").put_delivery_channel(DeliveryChannel={"name": "main", "s3BucketName": bucket(aws)})
    between = round_trip(region, lambda each: ConfigRegion.state.change(each, State(recording=True)))
    assert between.recording


def test_a_recorder_that_belongs_to_a_service_is_not_the_customers(view: ViewFactory, aws: Emulator) -> None:
    service = {"name": "AWSConfigurationRecorderForObservabilityAdmin", "servicePrincipal": "observabilityadmin.amazonaws.com"}
    aws.fake("config", "DescribeConfigurationRecorders", lambda *_: {"ConfigurationRecorders": [service]})
    aws.fake("config", "DescribeConfigurationRecorderStatus", lambda *_: {"ConfigurationRecordersStatus": [{**service, "recording": True}]})
    found = region(view())
    assert found.recorder is None
    assert not found.state.recording


def test_a_recorder_of_another_cloud_is_neither_the_customers_nor_tells_whether_that_runs(view: ViewFactory, aws: Emulator) -> None:
    connector = {
        "name": "azure",
        "connectorArn": "arn:aws:config:eu-west-1:123456789012:connector/azure",
        "roleARN": "arn:aws:iam::1:role/r",
    }
    own = {"name": "default", "roleARN": "arn:aws:iam::1:role/r"}
    recorders = [connector]
    told = [{"name": "azure", "recording": True, "lastStatus": "Success"}, {"name": "default", "recording": False}]
    aws.fake("config", "DescribeConfigurationRecorders", lambda *_: {"ConfigurationRecorders": recorders})
    aws.fake("config", "DescribeConfigurationRecorderStatus", lambda *_: {"ConfigurationRecordersStatus": told})
    found = region(view())
    assert found.recorder is None
    assert found.state == State()
    recorders.append(own)
    found = region(view())
    assert found.recorder is not None
    assert found.recorder.name == "default"
    assert not found.state.recording


def test_the_whole_fix_can_be_applied_in_its_order(view: ViewFactory, aws: Emulator, apply: Apply) -> None:
    want = control.Parameters(bucket=bucket(aws))
    changes = control.fix(region(view()), want)
    assert isinstance(changes, tuple)
    for change in changes:
        apply(change.calls())
    found = region(view())
    assert found.state.recording
    assert found.channel == Channel(s3_bucket_name="config-logs")
    assert found.recorder is not None
    assert found.recorder.recording_group.all_supported
