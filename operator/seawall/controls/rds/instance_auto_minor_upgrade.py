"""DB instance takes minor upgrades of its engine by itself.

Minor versions bring the fixes of known holes. AWS installs them in the maintenance window, where that is allowed. The flag never waits itself:
AWS changes it soon, whatever it is asked for, and so nothing else that waits need be applied with it.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.rds.instance import DbInstance

control = Control(
    DbInstance,
    NoParams,
    severity=Severity.HIGH,
    topic=Topic.PATCHING,
    layer=Layer.PLATFORM_PATCHING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-3.0": "2.3.2",
        "cis-5.0": "2.2.2",
        "cis-6.0": "3.2.2",
        "cis-7.0": "3.2.2",
        "pci-dss-4.0": "6.3.3",
        "security-hub": "RDS.13",
        "well-architected-security": "SEC06-BP01",
    },
)


@control.check
def check(instance: DbInstance, _want: NoParams) -> Verdict:
    """The flag is set; RDS Custom refuses it."""
    if instance.cluster is not None:
        return NotApplicable("it is a member of a DB cluster, which is judged instead")
    if instance.is_custom:
        return NotApplicable("in RDS Custom the customer upgrades the engine")
    if instance.told_minor_upgrades is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether minor upgrades are automatic")
    return Pass() if instance.minor_upgrades else Fail("minor upgrades are not automatic, wanted automatic")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(DbInstance.minor_upgrades,),
    mode=FixMode.AUTO,
    breaks="the flag itself changes nothing; an upgrade with a restart follows in a maintenance window",
)
def fix(instance: DbInstance, _want: NoParams) -> Change[DbInstance, bool] | NoChange:
    """Set the flag."""
    why = instance.why_fixed
    return NoChange(why) if why else DbInstance.minor_upgrades.change(instance, True)
