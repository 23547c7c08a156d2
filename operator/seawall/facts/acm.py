"""ACM: certificates, when they end, and whether anything uses them.

The list leaves out certificates with keys other than RSA of 1024 and 2048 bits unless it is asked for every kind.
Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html (2026-11-24)
Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateSummary.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing

_KEY_TYPES: Final = ("RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1")


@dataclass(frozen=True, slots=True)
class Details:
    """What the list may leave out."""

    not_after: datetime | None
    is_in_use: bool


class Certificate(Resource, type="AWS::CertificateManager::Certificate", service="acm"):
    """One certificate."""

    certificate_arn: str
    domain: str = Field("", alias="DomainName")
    status: str = ""
    kind: str = Field("", alias="Type")
    told_not_after: datetime | None = Field(None, alias="NotAfter")
    told_in_use: bool | None = Field(None, alias="InUse")

    @listing("acm.list_certificates", action="acm:ListCertificates")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every certificate of the Region, whatever its key and state."""
        return map(cls.model_validate, (aws.call(Includes={"keyTypes": list(_KEY_TYPES)}) or {})["CertificateSummaryList"])

    @property
    def id(self) -> str:
        """The certificate's ARN, which is what the AWS CLI takes."""
        return self.certificate_arn

    @property
    def arn(self) -> str:
        """The certificate's ARN."""
        return self.certificate_arn

    @fact("acm.list_tags_for_certificate", action="acm:ListTagsForCertificate")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The certificate's tags."""
        return tag_map((aws.call(CertificateArn=self.certificate_arn, gone_if="ResourceNotFoundException") or {})["Tags"])

    def read_tags(self) -> Mapping[str, str]:
        """The certificate's tags, by a call of their own."""
        return self.tags

    @fact("acm.describe_certificate", action="acm:DescribeCertificate")
    def details(self, aws: Aws) -> Details:
        """End and use, for where the list does not tell."""
        answer = aws.call(CertificateArn=self.certificate_arn, gone_if="ResourceNotFoundException") or {}
        told = answer["Certificate"]
        return Details(told.get("NotAfter"), bool(told.get("InUseBy")))

    @property
    def is_in_use(self) -> bool:
        """Whether another AWS service uses it."""
        return self.details.is_in_use if self.told_in_use is None else self.told_in_use

    @property
    def not_after(self) -> datetime | None:
        """When it ends; None for one that was never issued."""
        return self.told_not_after or self.details.not_after

    @property
    def renews_itself(self) -> bool:
        """Whether ACM renews it, as long as the proof of who owns the domain stays in place."""
        return self.kind in {"AMAZON_ISSUED", "PRIVATE"}
