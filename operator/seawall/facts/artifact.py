"""AWS Artifact: what AWS tells of its own audit reports and of the account's agreements. Metadata only.

Downloading a report accepts its terms, a legal act under a non-disclosure agreement, and the file carries a traceable watermark: Seawall never
asks for one, nor for its terms. No member of an answer is sure to be there. Reports belong to no account and no Region; botocore asks the
partition's own endpoint, whatever the client's Region.
Source: https://docs.aws.amazon.com/artifact/latest/APIReference/API_ReportSummary.html (2026-11-24)
Source: https://docs.aws.amazon.com/artifact/latest/APIReference/API_CustomerAgreementSummary.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Self

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

PUBLISHED: Final = "PUBLISHED"
COMPLETE: Final = "COMPLETE"
ACTIVE: Final = "ACTIVE"


class Artifact(Part):
    """One version of one report, as AWS describes it; None for what AWS does not say."""

    model_config = ConfigDict(alias_generator=to_camel)

    report_id: str = Field(validation_alias="id")
    name: str | None = None
    series: str | None = None
    company_name: str | None = None
    version: int | None = None
    state: str | None = None
    upload_state: str | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    acceptance_type: str | None = None


class Report(Resource, type="AWS::Artifact::Report", service="artifact", is_global=True):
    """One report, with the version that the list tells of. Reports of other companies than AWS are among them."""

    artifact: Artifact

    @listing("artifact.list_reports", action="artifact:ListReports")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every report that the caller may see; one without an id is nothing that could be asked about."""
        found = (aws.call() or {}).get("reports", ())
        return tuple(cls(artifact=Artifact.model_validate(each)) for each in found if each.get("id"))

    @property
    def id(self) -> str:
        """AWS's id, `report-` and sixteen characters."""
        return self.artifact.report_id

    @property
    def arn(self) -> str:
        """The ARN, which names no account. Source: the service authorization reference of AWS Artifact (2026-11-24)."""
        return f"arn:{self.target.partition}:artifact:::report/{self.id}"

    @fact("artifact.list_report_versions", action="artifact:ListReportVersions")
    def versions(self, aws: Aws) -> tuple[Artifact, ...]:
        """Every version that AWS tells of; none once the report was taken away."""
        answer = aws.call(reportId=self.id, none_if="ResourceNotFoundException") or {}
        return tuple(Artifact.model_validate({"id": self.id, **each}) for each in answer.get("reports", ()))


class Agreement(Resource, type="AWS::Artifact::CustomerAgreement", service="artifact", is_global=True):
    """One agreement between AWS and the account or its organization."""

    model_config = ConfigDict(alias_generator=to_camel)

    agreement_id: str = Field(validation_alias="id")
    name: str | None = None
    state: str | None = None
    effective_start: datetime | None = None
    effective_end: datetime | None = None

    @listing("artifact.list_customer_agreements", action="artifact:ListCustomerAgreements")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every agreement of the account, the ended ones too."""
        found = (aws.call() or {}).get("customerAgreements", ())
        return tuple(cls.model_validate(each) for each in found if each.get("id"))

    @property
    def id(self) -> str:
        """AWS's id, `customer-agreement-` and sixteen characters."""
        return self.agreement_id

    @property
    def arn(self) -> str:
        """The ARN."""
        return f"arn:{self.target.partition}:artifact::{self.target.account_id}:customer-agreement/{self.id}"


ACTIONS: Final = frozenset({*Report.LISTING.actions, *Report.versions.actions})
"""IAM actions that looking for reports needs."""
AGREEMENT_ACTIONS: Final = frozenset(Agreement.LISTING.actions)
"""IAM actions that looking for agreements needs besides."""
