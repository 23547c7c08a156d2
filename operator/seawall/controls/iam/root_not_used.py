"""The root user is not used for everyday work.

What only root can do is rare; everything else is done by roles that can be limited and told apart. The newest use of the password and of both keys
counts. AWS makes the report anew every four hours at most, so a use of today may show later.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html (2026-11-24)
"""

from datetime import timedelta

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.account import IamAccount


class Parameters(Params):
    """How long ago the last use must be."""

    max_days: int = Field(1, ge=1)
    """Days within which a use fails."""


control = Control(
    IamAccount,
    Parameters,
    reads=(IamAccount.credential_report,),
    severity=Severity.HIGH,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.7",
        "cis-3.0": "1.7",
        "cis-5.0": "1.6",
        "cis-6.0": "2.6",
        "cis-7.0": "2.7",
        "iso27001-2022": "A.5.15",
        "security-hub": "IAM.20",
        "well-architected-security": "SEC02-BP01",
    },
)


@control.check
def check(account: IamAccount, want: Parameters) -> Verdict:
    """The newest of all dates of use is long enough ago, or there is none."""
    root = account.credential_report.root
    if root is None:
        return Unknown(UnknownReason.ERROR, "the credential report has no row of the root user")
    if root.used_at is None:
        return Pass("the root user was never used, as far as AWS keeps record")
    if account.target.now - root.used_at <= timedelta(days=want.max_days):
        return Fail(f"the root user was used at {root.used_at:%Y-%m-%dT%H:%M:%SZ}, wanted no use within {want.max_days} days")
    return Pass()
