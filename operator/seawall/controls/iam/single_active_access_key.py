"""Users have one active access key at most.

A second key is a second thing to leak, and often one that was forgotten after a rotation. While keys are being rotated two are normal, for a while
counted from the newer one's making.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html (2026-11-24)
"""

from datetime import timedelta

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.user import AccessKey, User


class Parameters(Params):
    """How long a rotation may take."""

    grace_days: int = Field(7, ge=0)
    """Days after the newer key's making in which two are fine."""


control = Control(
    User,
    Parameters,
    reads=(
        IamAccount.credential_report,
        User.access_keys,
    ),
    severity=Severity.LOW,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.13",
        "cis-3.0": "1.13",
        "cis-5.0": "1.12",
        "cis-6.0": "2.12",
        "nist-csf-2.0": "PR.AC-1 PR.AC-6",
        "well-architected-security": "SEC02-BP01",
    },
)


@control.check
def check(user: User, want: Parameters) -> Verdict:
    """One active key, or a rotation under way; users with one in the report cost no call of their own."""
    row = user.reported
    if row is None:
        return Pass("the user is newer than the credential report")
    if len(row.active_keys) <= 1 and not row.has_more:
        return Pass()
    active = user.active_keys
    if len(active) <= 1:
        return Pass("a key was switched off since the credential report was made")
    newest = max(key.create_date for key in active.values())
    if user.target.now - newest <= timedelta(days=want.grace_days):
        return Pass("the keys are being rotated")
    return Fail(f"{len(active)} access keys are active since {newest:%Y-%m-%d}, wanted one")


@control.fix(risk=Risk.DISRUPTIVE, writes=(User.access_keys,), breaks="whatever still uses the older key is refused")
def fix(user: User, _want: Parameters) -> Change[User, dict[str, AccessKey]]:
    """Switch off all but the newest; they are not deleted."""
    return user.deactivating(tuple(user.active_keys)[:-1])
