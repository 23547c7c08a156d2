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
    frameworks={
        "cis-1.4": "3.2",
        "cis-3.0": "3.2",
        "cis-5.0": "3.2",
        "cis-6.0": "4.2",
        "cis-7.0": "4.2",
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(1)(ii)(D) 164.312(b) 164.312(c)(1) 164.312(c)(2)",
        "iso27001-2022": "A.8.15 A.8.16",
        "nist-800-53-r5": (
            "AU-9(a) CM-6(a) CM-9(b) PM-11(b) PM-17(b) SA-1(1) SA-10(1) SC-16(1) SI-1(a)(2) SI-4(d) SI-7(1) SI-7(3) SI-7(7) SI-7(a)"
        ),
        "nist-csf-2.0": "PR.DS-6 PR.PT-1",
        "pci-dss-4.0": "10.3.2 10.3.3 10.3.4 A1.2.1",
        "security-hub": "CloudTrail.4",
        "soc2": "CC7.3 PI1.3",
        "well-architected-security": "SEC06-BP01 SEC06-BP06",
    },
)


@control.check
def check(trail: HomeTrail, _want: NoParams) -> Verdict:
    """The list tells."""
    return Pass() if trail.validation else Fail("log file validation is off, wanted it on")


@control.fix(risk=Risk.SAFE, writes=(HomeTrail.validation,), mode=FixMode.AUTO)
def fix(trail: HomeTrail, _want: NoParams) -> Change[HomeTrail, bool]:
    """Turn it on; files delivered before stay without digests."""
    return HomeTrail.validation.change(trail, wanted=True)
