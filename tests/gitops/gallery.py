"""Every kind in every state in which a tool may meet it: real objects, answered by a real operator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.api.v1alpha1 import ControlException
from seawall.errors import AccountError
from seawall.kube.clock import SystemClock
from seawall.kube.settle import Status
from tests.artifact import serve
from tests.operator import objects
from tests.operator.objects import Json, account, approval, baseline, exception
from tests.operator.program import conditions
from tests.operator.tenants import SHUT_WINDOW, House

Gallery = dict[tuple[str, str], Json]
"""Objects by kind and state."""

#: State -> what shows it: a kind's short name and the object's name. What waits for an account comes first: STS is held for it only so long.
SHOWN = {
    "waiting": (("aws", "keyless"), ("sb", "early"), ("maz", "early"), ("rappr", "go"), ("pa", "early")),
    "evaluated": (("aws", "prod"), ("sb", "failing"), ("maz", "failing"), ("cex", "active"), ("rappr", "reject"), ("pa", "lacking")),
    "stalled": (("aws", "wrong"), ("sb", "mistyped"), ("maz", "mistyped"), ("cex", "mistyped"), ("rappr", "mistyped"), ("pa", "mistyped")),
    "suspended": (("aws", "asleep"), ("sb", "asleep"), ("maz", "asleep"), ("pa", "asleep")),
    "expired": (("cex", "expired"),),
    "unreadable": (("sb", "blind"),),
}
FOREVER = {"metadata": {"finalizers": ["test.seawall.dev/kept"]}}


def zones(name: str, **spec: Any) -> Json:
    """A MultiAZPolicy for a workload that does not exist."""
    shop = {"name": "shop", "select": {"matchTags": {"app": "shop"}}}
    return objects._object("MultiAZPolicy", name, {"accountRefs": [{"name": "prod"}], "workloads": [shop], **spec}, None)


def assured(name: str, **spec: Any) -> Json:
    """A ProviderAssurance for a report that AWS does not list."""
    wanted = {"name": "soc2", "series": "SOC", "nameContains": "SOC 2"}
    return objects._object("ProviderAssurance", name, {"accountRef": {"name": "prod"}, "reports": [wanted], **spec}, None)


def declared(endpoint: str) -> list[Json]:
    """What people write, but for the answers to plans."""
    now = datetime.now(UTC)
    ends = (now + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    ended = (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    unknown = ("s3.no-such-control",)
    return [
        account("prod", endpoint=endpoint),
        account("wrong", endpoint=endpoint, accountID="999999999999"),
        account("keyless", endpoint=endpoint, credentials={"source": "Secret", "secretRef": {"name": "not-there"}}),
        account("asleep", suspend=True),
        baseline("failing", mode="Plan", enforcement={"windows": [SHUT_WINDOW]}),
        baseline("mistyped", controls=unknown),
        baseline("asleep", suspend=True),
        baseline("blind", controls=("kms.rotation",)),
        zones("failing"),
        zones("mistyped", accountRefs=[{"name": "nobody"}]),
        zones("asleep", suspend=True),
        exception("active", expires=ends),
        exception("expired", expires=ended),
        exception("mistyped", controls=unknown, expires=ends),
        approval("mistyped", ["0" * 64]),
        assured("lacking"),
        assured("mistyped", accountRef={"name": "nobody"}),
        assured("asleep", suspend=True),
    ]


def early(endpoint: str) -> list[Json]:
    """An account that takes its time to be verified, and what is declared of it."""
    role = {"roleARN": "arn:aws:iam::222222222222:role/seawall-read"}
    credentials = {"source": "Ambient", "assumeRoles": [role]}
    slow = account("slow", endpoint=endpoint, credentials=credentials)
    late = [
        baseline("early", refs=("slow",)),
        zones("early", accountRefs=[{"name": "slow"}]),
        assured("early", accountRef={"name": "slow"}),
    ]
    return [slow, *late]


def gather(house: House) -> Gallery:
    """Make every object, and take each as it is in each of its states; the operator of the house does not run yet, and does not at the end."""
    house.apply(*declared(house.aws.url))
    found = dict(
        _every(
            house,
            "new",
            (("aws", "prod"), ("sb", "failing"), ("maz", "failing"), ("cex", "active"), ("rappr", "mistyped"), ("pa", "lacking")),
        )
    )
    house.aws.deny("kms")
    serve(house.aws)
    house.operator.start()
    _answer_plans(house)
    held = house.aws.hold("sts", "AssumeRole")
    house.apply(*early(house.aws.url))
    for state, shown in SHOWN.items():
        found |= _every(house, state, shown, settled=True)
    found["ControlException", "waiting"] = _waiting(found["ControlException", "new"])
    found |= _written_by_seawall(house)
    held.release()
    assert house.operator.stop() == 0
    found |= _changed(house, "changed", found, "evaluated")
    found |= _changed(house, "corrected", found, "stalled")
    found |= _deleted(house, found)
    return found


def _every(
    house: House, state: str, shown: tuple[tuple[str, str], ...], *, settled: bool = False
) -> Iterator[tuple[tuple[str, str], Json]]:
    """The objects that show a state; with `settled`, once the operator says what it has to say."""
    marks = {"stalled": "Stalled", "waiting": "Reconciling"}
    for short, name in shown:
        if settled:
            wanted = marks.get(state, "Ready")
            house.operator.settled(short, name, lambda status, wanted=wanted: conditions(status).get(wanted, ("",))[0] == "True")
        found = house.operator.get(short, name)
        yield (found["kind"], state), found


def _answer_plans(house: House) -> None:
    """Reject one of the baseline's plans, and approve another one, which waits for its window."""
    plans = house.operator.wait_for("a plan for each target", lambda: house.operator.all("rplan")[1:] and house.operator.all("rplan"))
    rejected, approved = sorted(plans, key=lambda each: each["spec"]["region"], reverse=True)
    house.apply(approval("reject", [rejected["spec"]["hash"]], "Reject"), approval("go", [approved["spec"]["hash"]]))


