"""Access control lists of buckets, and whether they count.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html (2026-11-24)
"""

from __future__ import annotations

from typing import Final, Self

from pydantic import Field

from seawall.facts.value import Value

_GROUPS: Final = "http://acs.amazonaws.com/groups/"

#: Groups that anybody is in: everybody, and everybody with any AWS account.
_PUBLIC: Final = frozenset({f"{_GROUPS}global/AllUsers", f"{_GROUPS}global/AuthenticatedUsers"})
_LOG_DELIVERY: Final = f"{_GROUPS}s3/LogDelivery"

#: Canonical ids of the account by which CloudFront's standard logging (legacy) writes: of AWS, and of AWS in China.
#: Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html (2026-11-24)
CLOUDFRONT_LOGS: Final = frozenset(
    {
        "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
        "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56",
    }
)


class Grantee(Value):
    """Whom a grant is for: an account by its canonical id, or a group by its address."""

    id: str | None = Field(None, alias="ID")
    uri: str | None = Field(None, alias="URI")


class Grant(Value):
    """One permission of one grantee."""

    grantee: Grantee
    permission: str

    @property
    def is_public(self) -> bool:
        """Whether anybody has it."""
        return self.grantee.uri in _PUBLIC


class Owner(Value):
    """The account that a bucket belongs to."""

    id: str | None = Field(None, alias="ID")


class Acl(Value):
    """A bucket's access control list."""

    owner: Owner = Owner()
    grants: tuple[Grant, ...] = ()

    @property
    def public_permissions(self) -> tuple[str, ...]:
        """What anybody may do, sorted."""
        return tuple(sorted({grant.permission for grant in self.grants if grant.is_public}))

    @property
    def to_others(self) -> tuple[Grant, ...]:
        """The grants to anybody but the owner."""
        return tuple(grant for grant in self.grants if grant.grantee.id is None or grant.grantee.id != self.owner.id)

    @property
    def lets_log_delivery_write(self) -> bool:
        """Whether S3 may deliver server access logs into the bucket."""
        return any(grant.grantee.uri == _LOG_DELIVERY and grant.permission in {"WRITE", "FULL_CONTROL"} for grant in self.grants)

    @property
    def lets_cloudfront_write_logs(self) -> bool:
        """Whether CloudFront's standard logging (legacy) delivers into the bucket; it cannot without an ACL."""
        return any(grant.grantee.id in CLOUDFRONT_LOGS for grant in self.grants)


class OwnershipRule(Value):
    """Who owns what others write into the bucket."""

    object_ownership: str


class Ownership(Value):
    """A bucket's ownership controls."""

    rules: tuple[OwnershipRule, ...] = ()

    @classmethod
    def enforced(cls) -> Self:
        """The bucket's owner owns everything, and ACLs are off."""
        return cls(rules=(OwnershipRule(object_ownership="BucketOwnerEnforced"),))

    @property
    def setting(self) -> str:
        """The rule's name; S3 takes one rule."""
        return ", ".join(rule.object_ownership for rule in self.rules) or "without a rule"

    @property
    def disables_acls(self) -> bool:
        """Whether ACLs are off."""
        return any(rule.object_ownership == "BucketOwnerEnforced" for rule in self.rules)
