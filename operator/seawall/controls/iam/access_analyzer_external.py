"""IAM Access Analyzer looks for access from outside, in every Region.

It finds policies that open resources to other accounts or to everybody, whoever wrote them. Analyzers of unused and of internal access do not count.
An analyzer of the whole organization lives in the account of its administrator: where one covers this account, say so.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-getting-started.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.accessanalyzer import AnalyzerSettings, AnalyzerState
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts, and what the fix makes."""

    covered_by_organization: bool = False
    """Whether an analyzer of the organization, in another account, covers this one in every Region."""

    analyzer_name: str = "seawall"
    """Name of an analyzer that the fix makes."""


control = Control(
    AnalyzerSettings,
    Parameters,
    reads=(AnalyzerSettings.external,),
    severity=Severity.MEDIUM,
    topic=Topic.DETECTION,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.20",
        "cis-3.0": "1.20",
        "cis-5.0": "1.19",
        "cis-6.0": "2.19",
        "cis-7.0": "2.18",
        "iso27001-2022": "A.8.3",
        "nist-csf-2.0": "GV.PO-3 GV.PO-4 GV.OV-2 GV.OV-3 PR.AC-1 PR.AC-6",
        "security-hub": "IAM.28",
    },
)


@control.check
def check(settings: AnalyzerSettings, want: Parameters) -> Verdict:
    """One analyzer of external access works, for the account or the organization."""
    if want.covered_by_organization:
        return Pass("an analyzer of the organization covers the account, as the parameter says")
    external = settings.external
    if any(state.is_active for state in external.values()):
        return Pass()
    if any(state.status == "CREATING" for state in external.values()):
        return Unknown(UnknownReason.PENDING, "the analyzer is being made")
    seen = ", ".join(f"{name} is {state.status}" for name, state in external.items()) or "there is no analyzer of external access"
    return Fail(f"{seen}, wanted one that is ACTIVE")


@control.fix(risk=Risk.SAFE, mode=FixMode.AUTO, writes=(AnalyzerSettings.external,))
def fix(settings: AnalyzerSettings, want: Parameters) -> Change[AnalyzerSettings, dict[str, AnalyzerState]] | NoChange:
    """Make an analyzer for the account, which AWS does not bill; others stay."""
    external = settings.external
    if any(state.type == "ACCOUNT" for state in external.values()) or want.analyzer_name in external:
        return NoChange("an analyzer of the account exists and does not work: only AWS or a person can tell why")
    return AnalyzerSettings.external.change(settings, {**external, want.analyzer_name: AnalyzerState(type="ACCOUNT")})
