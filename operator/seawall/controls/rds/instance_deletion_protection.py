"""DB instance is protected against deletion.

Nobody, and no script, can delete it without turning the protection off first, which is a call of its own and shows in the trail. A member can be
deleted at any time, as its storage is the cluster's: that is judged instead.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html (2026-11-24)
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
    Verdict,
)
from seawall.facts.fact import Change
from seawall.facts.rds.instance import DbInstance

control = Control(
    DbInstance,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.RESILIENCE,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "nist-800-53-r5": (
            "CA-7(4)(c) CM-3(a) CP-1(a)(1)(b) CP-1(a)(2) CP-2(a) CP-2(a)(6) CP-2(a)(7) CP-2(d) CP-2(e) CP-2(5) "
            "SA-15(a)(4) SC-5(2) SC-22 SI-13(5)"
        ),
        "nist-csf-2.0": "PR.DS-4 PR.PT-5",
        "security-hub": "RDS.8",
        "soc2": "C1.1",
        "well-architected-reliability": "REL09-BP03",
    },
)


@control.check
def check(instance: DbInstance, _want: NoParams) -> Verdict:
    """The protection is on."""
    if instance.cluster is not None:
        return NotApplicable("it is a member of a DB cluster, which is judged instead")
    return Pass() if instance.deletion_protection else Fail("deletion protection is off, wanted on")


@control.fix(
    risk=Risk.SAFE,
    writes=(DbInstance.deletion_protection,),
    mode=FixMode.AUTO,
    breaks="what deletes the instance as part of its work fails",
)
def fix(instance: DbInstance, _want: NoParams) -> Change[DbInstance, bool] | NoChange:
    """Turn it on, which leaves alone what waits for the maintenance window."""
    why = instance.why_fixed
    return NoChange(why) if why else DbInstance.deletion_protection.change(instance, True)
