"""Each step of the walk is where its name says, shown on a script that writes and asks what an operator does, in the same order."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import HTTPClientError

from tests.cluster.base import Cluster
from tests.emulator import REGION, Emulator
from tests.operator.conftest import fresh_namespace
from tests.operator.gate import Gate, Predicate
from tests.operator.objects import BLOCKED, Json, approval
from tests.operator.program import Operator, Proxy
from tests.operator.walk import Calls, Step, Walk, applying, journals, marks, rolling_back, undoing, writes_status

SOON = 20.0
PUT, DELETE = ("s3", "PutPublicAccessBlock"), ("s3", "DeletePublicAccessBlock")
CALLS = Calls(there=(PUT, PUT), back=(PUT, DELETE), read=("s3", "GetPublicAccessBlock"))
"""One operation twice, and on both ways."""

PLACE = re.compile(
    r"(?:killed|left without an answer|left alone by the API server) (?:before|after|as it) (?P<what>.*?)(?:, which happens late)?"
)

Deed = tuple[str, Callable[[], object]]


@pytest.fixture(scope="module")
def gate(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """One for the whole file."""
    with Gate(cluster, tmp_path_factory.mktemp("gate")) as opened:
        yield opened


@pytest.fixture(scope="module")
def place(cluster: Cluster) -> Iterator[str]:
    """A namespace for the whole file."""
    with fresh_namespace(cluster, "walk") as made:
        yield made


@pytest.fixture
def walk(gate: Gate, cluster: Cluster, proxy: Proxy, place: str, tmp_path: Path, aws: Emulator) -> Walk:
    """A walk whose operator does not run: the script takes its place."""
    aws.seeding("s3").create_bucket(Bucket="open", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return Walk(Operator(cluster, proxy, place, tmp_path), gate, aws)


class Script:
    """What an operator writes and asks for one change, one deed after the other until one fails.

    Attributes:
        doing: The deed that was begun last.
        done: Those before it.
    """

    def __init__(self, walk: Walk) -> None:
        self.doing = ""
        self.done: list[str] = []
        self._walk = walk
        self._s3 = walk.aws.client("s3")
        self._name = f"plan-{secrets.token_hex(4)}"
        for kind, made in (("rplan", plan(self._name)), ("rappr", approval(self._name, ["0" * 64]))):
            self._ask("POST", walk.operator.path(kind), made)

    def run(self, *deeds: Deed) -> None:
        """Do what is to be done; after a lost answer AWS is asked again, and that is all."""
        for label, deed in deeds:
            self.doing = label
            try:
                deed()
            except HTTPClientError:
                self.doing = f"asks again after a lost answer to {label}"
                with contextlib.suppress(HTTPClientError):
                    self._read()
                return
            except ConnectionError:
                return
            self.done.append(label)

    def names(self, action: str) -> Deed:
        named = {"name": "yes", "uid": "1", "action": action}
        return "the plan names its approval", lambda: self._write("rplan", approval=named)

    def journal(self, state: str, what: str = "", **members: Any) -> Deed:
        return f"{what or state} is journalled", lambda: self._write("rplan", changes=[{"id": "c1", "state": state, **members}])

    def used(self) -> Deed:
        return "the approval is marked Used", lambda: self._write("rappr", state="Used")

    def put(self, number: str = "") -> Deed:
        ask = self._s3.put_public_access_block
        return f"s3:PutPublicAccessBlock{number}", lambda: ask(Bucket="open", PublicAccessBlockConfiguration=BLOCKED)

    def delete(self) -> Deed:
        return "s3:DeletePublicAccessBlock", lambda: self._s3.delete_public_access_block(Bucket="open")

    def read_back(self) -> Deed:
        return "s3:GetPublicAccessBlock reads back", self._read

    def _read(self) -> None:
        with contextlib.suppress(self._s3.exceptions.ClientError):  # there is none
            self._s3.get_public_access_block(Bucket="open")

    def _write(self, kind: str, **status: Any) -> None:
        path = self._walk.operator.path(kind, self._name)
        found = self._ask("GET", path)
        self._ask("PUT", f"{path}/status", {**found, "status": {"observedGeneration": 1, **found.get("status", {}), **status}})

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        gate = self._walk.gate
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", gate.port, timeout=SOON)) as connection:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {**gate.server.headers, "Content-Type": "application/json"})
            answer = connection.getresponse()
            found: Json = json.loads(answer.read())
        assert answer.status < http.HTTPStatus.BAD_REQUEST, found["message"]
        return found


def plan(name: str) -> Json:
    """A RemediationPlan of one change."""
    change = {"id": "c1", "control": "s3.bucket-public-access-block", "arn": "arn:aws:s3:::open", "fact": "s3.Bucket.public_access_block"}
    more = {"resourceType": "AWS::S3::Bucket", "resourceID": "open", "risk": "Disruptive", "reversible": "Yes"}
    source = {"kind": "SecurityBaseline", "name": "base", "uid": "1"}
    spec = {"sourceRef": source, "account": "prod", "region": REGION, "hash": "0" * 64, "changes": [{**change, **more}]}
    return {"apiVersion": "seawall.dev/v1alpha1", "kind": "RemediationPlan", "metadata": {"name": name}, "spec": spec}


def stopped(walk: Walk, step: Step, script: Script, *deeds: Deed) -> None:
    """Let the script run into the step, and look where it is."""
    held = step.arrange(walk)
    running = threading.Thread(target=script.run, args=deeds)
    running.start()
    while running.is_alive() and not held.arrived.wait(0.05):
        pass
    assert held.arrived.is_set(), f"the script came past it: {script.done}"
    found = PLACE.fullmatch(step.name)
    assert found
    assert script.doing == found["what"]
    labels = [label for label, _ in deeds]
    assert script.done == labels[: labels.index(script.doing.removeprefix("asks again after a lost answer to "))]
    if "is" in script.doing.split():
        assert (walk.gate.requests[-1].status is None) == (" before " in step.name)
    held.drop()
    running.join(SOON)
    assert not running.is_alive()


def made(script: Script) -> tuple[Deed, ...]:
    """From the approval to the end."""
    return (
        script.names("Apply"),
        script.journal("InProgress"),
        script.put(),
        script.put(" (2)"),
        script.journal("Applied"),
        script.read_back(),
        script.journal("Verified"),
        script.used(),
    )


@pytest.mark.parametrize("step", applying(CALLS), ids=str)
def test_applying_stops_where_the_step_says(walk: Walk, step: Step) -> None:
    script = Script(walk)
    script._read()  # what was read before does not read back
    stopped(walk, step, script, *made(script))


@pytest.mark.parametrize("step", undoing(CALLS), ids=str)
def test_undoing_stops_where_the_step_says_and_not_on_the_way_there(walk: Walk, step: Step) -> None:
    script = Script(walk)
    there = script.names("Apply"), script.journal("InProgress"), ("there", script.put()[1]), ("read", script._read)
    back = script.journal("RollingBack", cause="Undo"), script.put(), script.delete(), script.read_back()
    end = script.journal("Failed", "Failed and undone", cause="Undo", undone=True)
    stopped(walk, step, script, *there, *back, end)


@pytest.mark.parametrize("step", [each for each in rolling_back(CALLS) if each.name.startswith("killed before")], ids=str)
def test_rolling_back_stops_where_the_step_says(walk: Walk, step: Step) -> None:
    script = Script(walk)
    script.run(*made(script))
    script.done.clear()
    back = script.journal("RollingBack", cause="Rollback"), script.put(), script.delete(), script.read_back()
    stopped(walk, step, script, script.names("Rollback"), *back, script.journal("RolledBack", cause="Rollback"), script.used())


PLAN, APPROVAL = (f"/apis/seawall.dev/v1alpha1/namespaces/team/{plural}/one" for plural in ("remediationplans", "remediationapprovals"))
RECORDS = {"status": {"changes": [{"id": "c1", "state": "Verified"}, {"id": "c2", "state": "Failed", "undone": True}]}}


@pytest.mark.parametrize(
    ("predicate", "path", "body"),
    [
        (journals("Verified"), f"{PLAN}/status", RECORDS),
        (journals("Verified", plan="one", change="c1"), f"{PLAN}/status", RECORDS),
        (journals("Failed", undone=True), f"{PLAN}/status", RECORDS),
        (marks("Used", approval="one"), f"{APPROVAL}/status", {"status": {"state": "Used"}}),
        (writes_status("rappr"), f"{APPROVAL}/status", {"status": {}}),
    ],
)
def test_a_status_is_recognised_by_what_it_says(predicate: Predicate, path: str, body: Json) -> None:
    assert predicate("PUT", path, body)
    assert predicate("PATCH", path, body)
    assert not predicate("GET", path, None)
    assert not predicate("PUT", path.removesuffix("/status"), body), "the API server ignores a status there"


@pytest.mark.parametrize(
    ("predicate", "path", "body"),
    [
        (journals("Applied"), f"{PLAN}/status", RECORDS),
        (journals("Verified", change="c2"), f"{PLAN}/status", RECORDS),
        (journals("Verified", plan="two"), f"{PLAN}/status", RECORDS),
        (journals("Verified", cause="Undo"), f"{PLAN}/status", RECORDS),
        (journals("Verified"), f"{PLAN}/status", {"status": {}}),
        (journals("Verified"), f"{PLAN}/status", [{"op": "add", "path": "/status", "value": {}}]),
        (journals("Verified"), f"{APPROVAL}/status", RECORDS),
        (marks("Used"), f"{APPROVAL}/status", {"status": {"state": "Pending"}}),
        (marks("Used", approval="two"), f"{APPROVAL}/status", {"status": {"state": "Used"}}),
    ],
)
def test_another_status_is_not_taken_for_it(predicate: Predicate, path: str, body: Any) -> None:
    assert not predicate("PUT", path, body)
