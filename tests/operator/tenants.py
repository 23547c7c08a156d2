"""Tenants of one operator: the tests of a file share it, its namespace and one emulated AWS; each has an AWS account of its own there."""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.cluster.base import Cluster, Result
from tests.emulator import REGION, Emulator
from tests.operator.objects import BLOCKED, Json, account, approval, baseline, several
from tests.operator.program import PATIENCE, Operator

SHUT_WINDOW = {"schedule": "0 0 29 2 *", "duration": "1h"}
"""Opens on 29 February only."""

NUMBERS = itertools.count(200000000000)
"""AWS account ids that no test has yet."""


class House:
    """One operator, and what the tests of a file share with it.

    Attributes:
        operator: It runs, or will.
        aws: Where all accounts are.
    """

    def __init__(self, cluster: Cluster, operator: Operator, aws: Emulator) -> None:
        self.operator = operator
        self.aws = aws
        self._cluster = cluster

    def kubectl(self, *arguments: str, stdin: str | None = None) -> Result:
        """Run kubectl in the operator's namespace."""
        return self._cluster.kubectl(f"--namespace={self.operator.namespace}", *arguments, stdin=stdin)

    def apply(self, *objects: Json) -> None:
        """Apply objects together."""
        self.kubectl("apply", "-f", "-", stdin=several(*objects))

    def tenant(self, **spec: Any) -> Tenant:
        """An AWS account that nobody else has, with an AWSAccount that may write; `spec` goes into that."""
        return Tenant(self, str(next(NUMBERS)), spec)


