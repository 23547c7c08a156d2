"""Users of WorkSpaces directories sign in with a second factor.

A desktop is reached from anywhere, and a password alone is guessed, found or given away. A Microsoft AD or a connector asks a RADIUS server for the
second factor. An identity provider that everybody must sign in through counts as well, for it asks in its own way, and so do smart cards with their
PIN, which connectors know; certificates that take the place of the password inside the desktop only follow such a sign-in. Where an old client may
still fall back to the password, none of it holds. Simple AD knows no RADIUS. There is no fix: it needs a RADIUS server and its secret.
Source: https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_mfa.html (2026-11-24)
Source: https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ad_connector_clientauth.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/api/API_SamlProperties.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts import ds
from seawall.facts.workspaces import Directory

control = Control(
    Directory,
    NoParams,
    reads=(ds.Directory.LISTING, ds.Directory.asks_for_smart_cards),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.5",
        "well-architected-security": "SEC02-BP01",
    },
)


@control.check
def check(directory: Directory, _want: NoParams) -> Verdict:
    """An identity provider, RADIUS or cards, in this order: Directory Service is asked only where it decides."""
    if directory.requires_saml:
        return Pass("users sign in through an identity provider")
    if directory.identity not in {None, "AWS_DIRECTORY_SERVICE"}:
        return NotApplicable(f"no directory of Directory Service knows its users: they are {directory.identity}")
    behind = next((each for each in directory.target.all(ds.Directory) if each.id == directory.id), None)
    if behind is None:
        return Unknown(UnknownReason.ERROR, "Directory Service does not list the directory")
    return _second_factor(behind)


def _second_factor(behind: ds.Directory) -> Verdict:
    """RADIUS, or cards."""
    if behind.radius_status == "Completed":
        return Pass()
    if behind.radius_status == "Creating":
        return Unknown(UnknownReason.PENDING, "the RADIUS server is being connected")
    if behind.is_connector and behind.asks_for_smart_cards:
        return Pass("users sign in with smart cards")
    if behind.radius_status == "Failed":
        return Fail("the directory does not reach its RADIUS server, wanted a second factor")
    return Fail(f"{'Simple AD' if behind.is_simple else 'the directory'} asks for a password only, wanted a second factor")
