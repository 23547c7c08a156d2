"""The account's contact and its organization, read and written over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.controls.base import Fail, Pass
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.account import AlternateContact, ContactSettings
from seawall.facts.base import the
from seawall.facts.fact import Change
from seawall.facts.organizations import Membership
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

NAMED = {"expected_email": "soc@example.com", "name": "Desk", "title": "Security", "phone_number": "+44 1"}


def contacts(view: TargetView) -> ContactSettings:
    return the(view, ContactSettings)


def fix(found: ContactSettings) -> Change[Any, Any]:
    control = registry()["account.security-contact"]
    assert control.mending is not None
    changes = control.mending.changes(found, control.parameters(**NAMED))
    assert isinstance(changes, tuple)
    return changes[0]


def test_no_contact_is_none_and_the_one_made_is_deleted_again(view: ViewFactory, round_trip: RoundTrip) -> None:
    assert contacts(view(GLOBAL)).security_contact is None
    between = round_trip(contacts, fix, GLOBAL)
    assert between == AlternateContact(name="Desk", title="Security", email_address="soc@example.com", phone_number="+44 1")


def test_another_contact_is_replaced_and_comes_back(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    aws.seeding("account").put_alternate_contact(
        AlternateContactType="SECURITY", Name="Old", Title="CISO", EmailAddress="old@example.com", PhoneNumber="+1"
    )
    round_trip(contacts, fix, GLOBAL)
    assert contacts(view(GLOBAL)).security_contact == AlternateContact(
        name="Old", title="CISO", email_address="old@example.com", phone_number="+1"
    )


def test_an_account_in_no_organization_has_none(view: ViewFactory) -> None:
    membership = the(view(GLOBAL), Membership)
    assert membership.organization is None
    control = registry()["account.in-organization"]
    assert isinstance(control.verdict(membership, control.parameters()), Fail)


def test_an_organization_names_its_management_account(view: ViewFactory, aws: Emulator) -> None:
    made = aws.seeding("organizations").create_organization(FeatureSet="ALL")["Organization"]
    membership = the(view(GLOBAL), Membership)
    assert membership.organization is not None
    assert membership.organization.id == made["Id"]
    control = registry()["account.in-organization"]
    assert isinstance(control.verdict(membership, control.parameters(master_account_id=ACCOUNT)), Pass)


def test_a_denied_read_is_no_failure(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("organizations", "DescribeOrganization")
    with pytest.raises(Unreadable) as caught:
        _ = the(view(GLOBAL), Membership).organization
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED
