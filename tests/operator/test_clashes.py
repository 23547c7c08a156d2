"""Two baselines over one account: when they want different values of one fact, and when they only seem to."""

from __future__ import annotations

from typing import Any

from tests.operator.objects import BLOCK, BLOCKED, LENGTH, Json
from tests.operator.program import conditions, message
from tests.operator.tenants import Tenant, is_open, states

CONTACT = "account.security-contact"
HOME = "us-east-1"
CONFLICT = ("False", "Conflict")


def contact(address: str) -> Json:
    """The control that wants a contact with this address."""
    person = {"name": "Security", "title": "CISO", "phoneNumber": "+34 600 000 000"}
    return {"id": CONTACT, "parameters": {"expectedEmail": address, **person}}


def address_in(tenant: Tenant) -> str | None:
    """The address that AWS would write to."""
    client = tenant.seeding("account", HOME)
    try:
        return str(client.get_alternate_contact(AlternateContactType="SECURITY")["AlternateContact"]["EmailAddress"])
    except client.exceptions.ClientError:
        return None


def declared(tenant: Tenant, suffix: str, *controls: Any, mode: str = "Enforce") -> str:
    """A baseline of its own name over the account."""
    name = f"{tenant.name}-{suffix}"
    tenant.declare(*controls, name=name, mode=mode)
    return name


def test_what_two_baselines_want_otherwise_is_applied_for_neither_until_one_of_them_changes(tenant: Tenant) -> None:
    shut = {"windows": [{"schedule": "0 0 29 2 *", "duration": "1h"}]}
    one, two = f"{tenant.name}-one", f"{tenant.name}-two"
    for name, address in ((one, "one@example.com"), (two, "two@example.com")):
        tenant.declare(contact(address), name=name, mode="Enforce", enforcement=shut)
        tenant.plan(source=name)
    for name, rival in ((one, two), (two, one)):
        status = tenant.status(lambda status: conditions(status).get("UpToDate") == CONFLICT, name)
        assert message(status, "UpToDate") == f"1 change waits: SecurityBaseline {rival} wants other values; neither is applied"
    for name, address in ((one, "one@example.com"), (two, "two@example.com")):
        tenant.declare(contact(address), name=name, mode="Enforce")
        tenant.status(lambda status: conditions(status).get("UpToDate") == CONFLICT, name)
    for name in (one, two):
        tenant.look_again(name)
    approval = tenant.say("Apply", tenant.plan(source=one))
    assert (
        "wants another value"
        in tenant.operator.settled("rappr", approval, lambda status: "wants another value" in status.get("message", ""))["status"][
            "message"
        ]
    )
    assert address_in(tenant) is None
    assert tenant.count("account", "PutAlternateContact") == 0
    tenant.declare(contact("one@example.com"), name=two, mode="Enforce")
    for name in (one, two):
        tenant.evaluated(name, **{"pass": 1}, fail=0)
        tenant.status(lambda status: conditions(status).get("UpToDate") == ("True", "NoPlanWaiting"), name)
    assert address_in(tenant) == "one@example.com"
    assert tenant.count("account", "PutAlternateContact") == 1


def test_what_one_baseline_has_made_is_not_made_otherwise_for_another_until_the_first_gives_way(tenant: Tenant) -> None:
    one = declared(tenant, "one", contact("one@example.com"))
    tenant.evaluated(one, **{"pass": 1})
    two = declared(tenant, "two", contact("two@example.com"))
    status = tenant.status(lambda status: conditions(status).get("UpToDate") == CONFLICT, two)
    assert message(status, "UpToDate") == f"1 change waits: SecurityBaseline {one} wants other values; neither is applied"
    tenant.look_again(two)
    assert address_in(tenant) == "one@example.com"
    declared(tenant, "one", contact("two@example.com"))
    for name in (one, two):
        tenant.evaluated(name, **{"pass": 1}, fail=0)
    assert address_in(tenant) == "two@example.com"
    assert tenant.count("account", "PutAlternateContact") == 2


def test_values_that_please_both_are_no_conflict_whichever_comes_first(tenant: Tenant) -> None:
    one = declared(tenant, "one", {"id": LENGTH, "parameters": {"minLength": 14}}, mode="Plan")
    tenant.plan(source=one)
    two = declared(tenant, "two", {"id": LENGTH, "parameters": {"minLength": 20}}, mode="Plan")
    tenant.plan(source=two)
    for name in (one, two):
        assert conditions(tenant.look_again(name))["UpToDate"] == ("False", "PlansWaiting")
    tenant.heard(tenant.say("Apply", tenant.plan(source=one)))
    tenant.look_again(two)
    longer = tenant.plan(lambda plan: is_open(plan) and plan["spec"]["changes"][0]["before"] is not None, source=two)
    tenant.heard(tenant.say("Apply", longer))
    assert tenant.length() == 20
    for name in (one, two):
        assert conditions(tenant.look_again(name))["UpToDate"] == ("True", "NoPlanWaiting")


def test_what_two_baselines_want_alike_is_made_once(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    names = [declared(tenant, each, BLOCK, mode="Plan") for each in ("one", "two")]
    plans = [tenant.plan(source=each) for each in names]
    tenant.heard(tenant.say("Apply", plans[0]))
    for name in names:
        tenant.look_again(name)
        tenant.evaluated(name, **{"pass": 1}, fail=0)
        tenant.status(lambda status: conditions(status).get("UpToDate") == ("True", "NoPlanWaiting"), name)
    assert tenant.block(bucket) == BLOCKED
    assert tenant.count("s3", "PutPublicAccessBlock") == 1
    assert states(tenant.again(plans[1], lambda plan: not is_open(plan))) == {bucket: "Pending"}
