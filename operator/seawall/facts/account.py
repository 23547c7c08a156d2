"""The account's alternate contacts.

Source: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html (2026-11-24)
"""

from __future__ import annotations

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value

_SECURITY = {"AlternateContactType": "SECURITY"}


class AlternateContact(Value):
    """Whom AWS tells, beside the owner of the root user's address."""

    name: str = ""
    title: str = ""
    email_address: str = ""
    phone_number: str = ""


class ContactSettings(AccountSettings, service="account", is_global=True):
    """The account's contacts. The account reads its own, so its id is not passed."""

    @fact("account.get_alternate_contact", action="account:GetAlternateContact")
    def security_contact(self, aws: Aws) -> AlternateContact | None:
        """The contact for security; None when there is none."""
        answer = aws.call(**_SECURITY, none_if="ResourceNotFoundException")
        if answer is None:
            return None
        found = answer["AlternateContact"]
        return AlternateContact.model_validate({name: value for name, value in found.items() if name != "AlternateContactType"})

    @security_contact.writer(
        "account.put_alternate_contact",
        "account.delete_alternate_contact",
        action=("account:PutAlternateContact", "account:DeleteAlternateContact"),
    )
    def security_contact_calls(self, now: AlternateContact | None, wanted: AlternateContact | None) -> tuple[Call, ...]:
        """One call either way: the whole contact, or none again."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("account.delete_alternate_contact", _SECURITY),)
        return (Call("account.put_alternate_contact", {**_SECURITY, **wanted.image()}),)
