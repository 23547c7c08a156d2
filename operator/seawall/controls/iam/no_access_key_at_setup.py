"""Console users have no access key from their first day that nobody ever used.

Keys made together with a user are often made by habit. AWS's dates are exact to the second, so making both within some minutes counts as together.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html (2026-11-24)
"""

from datetime import timedelta

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.user import AccessKey, User


class Parameters(Params):
    """What counts as together."""

    tolerance_seconds: int = Field(300, ge=0)
    """Seconds between the making of the user and of the key."""


control = Control(
    User,
    Parameters,
    reads=(
        IamAccount.credential_report,
        User.access_keys,
        User.key_uses,
    ),
    severity=Severity.LOW,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.11",
        "cis-3.0": "1.11",
        "cis-5.0": "1.1",
        "cis-6.0": "2.10",
        "well-architected-security": "SEC02-BP01",
    },
)


def _needless_keys(user: User, want: Parameters) -> list[str]:
    uses = user.key_uses
    tolerance = timedelta(seconds=want.tolerance_seconds)
    return [
        name for name, key in user.active_keys.items() if uses.get(name) is None and abs(key.create_date - user.create_date) <= tolerance
    ]


@control.check
def check(user: User, want: Parameters) -> Verdict:
    """No unused key is as old as the user; whom the report clears costs no call of its own."""
    row = user.reported
    if row is None:
        return Unknown(UnknownReason.PENDING, "the user is newer than the credential report")
    tolerance = timedelta(seconds=want.tolerance_seconds)
    made_together = (
        key for key in row.active_keys if key.used_at is None and key.rotated_at and abs(key.rotated_at - user.create_date) <= tolerance
    )
    if not row.has_password or not (row.has_more or any(made_together)):
        return Pass()
    keys = _needless_keys(user, want)
    if not keys:
        return Pass("the key was used or switched off since the credential report was made")
    return Fail(f"access key {', '.join(keys)} was made with the user and never used, wanted none")


@control.fix(risk=Risk.DISRUPTIVE, writes=(User.access_keys,), breaks="whatever will use the key first is refused until it is on again")
def fix(user: User, want: Parameters) -> Change[User, dict[str, AccessKey]]:
    """Switch the keys off; they are not deleted."""
    return user.deactivating(_needless_keys(user, want))
