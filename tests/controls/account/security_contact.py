from seawall.controls.account.security_contact import Parameters
from seawall.facts.account import AlternateContact, ContactSettings
from tests.builders import given

DESK = AlternateContact(name="Desk", title="Security", email_address="Security@example.com", phone_number="+44 1")
NAMED = Parameters(expected_email="security@example.com", name="Desk", title="Security", phone_number="+44 2")
OTHER = Parameters(expected_email="soc@example.com")


def contact(found: AlternateContact | None) -> ContactSettings:
    return given(ContactSettings(), security_contact=found)


passes = {
    "there is one": contact(DESK),
    "it has the expected address, in other letters": (contact(DESK), NAMED),
}
fails = {
    "there is none, and nobody was named": contact(None),
    "there is none, and somebody was named": (contact(None), NAMED),
    "it has another address, and keeps its name and number": (contact(DESK), OTHER),
    "it has no telephone number": (contact(DESK.model_copy(update={"phone_number": " "})), NAMED),
    "it has no address": contact(DESK.model_copy(update={"email_address": ""})),
}
unknown = {"the read is denied": given(ContactSettings())}
