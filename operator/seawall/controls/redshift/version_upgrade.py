"""Redshift cluster takes upgrades of its engine by itself.

New versions bring the fixes of known holes. AWS installs them in the maintenance window, where that is allowed.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NoParams,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.redshift import Cluster

control = Control(
    Cluster,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.PATCHING,
    layer=Layer.PLATFORM_PATCHING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "nist-800-53-r5": (
            "CM-2(b) CM-2(b)(1) CM-2(b)(2) CM-2(b)(3) CM-3(3) CP-9(a) CP-9(b) CP-9(c) SC-5(2) SI-2(5) SI-2(2) SI-2(c) SI-2(d)"
        ),
        "security-hub": "Redshift.6",
        "well-architected-security": "SEC06-BP01",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """The flag is set."""
    if cluster.told_upgrades is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether version upgrades are allowed")
    return Pass() if cluster.version_upgrades else Fail("version upgrades are not allowed, wanted allowed")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Cluster.version_upgrades,),
    mode=FixMode.AUTO,
    breaks="the flag itself changes nothing; an upgrade with a restart follows in a maintenance window",
)
def fix(cluster: Cluster, _want: NoParams) -> Change[Cluster, bool] | NoChange:
    """Set the flag."""
    why = cluster.why_fixed
    return NoChange(why) if why else Cluster.version_upgrades.change(cluster, True)
