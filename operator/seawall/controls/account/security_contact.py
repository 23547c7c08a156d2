"""The account has a contact for security.

AWS writes to it when something in the account looks misused; without one, only the owner of the root user's address hears of it. Each account reads
its own contact.
Source: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html (2026-11-24)
Source: https://docs.aws.amazon.com/accounts/latest/reference/API_GetAlternateContact.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.account import AlternateContact, ContactSettings
from seawall.facts.fact import Change


class Parameters(Params):
    """Whom it must name; the fix needs all of them."""

    expected_email: str | None = None
    """Address that it must have, in any case of letters; None: any."""

    name: str = ""
    """Name that the fix gives the contact."""

    title: str = ""
    """Title that the fix gives the contact."""

    phone_number: str = ""
    """Telephone number that the fix gives the contact."""


control = Control(
    ContactSettings,
    Parameters,
    reads=(ContactSettings.security_contact,),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.2",
        "cis-3.0": "1.2",
        "cis-5.0": "1.2",
        "cis-6.0": "2.2",
        "cis-7.0": "2.3",
        "iso27001-2022": "A.5.5",
        "pci-dss-4.0": "A1.2.3",
        "security-hub": "Account.1",
        "well-architected-security": "SEC03-BP03 SEC10-BP01",
    },
)


@control.check
def check(settings: ContactSettings, want: Parameters) -> Verdict:
    """A contact with address and telephone number."""
    contact = settings.security_contact
    if contact is None:
        return Fail("the account has no contact for security, wanted one")
    missing = [
        name for name, value in (("address", contact.email_address), ("telephone number", contact.phone_number)) if not value.strip()
    ]
    if missing:
        return Fail(f"the contact for security has no {' and no '.join(missing)}, wanted both")
    if want.expected_email is not None and contact.email_address.casefold() != want.expected_email.casefold():
        return Fail(f"the contact for security is {contact.email_address}, wanted {want.expected_email}")
    return Pass()


@control.fix(risk=Risk.SAFE, mode=FixMode.AUTO, writes=(ContactSettings.security_contact,))
def fix(settings: ContactSettings, want: Parameters) -> Change[ContactSettings, AlternateContact | None] | NoChange:
    """Write what was named; what was not stays as it is."""
    now = settings.security_contact or AlternateContact()
    wanted = now.model_copy(
        update={
            "name": want.name or now.name,
            "title": want.title or now.title,
            "email_address": want.expected_email or now.email_address,
            "phone_number": want.phone_number or now.phone_number,
        }
    )
    if not all((wanted.name, wanted.title, wanted.email_address, wanted.phone_number)):
        return NoChange("the parameters expectedEmail, name, title and phoneNumber must say whom to name")
    return ContactSettings.security_contact.change(settings, wanted)
