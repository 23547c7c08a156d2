"""A flaw that is mended while a test walks: what it takes, what AWS carried out of it, and what must be true at the end.

The fixes are chosen because making anything twice would show: what they create has an id of AWS's making, and nobody can create it anew as it
was.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.emulator import ACCOUNT, Emulator
from tests.mending.flaw import every_flaw
from tests.operator.conftest import Apply
from tests.operator.objects import Json, account, approval, baseline
from tests.operator.program import conditions
from tests.operator.walk import Calls, Operation, Step, Walk

WRITER = f"arn:aws:iam::{ACCOUNT}:role/seawall-write"
CREATE_LOGS, DELETE_LOGS, READ_LOGS = (("ec2", f"{each}FlowLogs") for each in ("Create", "Delete", "Describe"))
CREATE, MODIFY = (("ec2", f"{each}VpcEndpoint") for each in ("Create", "Modify"))
DELETE, READ = (("ec2", f"{each}VpcEndpoints") for each in ("Delete", "Describe"))

#: Whether all steps are walked (`make walk`), or those that each test names.
WHOLE: Final = os.environ.get("WALK") == "whole"


@dataclass(frozen=True)
class Fix:
    """The fix of a flaw of `tests.mending`.

    Attributes:
        control: The one that fails.
        calls: What the fix asks AWS for.
        seen: What AWS says of everything that the fix could touch, by its id.
        told: One of these in a few words.
        made: All of them, in these words, once the fix is made.
    """

    control: str
    calls: Calls
    seen: Callable[[Emulator], dict[str, Json]]
    told: Callable[[Json], str]
    made: tuple[str, ...]


def _flow_logs(aws: Emulator) -> dict[str, Json]:
    return {each["FlowLogId"]: each for each in aws.seeding("ec2").describe_flow_logs()["FlowLogs"]}


def _endpoints(aws: Emulator) -> dict[str, Json]:
    every = aws.seeding("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    return {each["VpcEndpointId"]: each for each in every if each["State"] != "deleted"}


FLOW_LOGS = Fix(
    "vpc.flow-logs",
    Calls((CREATE_LOGS,), (DELETE_LOGS,), READ_LOGS),
    _flow_logs,
    lambda log: f"{log['TrafficType']} to {log.get('LogDestination', '').rpartition(':')[2] or log['LogGroupName']}",
    ("ACCEPT to accepted", "ALL to gone", "REJECT to accepted", "REJECT to flows"),
)
ENDPOINTS = Fix(
    "vpc.gateway-endpoints",
    Calls((CREATE, MODIFY), (DELETE,), READ),
    _endpoints,
    lambda endpoint: f"{endpoint['ServiceName'].rpartition('.')[2]} in {len(set(endpoint['RouteTableIds']))} tables",
    ("dynamodb in 2 tables", "s3 in 2 tables", "ssm in 0 tables"),
)
"""One is made, then another one is given a route table."""


class Mending:
    """One flaw, in an account of its own, with the plan that mends it.

    Attributes:
        plan: As it was made.
        first: What AWS said before anything was done.
        done: Parameters of the writes that AWS carried out, by operation.
        asked: Those that were asked for since the last approval, also of those that never were carried out.
    """

    def __init__(self, walk: Walk, apply: Apply, fix: Fix) -> None:
        self.walk, self.fix = walk, fix
        self.name = f"walk-{secrets.token_hex(3)}"
        self._apply = apply
        aws, flaw = walk.aws, every_flaw()[fix.control]
        flaw.make(aws)
        self.first = fix.seen(aws)
        # Rules that are made later are asked first: what a test does to a request is done before it comes here.
        self.done = {each: aws.heard(*each) for each in (*fix.calls.there, *fix.calls.back)}
        self.asked: Mapping[Operation, list[Json]] = {}
        entry = {"id": fix.control, "parameters": dict(flaw.parameters)}
        apply(
            account(self.name, endpoint=aws.url, remediation={"assumeRoles": [{"roleARN": WRITER}]}),
            baseline(self.name, controls=(entry,), refs=(self.name,), mode="Plan", resources={"matchTags": {"Name": "shop"}}),
        )
        self.plan = walk.operator.wait_for("the plan", lambda: next(iter(self.plans()), None))
        assert len(self.plan["spec"]["changes"]) == 1

    def approve(self, action: str = "Apply", *, seconds: float | None = None) -> None:
        """Apply an approval of the plan; what AWS is asked from now on is written down.

        Args:
            action: As in the approval.
            seconds: When it ends; None leaves that to the operator.
        """
        self.asked = {each: self.walk.aws.heard(*each) for each in self.done}
        end = {} if seconds is None else {"expiresAt": f"{datetime.now(UTC) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"}
        self._apply(approval(self._approval(action), [self.plan["spec"]["hash"]], action=action, **end))

    def meet(self, step: Step, action: str = "Apply", *, seconds: float | None = None) -> None:
        """Approve, and let happen at a step what it is about."""
        self.walk.meet(step, lambda: self.approve(action, seconds=seconds))

    def used(self, action: str = "Apply") -> str:
        """Wait until an approval is used up; what it says."""
        found = self.walk.operator.settled("rappr", self._approval(action), lambda status: status.get("state") == "Used")
        assert conditions(found["status"])["Ready"] == ("True", "Used")
        told: str = found["status"]["message"]
        return told

    def record(self, state: str, ready: tuple[str, str] = ("True", "Done")) -> Json:
        """What the journal says of the change, which is in that state, as the plan says too."""
        found = self._found()
        assert found["spec"] == self.plan["spec"], "the before-image is what it was"
        assert found["status"]["progress"] == f"1 {state}"
        assert conditions(found["status"])["Ready"] == ready
        (record,) = found["status"]["changes"]
        assert record["state"] == state
        return dict(record)

    def is_made(self) -> None:
        """AWS has what the fix makes, once, and everything else as it was at first."""
        now = self.fix.seen(self.walk.aws)
        assert sorted(map(self.fix.told, now.values())) == list(self.fix.made)
        assert now.keys() >= self.first.keys()

    def is_as_at_first(self) -> None:
        """AWS has what it had at first, and nothing else."""
        assert self.fix.seen(self.walk.aws) == self.first

    def counts(self) -> dict[str, int]:
        """How often AWS carried out each write, without those that it never did."""
        return {operation: len(parameters) for (_, operation), parameters in self.done.items() if parameters}

    def asked_the_same(self) -> None:
        """Whatever was asked for more than once was the same each time: its token too, so that AWS would do it once."""
        for operation, parameters in self.asked.items():
            assert all(each == parameters[0] for each in parameters), (operation, parameters)

    def has_no_rival(self) -> None:
        """No other plan was made while this one was under way: none at all, or one that came after its end."""
        ends = [each["finishedAt"] for each in self._found()["status"]["changes"]]
        others = [each for each in self.plans() if each["metadata"]["name"] != self.plan["metadata"]["name"]]
        assert all(each["metadata"]["creationTimestamp"] >= max(ends) for each in others), json.dumps(others, indent=1)

    def plans(self) -> list[Json]:
        """All plans of the baseline."""
        return [each for each in self.walk.operator.all("rplan") if each["spec"]["sourceRef"]["name"] == self.name]

    def _found(self) -> dict[str, Any]:
        return self.walk.operator.get("rplan", self.plan["metadata"]["name"])

    def _approval(self, action: str) -> str:
        return f"{self.name}-{action.lower()}"


def walked(steps: tuple[Step, ...], *words: str) -> list[Step]:
    """The steps that this run walks: all of them, or those whose names have some of these words."""
    return [each for each in steps if WHOLE or any(some in each.name for some in words)]