class Tenant:
    """One AWS account, what is declared of it, and what becomes of that.

    Attributes:
        number: The account's id.
        name: Of the AWSAccount, and of the baseline unless another is named; no other test has it.
    """

    def __init__(self, house: House, number: str, spec: Json) -> None:
        self.house = house
        self.operator = house.operator
        self.aws = house.aws
        self.number = number
        self.name = f"t{number[-3:]}-{secrets.token_hex(2)}"
        roles = {use: [{"roleARN": f"arn:aws:iam::{number}:role/seawall-{use}"}] for use in ("read", "write")}
        credentials = {"source": "Ambient", "assumeRoles": roles["read"]}
        usual: Json = {"credentials": credentials, "remediation": {"assumeRoles": roles["write"]}, **spec}
        self.account = account(self.name, endpoint=self.aws.url, **{key: value for key, value in usual.items() if value is not None})

    # In AWS

    def seeding(self, service: str, region: str = REGION) -> Any:
        """A client for preparations."""
        return self.aws.seeding(service, region, account=self.number)

    def bucket(self, name: str = "", region: str = REGION) -> str:
        """Make a bucket with all of S3's flaws; its name, which no other test has."""
        made = f"{self.name}-{name or 'open'}"
        self.seeding("s3", region).create_bucket(Bucket=made, CreateBucketConfiguration={"LocationConstraint": region})
        return made

    def shut(self, bucket: str, **other: bool) -> None:
        """Somebody else sets a bucket's Block Public Access."""
        self.seeding("s3").put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={**BLOCKED, **other})

    def block(self, bucket: str) -> Json | None:
        """What AWS says of a bucket's Block Public Access; None when it has none."""
        client = self.seeding("s3")
        try:
            found: Json = client.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        except client.exceptions.ClientError:
            return None
        return found

    def open(self, bucket: str) -> None:
        """Somebody else takes a bucket's Block Public Access away."""
        self.seeding("s3").delete_public_access_block(Bucket=bucket)

    def length(self) -> int | None:
        """How long passwords must be; None when nobody says."""
        client = self.seeding("iam")
        try:
            return int(client.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"])
        except client.exceptions.ClientError:
            return None

    def count(self, service: str, operation: str) -> int:
        """How many requests of a kind there were in this account."""
        return self.aws.count(service, operation, account=self.number)

    # In the cluster

    def declare(self, *controls: Any, name: str = "", **spec: Any) -> None:
        """Apply the AWSAccount and a baseline over it; mode Plan unless another is said."""
        self.house.apply(self.account, self.baseline(*controls, name=name, **spec))

    def baseline(self, *controls: Any, name: str = "", **spec: Any) -> Json:
        """A baseline over the account, not applied."""
        return baseline(name or self.name, controls=controls, refs=(self.name,), **{"mode": "Plan", **spec})

    def look_again(self, name: str = "") -> Json:
        """Let the baseline be evaluated with fresh reads; its status afterwards."""
        token = secrets.token_hex(4)
        name = name or self.name
        self.house.kubectl("annotate", "--overwrite", f"sb/{name}", f"reconcile.fluxcd.io/requestedAt={token}")
        return self.status(lambda status: status.get("lastHandledReconcileAt") == token, name)

    def status(self, wanted: Callable[[Json], object] = bool, name: str = "") -> Json:
        """The baseline's status, once it is as wanted."""
        found: Json = self.operator.settled("sb", name or self.name, wanted)["status"]
        return found

    def evaluated(self, name: str = "", **summary: int) -> Json:
        """The baseline's status, once it counts so many findings of each verdict."""
        return self.operator.evaluated(name or self.name, **summary)

    def plans(self, source: str = "") -> list[Json]:
        """The plans of the account, or of one baseline."""
        every = [{"status": {}, **each} for each in self.operator.all("rplan") if each["spec"]["account"] == self.name]
        return [each for each in every if source in {"", each["spec"]["sourceRef"]["name"]}]

    def plan(self, having: Callable[[Json], object] = bool, source: str = "") -> Json:
        """The plan of which something is so, once there is one; one that waits unless something else is said."""
        wanted = is_open if having is bool else having

        def look() -> Json | None:
            return next((each for each in self.plans(source) if each.get("status", {}).get("changes") and wanted(each)), None)

        return self.operator.wait_for("a plan as wanted", look, shown=lambda: "\n".join(map(told, self.plans())))

    def again(self, plan: Json, wanted: Callable[[Json], object]) -> Json:
        """A plan, once it is as wanted."""
        name = plan["metadata"]["name"]

        def look() -> Json | None:
            found = self.operator.find("rplan", name)
            return found if found is not None and wanted(found) else None

        return self.operator.wait_for(f"plan {name} to be as wanted", look, shown=lambda: told(self.operator.find("rplan", name)))

    def say(self, action: str, *plans: Json, changes: Sequence[str] | None = None, **spec: Any) -> str:
        """Make an approval of plans; its name."""
        name = f"{self.name}-{action.lower()}-{secrets.token_hex(2)}"
        self.house.apply(approval(name, [plan["spec"]["hash"] for plan in plans], action, changes, **spec))
        return name

    def heard(self, name: str, state: str = "Used", words: str = "", *, since: datetime | None = None) -> Json:
        """An approval's status, once it is in a state and its message has these words; patience begins at an instant to come, if one is named."""

        def wanted(status: Json) -> bool:
            return status.get("state") == state and words in status.get("message", "")

        ahead = max(0.0, (since - datetime.now(UTC)).total_seconds()) if since else 0.0
        found: Json = self.operator.settled("rappr", name, wanted, seconds=ahead + PATIENCE)["status"]
        return found

    def events(self, name: str = "", kind: str = "SecurityBaseline") -> list[tuple[str, str]]:
        """Reasons and notes of the events about an object, oldest first."""
        return [(each["reason"], each["note"]) for each in self.operator.events(name or self.name, kind)]


def told(plan: Json | None) -> str:
    """A plan in a line, for who waits for it to be otherwise."""
    if plan is None:
        return "it is gone"
    status = plan.get("status", {})
    said = [each["message"] for each in status.get("conditions", ())]
    return f"{plan['metadata']['name']}: {states(plan)} {said} {json.dumps(status.get('changes'))}"


def is_open(plan: Json) -> bool:
    """Whether a plan has changes that wait, and no other takes its place."""
    reasons = {each["reason"] for each in plan["status"].get("conditions", ())}
    return "Pending" in states(plan).values() and "Superseded" not in reasons


def states(plan: Json) -> dict[str, str]:
    """The states of a plan's changes, by the changed resource and, where that has more than one, the fact."""
    records = {each["id"]: each["state"] for each in plan.get("status", {}).get("changes", ())}
    return {each["resourceID"]: records.get(each["id"], "Pending") for each in plan["spec"]["changes"]}


def record(plan: Json, resource: str) -> Json:
    """What the journal says of a resource's change."""
    change = next(each for each in plan["spec"]["changes"] if each["resourceID"] == resource)
    return next(each for each in plan["status"]["changes"] if each["id"] == change["id"])


def ids(plan: Json, *resources: str) -> list[str]:
    """Ids of the changes to some resources."""
    return [each["id"] for each in plan["spec"]["changes"] if each["resourceID"] in resources]
