"""Every user with credentials that work has MFA.

Stricter than MFA for console users: it also asks it of users who only have access keys, which many programs cannot use with MFA. Spare those by path
or tag. Enrolment needs the user, so there is no fix.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-user-mfa-enabled.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.report import ReportRow
from seawall.facts.iam.user import User


class Parameters(Params):
    """Who is spared."""

    exempt_paths: tuple[str, ...] = ()
    """Beginnings of paths of users who are not judged, such as `/service/`."""

    exempt_tag: str | None = None
    """Key of a tag; users who have it are not judged."""


control = Control(
    User,
    Parameters,
    reads=(
        IamAccount.credential_report,
        User.mfa_devices,
        User.access_keys,
        User.login_profile,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "security-hub": "IAM.19",
    },
)


@control.check
def check(user: User, want: Parameters) -> Verdict:
    """A device, or nothing to sign in with; who fails in the report is asked again directly."""
    if want.exempt_paths and user.path.startswith(want.exempt_paths):
        return NotApplicable(f"users under {user.path} are exempt")
    if want.exempt_tag is not None and want.exempt_tag in user.read_tags():
        return NotApplicable(f"the user has the tag {want.exempt_tag}")
    row = user.reported
    if row is None:
        return Unknown(UnknownReason.PENDING, "the user is newer than the credential report")
    if row.has_mfa or not (row.has_password or row.active_keys or row.has_more):
        return Pass()
    if user.mfa_devices:
        return Pass("a device was registered since the credential report was made")
    held = _held(user, row)
    return Fail(f"{held} and no MFA device, wanted a device or no credentials") if held else Pass("there is nothing left to sign in with")


def _held(user: User, row: ReportRow) -> str:
    """What the user signs in with at this moment; empty for nothing."""
    if row.has_password and user.login_profile is not None:
        return "a console password"
    return f"{len(user.active_keys)} active access keys" if user.active_keys else ""
