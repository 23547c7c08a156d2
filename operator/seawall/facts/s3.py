"""S3: the account's Block Public Access and every bucket's settings.

Buckets are listed once per account, in the global target, and belong to the target of their own Region: S3 answers a bucket's settings only there.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html (2026-11-24)
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import Field

from seawall.facts.base import AccountSettings, Resource, tag_map, the
from seawall.facts.fact import Aws, Call, Value, View, derived, fact, listing

_NO_BLOCK = "NoSuchPublicAccessBlockConfiguration"

#: What S3's location constraint says for Regions older than the constraint itself.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html (2026-11-24)
_OLD_LOCATIONS = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}

#: Longest bucket policy that S3 keeps, in bytes. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html (2026-11-24)
POLICY_LIMIT_BYTES = 20 * 1024

_NUMBER = re.compile(r"[0-9]+([.][0-9]+)?")


class PublicAccessBlock(Value):
    """The four switches of Block Public Access; an absent one is off."""

    block_public_acls: bool = False
    ignore_public_acls: bool = False
    block_public_policy: bool = False
    restrict_public_buckets: bool = False

    @classmethod
    def on(cls) -> Self:
        """All four on."""
        return cls(block_public_acls=True, ignore_public_acls=True, block_public_policy=True, restrict_public_buckets=True)

    @property
    def off(self) -> tuple[str, ...]:
        """AWS's names of the switches that are off."""
        switches = {
            "BlockPublicAcls": self.block_public_acls,
            "IgnorePublicAcls": self.ignore_public_acls,
            "BlockPublicPolicy": self.block_public_policy,
            "RestrictPublicBuckets": self.restrict_public_buckets,
        }
        return tuple(name for name, is_on in switches.items() if not is_on)


class S3Account(AccountSettings, service="s3control", is_global=True):
    """S3's settings for the whole account."""

    @fact("s3control.get_public_access_block", action="s3:GetAccountPublicAccessBlock")
    def public_access_block(self, aws: Aws) -> PublicAccessBlock | None:
        """Block Public Access for every bucket of the account; None when it was never set."""
        answer = aws.call(AccountId=aws.account_id, none_if=_NO_BLOCK)
        return None if answer is None else PublicAccessBlock.model_validate(answer["PublicAccessBlockConfiguration"])

    @public_access_block.writer(
        "s3control.put_public_access_block", "s3control.delete_public_access_block", action="s3:PutAccountPublicAccessBlock"
    )
    def public_access_block_calls(self, now: PublicAccessBlock | None, wanted: PublicAccessBlock | None) -> tuple[Call, ...]:
        """One call either way: what was never set is deleted."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3control.delete_public_access_block", {"AccountId": self.id}),)
        return (Call("s3control.put_public_access_block", {"AccountId": self.id, "PublicAccessBlockConfiguration": wanted.image()}),)


class BucketEntry(Resource, type="AWS::S3::Bucket", service="s3", is_global=True):
    """A bucket as the account's list names it, before anyone knows more."""

    name: str
    stated_region: str | None = Field(None, alias="BucketRegion")

    @listing("s3.list_buckets", action="s3:ListAllMyBuckets")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every bucket of the account."""
        return map(cls.model_validate, (aws.call() or {})["Buckets"])

    @property
    def id(self) -> str:
        """The bucket's name."""
        return self.name

    @property
    def arn(self) -> str:
        """Bucket ARNs name neither account nor Region."""
        return f"arn:{self.target.partition}:s3:::{self.name}"

    @fact("s3.get_bucket_location", action="s3:GetBucketLocation")
    def location(self, aws: Aws) -> str | None:
        """The bucket's Region, for endpoints whose list leaves it out; None when the bucket was deleted meanwhile."""
        answer = aws.call(Bucket=self.name, none_if="NoSuchBucket")
        if answer is None:
            return None
        constraint = answer.get("LocationConstraint")
        return _OLD_LOCATIONS.get(constraint, constraint)

    @property
    def region(self) -> str | None:
        """Where the bucket is; None when it is no longer anywhere."""
        return self.stated_region or self.location


def _several(value: object) -> tuple[str, ...]:
    """A policy element's values as texts: JSON allows one or a list, and booleans and numbers for their names."""
    if value is None:
        return ()
    return tuple(json.dumps(each) if isinstance(each, bool) else str(each) for each in (value if isinstance(value, list) else [value]))


def _is_everybody(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    return "*" in _several(principal.get("AWS") if isinstance(principal, dict) else principal)


def _is_everything(statement: Mapping[str, Any]) -> bool:
    return not {"*", "s3:*"}.isdisjoint(action.lower() for action in _several(statement.get("Action")))


def _matches(pattern: str, text: str) -> bool:
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))  # policies know * and ? only; fnmatch also sets of characters


@dataclass(frozen=True, slots=True)
class Denial:
    """A statement that denies everybody everything on some resources, under one condition.

    Attributes:
        resources: ARNs with wildcards.
        operator: the condition's operator.
        key: the condition's key, in lower case.
        values: what the key is compared with; one is enough.
    """

    resources: tuple[str, ...]
    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def is_of_plain_http(self) -> bool:
        """Whether it meets requests that come without TLS. `IfExists` changes nothing: S3 always says how a request came."""
        return self.operator in {"Bool", "BoolIfExists"} and self.key == "aws:securetransport" and "false" in self.values

    def is_of_tls_below(self, version: str) -> bool:
        """Whether it meets requests with a TLS version before this one, and so those without any."""
        if self.operator not in {"NumericLessThan", "NumericLessThanIfExists"} or self.key != "s3:tlsversion":
            return False
        return any(float(value) >= float(version) for value in self.values if _NUMBER.fullmatch(value))


