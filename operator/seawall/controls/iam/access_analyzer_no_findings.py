"""IAM Access Analyzer knows of no open access from outside.

Each active finding is a resource that somebody outside can reach; each has a control of its own that says more, so there is no fix here. Archive what
is meant to be open. After a policy changes, findings follow within half an hour, and so do the first ones of a new analyzer.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-archive-rules.html (2026-11-24)
"""

from datetime import timedelta
from typing import Final

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.accessanalyzer import Analyzer
from seawall.facts.iam_policy.patterns import Glob

_SHOWN: Final = 3

#: How long a new analyzer may take until it has looked at everything.
_FIRST_LOOK: Final = timedelta(minutes=30)


class Parameters(Params):
    """What is spared."""

    exempt: tuple[str, ...] = ()
    """ARNs, with `*` and `?`, of resources that may be open."""


control = Control(
    Analyzer,
    Parameters,
    reads=(Analyzer.active_findings,),
    severity=Severity.HIGH,
    topic=Topic.EXPOSURE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "iso27001-2022": "A.8.3",
        "nist-csf-2.0": "GV.OV-2 PR.AC-4 DE.CM-1",
    },
)


@control.check
def check(analyzer: Analyzer, want: Parameters) -> Verdict:
    """No active finding, exempt ones aside, once the analyzer had the time to look."""
    found = [each for each in analyzer.active_findings if not any(Glob.of(pattern).has(each.resource) for pattern in want.exempt)]
    if not found and analyzer.created_at is not None and analyzer.target.now - analyzer.created_at < _FIRST_LOOK:
        return Unknown(UnknownReason.PENDING, "the analyzer was made lately, and may not have looked at everything yet")
    if not found:
        return Pass()
    resources = list(dict.fromkeys(each.resource or each.resource_type for each in found))
    shown = ", ".join(resources[:_SHOWN]) + (f" and {len(resources) - _SHOWN} more" if len(resources) > _SHOWN else "")
    return Fail(f"open to the outside: {shown}; wanted no active finding")
