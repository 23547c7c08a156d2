"""DB instance is Multi-AZ.

A standby in another zone takes over within a minute or two when the zone or the primary fails; without it somebody restores a backup.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NotApplicable,
    Params,
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


class Parameters(Params):
    """What counts."""

    exempt_read_replicas: bool = False
    """Whether read replicas need no standby of their own."""


control = Control(
    DbInstance,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_ZONES,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-5.0": "2.2.4",
        "cis-6.0": "3.2.4",
        "cis-7.0": "3.2.4",
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(7)(i) 164.308(a)(7)(ii)(A) 164.308(a)(7)(ii)(B) 164.308(a)(7)(ii)(C)",
        "iso27001-2022": "A.8.14",
        "nist-800-53-r5": (
            "CP-1(a)(1)(b) CP-1(a)(2) CP-2(a) CP-2(a)(6) CP-2(a)(7) CP-2(d) CP-2(e) CP-2(5) CP-2(6) CP-6(2) CP-10 "
            "SC-5(2) SC-6 SC-22 SC-36 SI-13(5)"
        ),
        "nist-csf-2.0": "PR.DS-4",
        "security-hub": "RDS.5",
        "well-architected-reliability": "REL10-BP01",
    },
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """A standby follows it; members of clusters always say that none does."""
    if instance.cluster is not None:
        return NotApplicable("it is a member of a DB cluster, which is judged instead")
    if want.exempt_read_replicas and instance.is_replica:
        return NotApplicable("it is a read replica")
    if instance.is_open("MultiAZ", instance.has_standby, bool):
        turned = "off" if instance.has_standby else "on"
        return Unknown(UnknownReason.PENDING, f"Multi-AZ is being turned {turned}, now or in the maintenance window")
    return Pass() if instance.multi_az else Fail("the instance has no standby in another zone, wanted Multi-AZ")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(DbInstance.multi_az,),
    billed=True,
    breaks="writes are slower while the standby is made; the instance costs about twice as much",
)
def fix(instance: DbInstance, _want: Parameters) -> Change[DbInstance, bool] | NoChange:
    """Make a standby at once, unless that would apply other changes that wait for the maintenance window."""
    why = instance.why_not_at_once("MultiAZ")
    return NoChange(why) if why else DbInstance.multi_az.change(instance, True)
