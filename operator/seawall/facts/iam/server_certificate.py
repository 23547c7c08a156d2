"""Server certificates that are kept in IAM, from the time before ACM.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.value import Call, Value


class CertificateBody(Value):
    """The public part of a certificate; the private key is nowhere to be read."""

    certificate_body: str
    certificate_chain: str | None = None


class ServerCertificate(Resource, type="AWS::IAM::ServerCertificate", service="iam", is_global=True):
    """One certificate."""

    name: str = Field(alias="ServerCertificateName")
    certificate_arn: str = Field(alias="Arn")
    expiration: datetime

    @listing("iam.list_server_certificates", action="iam:ListServerCertificates")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every certificate of the account."""
        return map(cls.model_validate, (aws.call() or {})["ServerCertificateMetadataList"])

    @property
    def id(self) -> str:
        """The certificate's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The certificate's ARN."""
        return self.certificate_arn

    @fact("iam.list_server_certificate_tags", action="iam:ListServerCertificateTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The certificate's tags."""
        return tag_map((aws.call(ServerCertificateName=self.name, gone_if="NoSuchEntity") or {})["Tags"])

    def read_tags(self) -> Mapping[str, str]:
        """The certificate's tags, by a call of their own."""
        return self.tags

    @fact("iam.get_server_certificate", action="iam:GetServerCertificate")
    def body(self, aws: Aws) -> CertificateBody | None:
        """The certificate itself, for the record before it is deleted; None when it was."""
        answer = aws.call(ServerCertificateName=self.name, none_if="NoSuchEntity")
        if answer is None:
            return None
        found = answer["ServerCertificate"]
        return CertificateBody(certificate_body=found["CertificateBody"], certificate_chain=found.get("CertificateChain"))

    @body.writer("iam.delete_server_certificate", action="iam:DeleteServerCertificate")
    def body_calls(self, now: CertificateBody | None, wanted: CertificateBody | None) -> tuple[Call, ...]:
        """Only the way to none: without its private key nobody can upload it again. IAM refuses while a load balancer uses it."""
        if now is None or wanted is not None:
            return ()
        return (Call("iam.delete_server_certificate", {"ServerCertificateName": self.name}),)
