from seawall.controls.account.in_organization import Parameters
from seawall.facts.organizations import Membership, Organization
from tests.builders import given

OURS = Parameters(master_account_id="111122223333")


def member(organization: Organization | None) -> Membership:
    return given(Membership(), organization=organization)


passes = {
    "it is in one": member(Organization("o-1", "999988887777")),
    "it is in the one that was named": (member(Organization("o-1", "111122223333")), OURS),
}
fails = {
    "it is in none: AWS says that Organizations is not in use": member(None),
    "it is in another": (member(Organization("o-2", "999988887777")), OURS),
    "whose it is AWS does not say": (member(Organization("o-2", "")), OURS),
}
unknown = {"the read is denied, which is no failure": given(Membership())}
