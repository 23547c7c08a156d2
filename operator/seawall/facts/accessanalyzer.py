"""IAM Access Analyzer: analyzers of a Region, and what those of external access found.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-getting-started.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, View, derived, fact
from seawall.facts.value import Call, Value

#: Types of analyzers that look for access from outside; the others look for unused and for internal access.
EXTERNAL: Final = frozenset({"ACCOUNT", "ORGANIZATION"})


class AnalyzerState(Value):
    """One analyzer of external access: whose access it looks at, and whether it works. When it was made is no part of the image."""

    arn: str = ""
    type: str
    status: str = "ACTIVE"
    created_at: datetime | None = Field(None, exclude=True)

    @property
    def is_active(self) -> bool:
        """Whether it works."""
        return self.status == "ACTIVE"


class AnalyzerSettings(AccountSettings, service="accessanalyzer"):
    """The analyzers of external access of one Region."""

    @fact("accessanalyzer.list_analyzers", action="access-analyzer:ListAnalyzers")
    def external(self, aws: Aws) -> dict[str, AnalyzerState]:
        """The analyzers of external access by name."""
        found = (aws.call() or {})["analyzers"]
        return {
            each["name"]: AnalyzerState(arn=each["arn"], type=each["type"], status=each["status"], created_at=each.get("createdAt"))
            for each in found
            if each["type"] in EXTERNAL
        }

    @external.writer(
        "accessanalyzer.create_analyzer",
        "accessanalyzer.delete_analyzer",
        action=("access-analyzer:CreateAnalyzer", "access-analyzer:DeleteAnalyzer"),
    )
    def external_calls(self, now: Mapping[str, AnalyzerState], wanted: Mapping[str, AnalyzerState]) -> tuple[Call, ...]:
        """Make what is missing; take away what is one too many, which only the change that is undone made."""
        made = [
            Call("accessanalyzer.create_analyzer", {"analyzerName": name, "type": wanted[name].type}) for name in wanted if name not in now
        ]
        return (*made, *(Call("accessanalyzer.delete_analyzer", {"analyzerName": name}) for name in now if name not in wanted))


@dataclass(frozen=True, slots=True)
class ExternalFinding:
    """A resource that the analyzer found open to the outside."""

    resource: str
    resource_type: str


class Analyzer(Resource, type="AWS::AccessAnalyzer::Analyzer", service="accessanalyzer"):
    """One analyzer of external access that works."""

    name: str
    analyzer_arn: str
    created_at: datetime | None = None

    @derived(AnalyzerSettings.external)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """The Region's analyzers of external access, except those that do not work."""
        states = the(view, AnalyzerSettings).external
        return (cls(name=name, analyzer_arn=state.arn, created_at=state.created_at) for name, state in states.items() if state.is_active)

    @property
    def id(self) -> str:
        """The analyzer's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The analyzer's ARN."""
        return self.analyzer_arn

    @fact("accessanalyzer.list_findings_v2", action="access-analyzer:ListFindings")
    def active_findings(self, aws: Aws) -> tuple[ExternalFinding, ...]:
        """What is open now; archive rules have taken theirs out already."""
        active: dict[str, Any] = {"status": {"eq": ["ACTIVE"]}}
        answer = aws.call(analyzerArn=self.analyzer_arn, filter=active, gone_if="ResourceNotFoundException") or {}
        return tuple(ExternalFinding(each.get("resource", ""), each.get("resourceType", "")) for each in answer["findings"])
