from seawall.controls.iam.access_analyzer_external import Parameters
from seawall.facts.accessanalyzer import AnalyzerSettings, AnalyzerState
from tests.builders import given


def settings(**external: AnalyzerState) -> AnalyzerSettings:
    return given(AnalyzerSettings(), external=external)


def state(kind: str = "ACCOUNT", status: str = "ACTIVE") -> AnalyzerState:
    return AnalyzerState(arn="arn:aws:access-analyzer:eu-west-1:123456789012:analyzer/x", type=kind, status=status)


passes = {
    "one for the account": settings(x=state()),
    "one for the organization": settings(x=state("ORGANIZATION")),
    "one works beside one that failed": settings(x=state(status="FAILED"), y=state("ORGANIZATION")),
    "the organization's covers a member account whose own list is empty": (
        given(AnalyzerSettings()),
        Parameters(covered_by_organization=True),
    ),
}
fails = {
    "there is none": settings(),
    "the organization's failed": settings(x=state("ORGANIZATION", "FAILED")),
    "the account's is disabled, and a second one cannot be made": settings(x=state(status="DISABLED")),
    "a name of one's own": (settings(), Parameters(analyzer_name="guard")),
}
unknown = {"one is being made": settings(x=state(status="CREATING")), "the list is denied": given(AnalyzerSettings())}
