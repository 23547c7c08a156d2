"""The CAs that RDS has in a Region, one of which signs the certificate of each database.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeCertificates.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import Field

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, listing


class CertificateAuthority(Resource, type="AWS::RDS::Certificate", service="rds"):
    """One CA of AWS's."""

    identifier: str = Field(alias="CertificateIdentifier")
    certificate_arn: str
    valid_till: datetime | None = None

    @listing("rds.describe_certificates", action="rds:DescribeCertificates")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every CA that databases of the Region can have a certificate from."""
        return map(cls.model_validate, (aws.call() or {})["Certificates"])

    @property
    def id(self) -> str:
        """The CA's name, such as `rds-ca-rsa2048-g1`."""
        return self.identifier

    @property
    def arn(self) -> str:
        """The CA's ARN."""
        return self.certificate_arn
