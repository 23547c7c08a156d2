from typing import Any

from seawall.controls.iam.role_external_account_allowlist import Parameters
from seawall.facts.iam.role import Role
from tests.iam_accounts import judged, role, trust

OWN = "123456789012"
VENDOR = "111122223333"
SISTER = "444455556666"
STRANGER = "arn:aws:iam::999988887777:role/deploy"
SECRET = {"StringEquals": {"sts:ExternalId": "4d2c"}}
KNOWN = Parameters(trusted_account_ids=(VENDOR, SISTER), organization_account_ids=(SISTER,))


def trusting(*principals: Any, condition: Any = None) -> Role:
    more = {"Condition": condition} if condition else {}
    made: Role = judged(role(AssumeRolePolicyDocument=trust(*({"Principal": each, **more} for each in principals))))
    return made


passes = {
    "a service": trusting({"Service": "ec2.amazonaws.com"}),
    "the own account, by number and by ARN": trusting({"AWS": [OWN, f"arn:aws:iam::{OWN}:root", f"arn:aws:iam::{OWN}:user/ann"]}),
    "a vendor with an external id, by number": (trusting({"AWS": VENDOR}, condition=SECRET), KNOWN),
    "a vendor with an external id, by ARN": (trusting({"AWS": f"arn:aws:iam::{VENDOR}:root"}, condition=SECRET), KNOWN),
    "an account of the organization needs none": (trusting({"AWS": SISTER}), KNOWN),
    "a vendor without one, where none is wanted": (
        trusting({"AWS": VENDOR}),
        Parameters(trusted_account_ids=(VENDOR,), require_external_id=False),
    ),
    "a vendor by a condition, with an external id": (
        trusting("*", condition={"StringEquals": {"aws:PrincipalAccount": VENDOR, "sts:ExternalId": "4d2c"}}),
        KNOWN,
    ),
    "a stranger who may bring tags, and not come": judged(
        role(AssumeRolePolicyDocument=trust({"Principal": {"AWS": STRANGER}, "Action": "sts:TagSession"}, {"Principal": {"AWS": OWN}}))
    ),
    "an organization that was named": (
        trusting("*", condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        Parameters(trusted_organization_ids=("o-1",)),
    ),
}
fails = {
    "an account that nobody named, beside the own": trusting({"AWS": [OWN, STRANGER]}),
    "an account by number, beside a service": trusting({"AWS": VENDOR, "Service": "ec2.amazonaws.com"}),
    "an account in a statement of its own": trusting({"AWS": OWN}, {"AWS": f"arn:aws:iam::{VENDOR}:root"}),
    "only an account that nobody named": trusting({"AWS": STRANGER}),
    "a stranger with an external id": trusting({"AWS": OWN}, {"AWS": STRANGER}, condition=SECRET),
    "a user who was deleted": trusting({"AWS": [OWN, "AIDAEXAMPLEID12345678"]}),
    "a role that was deleted": trusting({"AWS": "AROAEXAMPLEID12345678"}),
    "a vendor without an external id": (trusting({"AWS": VENDOR}), KNOWN),
    "a vendor without an external id, by a condition": (trusting("*", condition={"StringEquals": {"aws:PrincipalAccount": VENDOR}}), KNOWN),
    "a vendor with any external id": (trusting({"AWS": VENDOR}, condition={"StringLike": {"sts:ExternalId": "*"}}), KNOWN),
    "a vendor without an external id, and a stranger": (trusting({"AWS": [VENDOR, STRANGER]}), KNOWN),
    "everybody": trusting("*"),
    "everybody with a secret": trusting("*", condition=SECRET),
    "everybody of an account that nobody named": trusting("*", condition={"StringEquals": {"aws:PrincipalAccount": VENDOR}}),
    "an organization that nobody named": trusting("*", condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
}
unknown = {
    "a principal of a kind that nobody knows": trusting({"Planet": "mars"}),
    "a trust policy that is no policy": judged(role(AssumeRolePolicyDocument="%7B")),
}
