"""Active access keys are not old.

A key that leaked long ago works until it is replaced. Keys cannot be renewed in place: rotation means a new key, a changed consumer, and the old key
switched off. An operator can only do the last step. Inactive keys do not count.
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
    """How old a key may be."""

    max_key_age_days: int = Field(90, ge=1)
    """Days after its making at which an active key fails."""


control = Control(
    User,
    Parameters,
    reads=(
        IamAccount.credential_report,
        User.access_keys,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.14",
        "cis-3.0": "1.14",
        "cis-5.0": "1.13",
        "cis-6.0": "2.13",
        "cis-7.0": "2.12",
        "hipaa": "164.308(a)(3)(ii)(C) 164.308(a)(4)(ii)(B) 164.308(a)(5)(ii)(D)",
        "iso27001-2022": "A.5.15",
        "nist-800-53-r5": (
            "AC-2(1) AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) AC-3(3)(b)(5) "
            "AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) AC-3(4)(e) AC-3(8) AC-3(12)(a) "
            "AC-3(13) AC-3(15)(a) AC-3(15)(b)"
        ),
        "nist-csf-2.0": "PR.AC-6",
        "pci-dss-4.0": "8.3.10.1 8.3.5 8.3.7 8.3.9 8.6.3",
        "security-hub": "IAM.3",
        "well-architected-security": "SEC02-BP02 SEC02-BP05",
    },
)


def _old_keys(user: User, want: Parameters) -> list[str]:
    since = user.target.now - timedelta(days=want.max_key_age_days)
    return [name for name, key in user.active_keys.items() if key.create_date < since]


@control.check
def check(user: User, want: Parameters) -> Verdict:
    """No active key is older; users without an old key in the report cost no call of their own."""
    row = user.reported
    if row is None:
        return Pass("the user is newer than the credential report")
    since = user.target.now - timedelta(days=want.max_key_age_days)
    if not row.has_more and not any(key.rotated_at is None or key.rotated_at < since for key in row.active_keys):
        return Pass()
    old = _old_keys(user, want)
    if not old:
        return Pass("no old key is active any more since the credential report was made")
    return Fail(f"active for more than {want.max_key_age_days} days: access key {', '.join(old)}; wanted a newer one")


@control.fix(
    risk=Risk.DISRUPTIVE, writes=(User.access_keys,), breaks="whatever still uses the old keys is refused: give it a new key first"
)
def fix(user: User, want: Parameters) -> Change[User, dict[str, AccessKey]]:
    """Switch the old keys off; they are not deleted."""
    return user.deactivating(_old_keys(user, want))
