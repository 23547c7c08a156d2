"""Passwords and access keys that nobody uses are off.

What nobody uses nobody misses when it is stolen. A credential that was never used is as old as its making. AWS may note the use of a password hours
later. The credential report answers for all users; who fails there is asked again directly. A console password can only be deleted, which nothing
restores, so the fix is for keys.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html (2026-11-24)
"""

from datetime import datetime, timedelta

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.user import AccessKey, User


class Parameters(Params):
    """How long nobody may have used a credential."""

    max_unused_days: int = Field(45, ge=1)
    """Days without use after which it must be off: 45 in CIS, 90 in Security Hub's IAM.8."""


control = Control(
    User,
    Parameters,
    reads=(
        IamAccount.credential_report,
        User.access_keys,
        User.key_uses,
        User.login_profile,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.12",
        "cis-3.0": "1.12",
        "cis-5.0": "1.11",
        "cis-6.0": "2.11",
        "cis-7.0": "2.11",
        "hipaa": "164.308(a)(3)(ii)(B) 164.308(a)(4)(ii)(B) 164.308(a)(5)(ii)(D)",
        "iso27001-2022": "A.5.15",
        "nist-800-53-r5": (
            "AC-2(1) AC-2(3)(a) AC-2(3)(b) AC-2(3)(c) AC-2(3)(d) AC-2(3) AC-2(6) AC-2(g) AC-2(j) AC-3 AC-3(3) "
            "AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) "
            "AC-3(4)(a)"
        ),
        "nist-csf-2.0": "PR.AC-1",
        "pci-dss-4.0": "7.2.4 7.2.5.1 8.2.6 A3.4.1",
        "security-hub": "IAM.22 IAM.8",
        "soc2": "CC1.3",
    },
)


def _unused_keys(user: User, since: datetime) -> list[str]:
    uses = user.key_uses
    return [name for name, key in user.active_keys.items() if (uses.get(name) or key.create_date) < since]


def _is_unused(instant: datetime | None, since: datetime) -> bool:
    return instant is None or instant < since


def _password_unused_since(user: User, since: datetime) -> datetime | None:
    """When a password that nobody uses was used or set last; None when it is in use or there is none."""
    row = user.reported
    if row is None or not row.has_password or not _is_unused(row.password_used_at or row.password_changed_at, since):
        return None
    profile = user.login_profile
    if profile is None or profile.create_date > user.account.credential_report.generated_at:
        return None  # it was deleted, or set anew, since the report was made
    last = row.password_used_at or row.password_changed_at or profile.create_date
    return last if last < since else None


@control.check
def check(user: User, want: Parameters) -> Verdict:
    """Every credential that works was used, or made, recently enough."""
    row = user.reported
    if row is None:
        return Pass("the user is newer than the credential report")
    since = user.target.now - timedelta(days=want.max_unused_days)
    password = _password_unused_since(user, since)
    is_suspect = row.has_more or any(_is_unused(key.last_sign_of_life, since) for key in row.active_keys)
    keys = _unused_keys(user, since) if is_suspect else []
    if password is None and not keys:
        return Pass()
    seen = [f"access key {name}" for name in keys]
    if password is not None:
        seen.insert(0, f"the console password (last {password:%Y-%m-%d})")
    return Fail(f"not used for more than {want.max_unused_days} days: {', '.join(seen)}; wanted it off")


@control.fix(
    risk=Risk.DISRUPTIVE, writes=(User.access_keys,), breaks="whatever uses these keys after all is refused until they are on again"
)
def fix(user: User, want: Parameters) -> Change[User, dict[str, AccessKey]] | NoChange:
    """Switch the keys off; they are not deleted."""
    since = user.target.now - timedelta(days=want.max_unused_days)
    if _password_unused_since(user, since) is not None:
        return NoChange("a console password can only be deleted, which nothing restores: delete it by hand, or let the user sign in")
    return user.deactivating(_unused_keys(user, since))
