from seawall.facts import ds
from tests.builders import given
from tests.desktops import directory, known_by, registered

CARDS = {"asks_for_smart_cards": True}
NO_CARDS = {"asks_for_smart_cards": False}
FALLBACK = "ENABLED_WITH_DIRECTORY_LOGIN_FALLBACK"

passes = {
    "a Microsoft AD asks a RADIUS server": known_by(Type="MicrosoftAD", RadiusStatus="Completed"),
    "the owner of a shared Microsoft AD has it ask a RADIUS server": known_by(
        Type="SharedMicrosoftAD", OwnerDirectoryDescription={"DirectoryId": "d-0", "RadiusStatus": "Completed"}
    ),
    "a connector asks a RADIUS server": known_by(Type="ADConnector", RadiusStatus="Completed"),
    "everybody signs in through an identity provider": known_by(saml="ENABLED", Type="MicrosoftAD"),
    "everybody signs in through an identity provider, with Simple AD": known_by(saml="ENABLED", Type="SimpleAD"),
    "everybody signs in through an identity provider, where RADIUS failed": known_by(
        saml="ENABLED", Type="MicrosoftAD", RadiusStatus="Failed"
    ),
    "old clients fall back to the password and RADIUS": known_by(saml=FALLBACK, Type="MicrosoftAD", RadiusStatus="Completed"),
    "a connector asks for smart cards": known_by(Type="ADConnector", facts=CARDS),
    "pools are entered through an identity provider": directory(
        WorkspaceType="POOLS", UserIdentityType="CUSTOMER_MANAGED", SamlProperties={"Status": "ENABLED"}
    ),
}
fails = {
    "a Microsoft AD asks for a password only": known_by(Type="MicrosoftAD"),
    "a shared Microsoft AD asks for a password only": known_by(Type="SharedMicrosoftAD", OwnerDirectoryDescription={"DirectoryId": "d-0"}),
    "a Microsoft AD does not reach its RADIUS server": known_by(Type="MicrosoftAD", RadiusStatus="Failed"),
    "a connector asks for a password only": known_by(Type="ADConnector", facts=NO_CARDS),
    "a connector does not reach its RADIUS server": known_by(Type="ADConnector", RadiusStatus="Failed", facts=NO_CARDS),
    "Simple AD asks for a password only": known_by(Type="SimpleAD"),
    "the identity provider is off": known_by(saml="DISABLED", Type="MicrosoftAD"),
    "old clients fall back to the password": known_by(saml=FALLBACK, Type="MicrosoftAD"),
}
unknown = {
    "the RADIUS server is being connected": known_by(Type="MicrosoftAD", RadiusStatus="Creating"),
    "whether a connector asks for smart cards cannot be read": known_by(Type="ADConnector"),
    "Directory Service does not list it": given(registered(UserIdentityType="AWS_DIRECTORY_SERVICE"), none_of=[ds.Directory]),
    "Directory Service cannot be asked": directory(),
}
not_applicable = {
    "IAM Identity Center knows its users": directory(UserIdentityType="AWS_IAM_IDENTITY_CENTER"),
    "the customer knows its users": directory(UserIdentityType="CUSTOMER_MANAGED", SamlProperties={"Status": "DISABLED"}),
}
