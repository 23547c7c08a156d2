"""The emulated AWS loses answers, holds requests up, and strikes by chance, and says in its state what was carried out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, HTTPClientError

from tests.aws_faults import Fault
from tests.emulator import Emulator
from tests.held import Held, When

SOON = 20.0
"""Seconds, much more than anything takes here."""


def users(aws: Emulator) -> list[str]:
    """Who is there, without leaving a trace."""
    return sorted(user["UserName"] for user in aws.seeding("iam").list_users()["Users"])


class Creating(threading.Thread):
    """Somebody who creates a user."""

    def __init__(self, aws: Emulator, name: str) -> None:
        super().__init__()
        self.error: Exception | None = None
        self._iam = aws.client("iam")
        self._name = name
        self.start()

    def run(self) -> None:
        try:
            self._iam.create_user(UserName=self._name)
        except (ClientError, HTTPClientError) as error:
            self.error = error

    def ended(self) -> Exception | None:
        """What went wrong; None when nothing did."""
        self.join(SOON)
        assert not self.is_alive()
        return self.error


def outcome(client: Any, method: str) -> str:
    """How one request ended."""
    try:
        getattr(client, method)()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    except ConnectionClosedError:
        return "reset"
    return "answered"


def fates(aws: Emulator, turns: list[tuple[str, str, str]]) -> dict[tuple[str, str, str], list[str]]:
    """How requests end, in the order given, by service, Region and method."""
    found: dict[tuple[str, str, str], list[str]] = {}
    clients = {(service, region): aws.client(service, region) for service, region, _ in turns}
    for service, region, method in turns:
        found.setdefault((service, region, method), []).append(outcome(clients[service, region], method))
    return found


ASKS = [("sts", "eu-west-1", "get_caller_identity"), ("sts", "us-east-1", "get_caller_identity"), ("kms", "eu-west-1", "list_keys")]


def test_an_answer_is_lost_and_what_was_asked_for_is_done(aws: Emulator) -> None:
    aws.lose("iam", "CreateUser", times=1)
    with pytest.raises(ConnectionClosedError):
        aws.client("iam").create_user(UserName="there")
    assert [call.status for call in aws.calls] == [0]
    assert users(aws) == ["there"]
    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        aws.client("iam").create_user(UserName="there")


@pytest.mark.parametrize(("when", "meanwhile"), [("before", []), ("after", ["held"])])
def test_a_request_is_held_up_before_or_after_it_is_carried_out_and_no_other_one(aws: Emulator, when: When, meanwhile: list[str]) -> None:
    held = aws.hold("iam", "CreateUser", when)
    creating = Creating(aws, "held")
    assert held.arrived.wait(SOON)
    assert users(aws) == meanwhile
    aws.client("iam").create_user(UserName="other")
    held.release()
    assert creating.ended() is None
    assert users(aws) == ["held", "other"]
    assert sorted(call.status for call in aws.calls) == [200, 200]


@pytest.mark.parametrize(("when", "afterwards"), [("before", []), ("after", ["held"])])
def test_a_request_that_is_dropped_gets_no_answer_and_was_carried_out_only_if_it_was_before(
    aws: Emulator, when: When, afterwards: list[str]
) -> None:
    held = aws.hold("iam", "CreateUser", when)
    creating = Creating(aws, "held")
    assert held.arrived.wait(SOON)
    held.drop()
    assert isinstance(creating.ended(), ConnectionClosedError)
    assert users(aws) == afterwards
    assert [call.status for call in aws.calls] == [0]


@pytest.mark.parametrize("decide", [Held.release, Held.drop])
def test_what_is_decided_before_it_has_come_is_not_held_up(aws: Emulator, decide: Callable[[Held], None]) -> None:
    held = aws.hold("iam", "CreateUser")
    decide(held)
    aws.client("iam").create_user(UserName="free")
    assert users(aws) == ["free"]
    assert not held.arrived.is_set()


def test_a_rule_waits_for_what_it_is_given(aws: Emulator) -> None:
    aws.deny("iam", "ListUsers", given=lambda: aws.count("iam", "CreateUser") > 0)
    iam = aws.client("iam")
    iam.list_users()
    iam.create_user(UserName="one")
    with pytest.raises(ClientError, match="AccessDenied"):
        iam.list_users()


@pytest.mark.parametrize("end", [Emulator.down, Emulator.reset])
def test_nobody_stays_held_up_when_the_endpoint_goes(aws: Emulator, end: Callable[[Emulator], None]) -> None:
    held = aws.hold("iam", "CreateUser")
    creating = Creating(aws, "held")
    assert held.arrived.wait(SOON)
    end(aws)
    assert isinstance(creating.ended(), ConnectionClosedError)
    aws.up()
    assert users(aws) == []


def test_a_seed_strikes_the_same_requests_of_an_operation_whatever_comes_in_between(aws: Emulator) -> None:
    rule = aws.faults(7, 0.4)
    first = fates(aws, ASKS * 15)
    aws.withdraw(rule)
    rule = aws.faults(7, 0.4)
    assert fates(aws, sorted(ASKS * 15)) == first
    aws.withdraw(rule)
    aws.faults(8, 0.4)
    assert fates(aws, ASKS * 15) != first
    assert len({tuple(each) for each in first.values()}) == len(ASKS), "each operation and Region has its own luck"


def test_chance_strikes_its_share_with_what_passes_by_itself_and_nothing_else(aws: Emulator) -> None:
    aws.faults(1, 0.5)
    (ends,) = fates(aws, ASKS[:1] * 120).values()
    assert set(ends) == {"answered", "Throttling", "InternalFailure", "ServiceUnavailable", "reset"}
    assert 40 <= ends.count("answered") <= 80
    assert all(ends.count(each) >= 5 for each in set(ends))


@pytest.mark.parametrize(
    ("fault", "end", "there"), [(Fault.LOST, "reset", ["who"]), (Fault.RESET, "reset", []), (Fault.THROTTLED, "Throttling", [])]
)
def test_chance_can_be_told_what_to_strike_with_and_whom(aws: Emulator, fault: Fault, end: str, there: list[str]) -> None:
    aws.faults(1, 1.0, "iam", "Create*", only=[fault])
    aws.client("sts").get_caller_identity()
    creating = Creating(aws, "who").ended()
    assert isinstance(creating, ConnectionClosedError if end == "reset" else ClientError)
    assert users(aws) == there, "and preparations are spared"
