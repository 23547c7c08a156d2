"""CloudFormation's stacks, read and written over HTTP; moto lacks termination protection, which a fake keeps."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

from seawall.facts.cloudformation import Stack
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.fakes import Refused

TEMPLATE = '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'


def app(view: TargetView) -> Stack:
    (found,) = view.all(Stack)
    return found


def test_a_stack_is_read_with_its_tags(view: ViewFactory, aws: Emulator) -> None:
    made = aws.seeding("cloudformation").create_stack(
        StackName="app", TemplateBody=TEMPLATE, Tags=[{"Key": "team", "Value": "pay"}], EnableTerminationProtection=True
    )
    found = app(view())
    assert found.arn == made["StackId"]
    assert found.id == "app"
    assert found.status == "CREATE_COMPLETE"
    assert found.root_id is None
    assert found.read_tags() == {"team": "pay"}


def test_protection_is_turned_on_and_off_again(aws: Emulator, round_trip: RoundTrip) -> None:
    state: dict[str, Any] = {
        "StackName": "app",
        "StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/app/1",
        "StackStatus": "CREATE_COMPLETE",
        "CreationTime": datetime(2026, 1, 1, tzinfo=UTC),
        "EnableTerminationProtection": False,
    }

    def update(wanted: Mapping[str, Any], _state: MutableMapping[str, Any]) -> Mapping[str, Any]:
        if wanted["StackName"] != "app":
            raise Refused("ValidationError", "no such stack")
        state["EnableTerminationProtection"] = wanted["EnableTerminationProtection"]
        return {"StackId": state["StackId"]}

    aws.fake("cloudformation", "DescribeStacks", lambda *_: {"Stacks": [state]})
    aws.fake("cloudformation", "UpdateTerminationProtection", update)
    assert round_trip(app, lambda each: Stack.termination_protection.change(each, wanted=True)) is True