def cover_bucket(denials: Iterable[Denial], bucket_arn: str) -> bool:
    """Whether these statements together are about the bucket itself and about every object in it."""
    patterns = [pattern for denial in denials for pattern in denial.resources]
    # A pattern that matches keys of one and of very many characters that it cannot know matches every key.
    unknown = "\N{REPLACEMENT CHARACTER}"
    objects = (f"{bucket_arn}/{unknown}", f"{bucket_arn}/{unknown * 1024}")
    holds_bucket = any(_matches(pattern, bucket_arn) for pattern in patterns)
    return holds_bucket and any(all(_matches(pattern, key) for key in objects) for pattern in patterns)


class BucketPolicy(Value):
    """A bucket's policy, as the text that S3 keeps."""

    text: str = Field(alias="Policy")

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The policy of a document."""
        return cls(text=json.dumps(document, separators=(",", ":")))

    @property
    def document(self) -> dict[str, Any]:
        """The parsed text; S3 accepts only JSON objects."""
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed

    @property
    def statements(self) -> tuple[dict[str, Any], ...]:
        """The statements, also where the document has a single one that is no list."""
        statements = self.document.get("Statement", [])
        return (statements,) if isinstance(statements, dict) else tuple(statements)

    @property
    def is_too_long(self) -> bool:
        """Whether S3 would refuse to keep it."""
        return len(self.text.encode()) > POLICY_LIMIT_BYTES

    @property
    def denials(self) -> Iterator[Denial]:
        """The statements that deny everybody everything under exactly one condition; a second one would narrow them."""
        for statement in self.statements:
            conditions = [
                Denial(_several(statement.get("Resource")), operator, key.lower(), _several(values))
                for operator, members in statement.get("Condition", {}).items()
                for key, values in members.items()
            ]
            if statement.get("Effect") == "Deny" and _is_everybody(statement) and _is_everything(statement) and len(conditions) == 1:
                yield conditions[0]

    def with_statement(self, statement: Mapping[str, Any]) -> Self:
        """The same policy with one statement more, or in place of the one with the same Sid; everything else stays as it is."""
        others = [known for known in self.statements if known.get("Sid") != statement["Sid"]]
        return self.of({**self.document, "Statement": [*others, dict(statement)]})


class Bucket(Resource, type="AWS::S3::Bucket", service="s3"):
    """One bucket, in its own Region."""

    name: str

    @derived(BucketEntry.LISTING, BucketEntry.location)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """The account's buckets that are in this Region."""
        return (cls(name=entry.name) for entry in view.globally.all(BucketEntry) if entry.region == view.region)

    @property
    def id(self) -> str:
        """The bucket's name."""
        return self.name

    @property
    def arn(self) -> str:
        """Bucket ARNs name neither account nor Region."""
        return f"arn:{self.target.partition}:s3:::{self.name}"

    @property
    def account(self) -> S3Account:
        """S3's settings for the whole account."""
        return the(self.target.globally, S3Account)

    @fact("s3.get_bucket_tagging", action="s3:GetBucketTagging")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The bucket's tags."""
        answer = aws.call(Bucket=self.name, none_if="NoSuchTagSet", gone_if="NoSuchBucket")
        return {} if answer is None else tag_map(answer["TagSet"])

    def read_tags(self) -> Mapping[str, str]:
        """The bucket's tags, by a call of their own."""
        return self.tags

    @fact("s3.get_public_access_block", action="s3:GetBucketPublicAccessBlock")
    def public_access_block(self, aws: Aws) -> PublicAccessBlock | None:
        """The bucket's own Block Public Access; None when it was never set."""
        answer = aws.call(Bucket=self.name, none_if=_NO_BLOCK, gone_if="NoSuchBucket")
        return None if answer is None else PublicAccessBlock.model_validate(answer["PublicAccessBlockConfiguration"])

    @public_access_block.writer("s3.put_public_access_block", "s3.delete_public_access_block", action="s3:PutBucketPublicAccessBlock")
    def public_access_block_calls(self, now: PublicAccessBlock | None, wanted: PublicAccessBlock | None) -> tuple[Call, ...]:
        """One call either way: what was never set is deleted."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3.delete_public_access_block", {"Bucket": self.name}),)
        return (Call("s3.put_public_access_block", {"Bucket": self.name, "PublicAccessBlockConfiguration": wanted.image()}),)

    @fact("s3.get_bucket_policy", action="s3:GetBucketPolicy")
    def policy(self, aws: Aws) -> BucketPolicy | None:
        """The bucket's policy; None when it has none."""
        answer = aws.call(Bucket=self.name, none_if="NoSuchBucketPolicy", gone_if="NoSuchBucket")
        return None if answer is None else BucketPolicy(text=answer["Policy"])

    @policy.writer("s3.put_bucket_policy", "s3.delete_bucket_policy", action=("s3:PutBucketPolicy", "s3:DeleteBucketPolicy"))
    def policy_calls(self, now: BucketPolicy | None, wanted: BucketPolicy | None) -> tuple[Call, ...]:
        """S3 replaces the whole document, so all of it is sent."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3.delete_bucket_policy", {"Bucket": self.name}),)
        return (Call("s3.put_bucket_policy", {"Bucket": self.name, "Policy": wanted.text}),)
