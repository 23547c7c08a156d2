"""Versions of engines by AWS's own answers: whether they are still offered, what they can export, and how long their line is supported.

A version is known by its engine and its number alone, so it is asked for once, however many databases run it.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBMajorEngineVersions.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Self

from pydantic import Field

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

_STANDARD: Final = "open-source-rds-standard-support"


class Offer(Part):
    """What AWS says of a version."""

    status: str | None = None
    """`available` or `deprecated`; of a version of the customer's own also `inactive` and the like."""
    log_types: frozenset[str] = Field(frozenset(), alias="ExportableLogTypes")
    """What it can send to CloudWatch Logs; empty also where AWS does not say."""
    exports_logs: bool | None = Field(None, alias="SupportsLogExportsToCloudwatchLogs")
    cas: frozenset[str] = Field(frozenset(), alias="SupportedCACertificateIdentifiers")
    """The CAs that its certificate can be of; empty where AWS does not say."""

    @property
    def is_available(self) -> bool:
        """Whether new databases can still be made of it."""
        return self.status == "available"

    def can_export(self, log_type: str) -> bool:
        """Whether it can send this to CloudWatch Logs, as far as AWS says."""
        return log_type in self.log_types if self.log_types else self.exports_logs is not False


class EngineVersion(Resource, type="AWS::RDS::DBEngineVersion", service="rds"):
    """One version of one engine, located by their names."""

    engine: str
    number: str

    @property
    def id(self) -> str:
        """Engine and version."""
        return f"{self.engine}/{self.number}"

    @property
    def arn(self) -> str:
        """Our ARN: AWS gives one to versions of the customer's own only."""
        target = self.target
        return f"arn:{target.partition}:rds:{target.region}:{target.account_id}:engine-version/{self.id}"

    @fact("rds.describe_db_engine_versions", action="rds:DescribeDBEngineVersions")
    def offer(self, aws: Aws) -> Offer | None:
        """What AWS says of it; None when it knows no such version any more. Without IncludeAll AWS would leave out what is deprecated."""
        told = (aws.call(Engine=self.engine, EngineVersion=self.number, IncludeAll=True) or {})["DBEngineVersions"]
        return next((Offer.model_validate(each) for each in told if each["EngineVersion"] == self.number), None)


class Lifecycle(Part):
    """A time in which AWS supports a major version in a certain way."""

    name: str = Field(alias="LifecycleSupportName")
    ends: datetime | None = Field(None, alias="LifecycleSupportEndDate")


class MajorVersion(Resource, type="AWS::RDS::DBMajorEngineVersion", service="rds"):
    """One major version of one engine, which AWS supports for a time."""

    engine: str
    number: str = Field(alias="MajorEngineVersion")
    lifecycles: tuple[Lifecycle, ...] = Field((), alias="SupportedEngineLifecycles")

    @listing("rds.describe_db_major_engine_versions", action="rds:DescribeDBMajorEngineVersions")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every major version of every engine: one list."""
        return map(cls.model_validate, (aws.call() or {})["DBMajorEngineVersions"])

    @property
    def id(self) -> str:
        """Engine and version."""
        return f"{self.engine}/{self.number}"

    @property
    def arn(self) -> str:
        """Our ARN, as AWS has none."""
        return f"arn:{self.target.partition}:rds:{self.target.region}:{self.target.account_id}:major-engine-version/{self.id}"

    def has(self, engine: str, version: str) -> bool:
        """Whether a version belongs to it."""
        return engine == self.engine and f"{version}.".startswith(f"{self.number}.")

    @property
    def standard_support_ends(self) -> datetime | None:
        """When standard support ends, after which AWS bills extended support; None where AWS names no such day."""
        return next((each.ends for each in self.lifecycles if each.name == _STANDARD), None)
