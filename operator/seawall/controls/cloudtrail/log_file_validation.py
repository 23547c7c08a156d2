"""Trail log file validation is on.

CloudTrail then signs a digest of what it delivered every hour, and nobody can alter or remove a file afterwards without a trace. Each trail of
the account is judged in its home Region; the organization's trail by the account that made it.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.cloudtrail_home import HomeTrail
from seawall.facts.fact import Change

control = Control(
    HomeTrail,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
)


@control.check
def check(trail: HomeTrail, _want: NoParams) -> Verdict:
    """The list tells."""
    return Pass() if trail.validation else Fail("log file validation is off, wanted it on")


@control.fix(risk=Risk.SAFE, mode=FixMode.AUTO)
def fix(trail: HomeTrail, _want: NoParams) -> Change[HomeTrail, bool]:
    """Turn it on; files delivered before stay without digests."""
    return HomeTrail.validation.change(trail, wanted=True)
