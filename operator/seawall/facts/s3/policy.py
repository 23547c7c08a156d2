"""Bucket policies: what they deny everybody, and what they let S3's log delivery do.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html (2026-11-24)
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import Field

from seawall.facts.iam_policy.exposure import principals
from seawall.facts.iam_policy.statements import Effect, Policy
from seawall.facts.value import Value

#: Longest bucket policy that S3 keeps, in bytes. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html (2026-11-24)
POLICY_LIMIT_BYTES = 20 * 1024

_NUMBER = re.compile(r"[0-9]+([.][0-9]+)?")


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
    def _parsed(self) -> Policy:
        return Policy.of("the bucket policy", self.text)

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

    @property
    def names_everybody(self) -> bool:
        """Whether a statement allows everybody something, under whatever conditions; only such a policy can be public."""
        allowing = [statement for statement in self._parsed.statements if statement.effect is not Effect.DENY]
        return any(each.fault or each.is_not_principal or principals(each).is_everybody is not False for each in allowing)

    def lets_service(self, service: str, action: str) -> bool:
        """Whether a statement lets an AWS service do something in the bucket, whatever its conditions."""
        return any(
            statement.effect is Effect.ALLOW
            and not statement.is_not_principal
            and service in (statement.principals or {}).get("Service", ())
            and statement.names_action(action)
            for statement in self._parsed.statements
        )

    def with_statement(self, statement: Mapping[str, Any]) -> Self:
        """The same policy with one statement more, or in place of the one with the same Sid; everything else stays as it is."""
        others = [known for known in self.statements if known.get("Sid") != statement["Sid"]]
        return self.of({**self.document, "Statement": [*others, dict(statement)]})
