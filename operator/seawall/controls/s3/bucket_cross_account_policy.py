"""No bucket policy lets another account do what can give the bucket away.

Whoever may change the policy, the ACLs or the encryption may let in others, lock the owner out or make the objects unreadable. Everybody counts as
another account, also where only networks limit who that is; a service of AWS does not. There is no fix: only somebody who knows why the account was let in
can say what it still needs.
Source: https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-blacklisted-actions-prohibited.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html (2026-11-24)
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.sharing import Share, shares

AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
OrganizationId = Annotated[str, Field(pattern=r"^o-[a-z0-9]{10,32}$")]
ActionName = Annotated[str, Field(max_length=128, pattern=r"^s3:[A-Za-z]+$")]

_SHOWN = 3


class Parameters(Params):
    """What counts."""

    denied_actions: tuple[ActionName, ...] = (
        "s3:DeleteBucketPolicy",
        "s3:PutBucketAcl",
        "s3:PutBucketPolicy",
        "s3:PutEncryptionConfiguration",
        "s3:PutObjectAcl",
    )
    """Actions that no other account may have; by default those of Security Hub's S3.6."""
    trusted_account_ids: Annotated[tuple[AccountId, ...], Field(alias="trustedAccountIDs")] = ()
    """Accounts that may have them all the same."""
    trusted_organization_ids: Annotated[tuple[OrganizationId, ...], Field(alias="trustedOrganizationIDs")] = ()
    """Organizations of which every account may have them."""


control = Control(
    Bucket,
    Parameters,
    reads=(Bucket.policy,),
    severity=Severity.HIGH,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "nist-csf-2.0": "ID.RA-1 PR.DS-5 PR.IP-1",
        "pci-dss-4.0": "10.6.3 7.2.1 7.2.2 7.2.5 7.2.6 7.3.1 7.3.2 7.3.3 8.2.7 8.2.8 8.3.4",
        "security-hub": "S3.6",
    },
)


@control.check
def check(bucket: Bucket, want: Parameters) -> Verdict:
    """Each action is asked about by itself, so that what is denied to everybody is not held against anybody."""
    policy = bucket.policy
    if policy is None:
        return Pass()
    trusted = frozenset({bucket.target.account_id, *want.trusted_account_ids, *want.trusted_organization_ids})
    found = list(shares(policy, want.denied_actions, bucket.target.account_id, bucket.arn, trusted))
    certain = [share for share in found if share.is_certain]
    if certain:
        return Fail(f"the policy {_told(certain)}, wanted no other account to have that")
    if found:
        return Unknown(UnknownReason.ERROR, f"whether the policy {_told(found)} depends on what is not understood")
    return Pass()


def _told(found: Iterable[Share]) -> str:
    each = list(dict.fromkeys(f"lets {share.to} do {share.action} (statement {share.number})" for share in found))
    more = f" and {len(each) - _SHOWN} more" if len(each) > _SHOWN else ""
    return f"{', '.join(each[:_SHOWN])}{more}"