def _waiting(new: Json) -> Json:
    """An exception for which what it names is on its way: it lasts for seconds, so its status is made by the operator's own code here."""
    status = Status(new)
    status.not_ready(AccountError("no AWSAccount `prod` in this namespace", reason="AccountNotFound", retry_after=timedelta(seconds=2)))
    assert new["kind"] == ControlException.kind()
    return {**new, "status": status.made(new["status"], SystemClock())}


def _written_by_seawall(house: House) -> Iterator[tuple[tuple[str, str], Json]]:
    """Reports, a plan that waits for an approval or a window, and one that is done with."""
    yield ("ComplianceReport", "evaluated"), house.operator.all("crep")[0]
    yield (
        ("ResponsibilityReport", "evaluated"),
        house.operator.wait_for("a report of who owns what", lambda: house.operator.all("resp"), seconds=120)[0],
    )
    for plan in house.operator.all("rplan"):
        is_done = conditions(plan["status"])["Ready"][0] == "True"
        yield ("RemediationPlan", "evaluated" if is_done else "open"), plan


def _changed(house: House, state: str, found: Gallery, before: str) -> Iterator[tuple[tuple[str, str], Json]]:
    """Objects in a state whose spec is newer than their status, as nobody has looked yet; an approval's spec cannot be changed."""
    specs = {
        "AWSAccount": {"limits": {"concurrency": 3}},
        "SecurityBaseline": {"interval": "20m"},
        "MultiAZPolicy": {"interval": "20m"},
        "ProviderAssurance": {"interval": "48h"},
        "ControlException": {"reason": "accepted until the migration"},
    }
    for kind, spec in specs.items():
        yield (kind, state), _patched(house, found[kind, before], {"spec": spec})


def _deleted(house: House, found: Gallery) -> Iterator[tuple[tuple[str, str], Json]]:
    """One object of each kind that is being deleted, which a finalizer of somebody else holds up."""
    owned = {"ComplianceReport", "ResponsibilityReport"}  # they go with their owners, so they come first
    for kind in sorted({kind for kind, _ in found}, key=lambda each: (each not in owned, each)):
        held = _patched(house, next(each for (other, _), each in found.items() if other == kind), FOREVER)
        name = f"{kind}/{held['metadata']['name']}"
        house.kubectl("delete", name, "--wait=false")
        yield (kind, "deleted"), json.loads(house.kubectl("get", name, "-o", "json").stdout)
        house.kubectl("patch", name, "--type=merge", '--patch={"metadata": {"finalizers": null}}')


def _patched(house: House, body: Json, patch: Json) -> Json:
    """An object after a merge patch."""
    name = f"{body['kind']}/{body['metadata']['name']}"
    changed: Json = json.loads(house.kubectl("patch", name, "--type=merge", f"--patch={json.dumps(patch)}", "-o", "json").stdout)
    return changed
