"""Users get permissions only through groups or roles.

What is attached to single users is overlooked when people change jobs. A permissions boundary only limits, so it does not count. Give the user the
same permissions through a group before the policies are taken away.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.identity import DirectPolicies
from seawall.facts.iam.user import User

_SHOWN = 3

control = Control(
    User,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.15",
        "cis-3.0": "1.15",
        "cis-5.0": "1.14",
        "cis-6.0": "2.14",
        "cis-7.0": "2.13",
        "iso27001-2022": "A.5.15",
        "nist-800-53-r5": (
            "AC-2(1) AC-2(6) AC-2(i)(2) AC-3 AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) "
            "AC-3(3)(b)(4) AC-3(3)(b)(5) AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) "
            "AC-3(4)(e) AC-3(7) AC-3(8)"
        ),
        "nist-csf-2.0": "GV.RR-1 GV.RR-2 GV.PO-1 ID.AM-6 PR.AC-1 PR.AC-4 PR.AC-6 PR.AC-7 PR.IP-1",
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.5 7.3.1 7.3.2 7.3.3 8.2.1 8.2.2 8.2.4 8.2.5 8.2.7 8.2.8",
        "security-hub": "IAM.2",
        "soc2": "CC1.3",
        "well-architected-security": "SEC02-BP06",
    },
)


@control.check
def check(user: User, _want: NoParams) -> Verdict:
    """Neither attached nor inline policies."""
    names = user.direct_policies.names
    if not names:
        return Pass()
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return Fail(f"the user has policies of its own ({shown}), wanted none: groups or roles should carry them")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(User.direct_policies,),
    breaks="the user loses what these policies allow, unless a group or role allows it too",
)
def fix(user: User, _want: NoParams) -> Change[User, DirectPolicies]:
    """Detach what is attached and delete what is inline; the before-image keeps the documents for the way back."""
    return User.direct_policies.change(user, DirectPolicies())
