"""The account belongs to an organization.

Only there can policies from above limit what even its administrators may do, and logs be kept out of their reach. To join is an invitation that
changes who pays, so there is no fix.
Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/account-part-of-organizations.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.organizations import Membership


class Parameters(Params):
    """Which organization."""

    master_account_id: str | None = None
    """Id of the management account that the organization must have; None: any."""


control = Control(
    Membership,
    Parameters,
    reads=(Membership.organization,),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "iso27001-2022": "A.8.3",
        "nist-csf-2.0": "GV.RM-1 GV.RR-1 GV.RR-2 GV.PO-3 GV.PO-4 ID.AM-6",
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.5 7.3.1 7.3.2 7.3.3 8.2.7 8.2.8 8.3.4",
        "security-hub": "Account.2",
        "well-architected-security": "SEC01-BP01 SEC03-BP05 SEC08-BP04",
    },
)


@control.check
def check(membership: Membership, want: Parameters) -> Verdict:
    """An organization, of the management account that was named."""
    organization = membership.organization
    if organization is None:
        return Fail("the account is in no organization, wanted one")
    if want.master_account_id is not None and organization.management_account_id != want.master_account_id:
        seen = organization.management_account_id or "not known"
        return Fail(f"the management account of {organization.id} is {seen}, wanted {want.master_account_id}")
    return Pass()
