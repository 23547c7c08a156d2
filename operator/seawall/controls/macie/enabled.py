"""Amazon Macie is enabled.

It keeps an inventory of the buckets with how open and how encrypted they are, and finds personal data and secrets in objects.
Source: https://docs.aws.amazon.com/macie/latest/user/getting-started.html (2026-11-24)
Source: https://docs.aws.amazon.com/macie/latest/user/macie-suspend.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.macie import MacieRegion, MacieSession

control = Control(
    MacieRegion,
    NoParams,
    reads=(MacieRegion.session, MacieRegion.administrator),
    severity=Severity.LOW,
    topic=Topic.DETECTION,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "2.1.4",
        "cis-3.0": "2.1.3",
        "cis-5.0": "2.1.3",
        "cis-6.0": "3.1.3",
        "cis-7.0": "3.1.3",
        "pci-dss-4.0": "A3.2.5.1 A3.2.5.2",
        "security-hub": "Macie.1",
        "well-architected-security": "SEC04-BP04",
    },
)


@control.check
def check(region: MacieRegion, _want: NoParams) -> Verdict:
    """It is on, and not paused."""
    session = region.session
    if session is None:
        return Fail("Macie is not enabled, wanted it enabled")
    return Pass() if session.is_enabled else Fail("Macie is paused, wanted it enabled")


@control.fix(
    risk=Risk.SAFE,
    writes=(MacieRegion.session,),
    billed=True,
    breaks="rolling it back, where Macie was not enabled at all, deletes the findings made meanwhile",
    undo_risk=Risk.DESTRUCTIVE,
)
def fix(region: MacieRegion, _want: NoParams) -> Change[MacieRegion, MacieSession | None] | NoChange:
    """Enable it, or resume it with the settings that it has."""
    session = region.session
    if session is None:
        return MacieRegion.session.change(region, MacieSession(status="ENABLED", finding_publishing_frequency="FIFTEEN_MINUTES"))
    if region.administrator is not None:
        return NoChange(f"account {region.administrator} administers Macie for this one: resume it there")
    return MacieRegion.session.change(region, session.model_copy(update={"status": "ENABLED"}))
