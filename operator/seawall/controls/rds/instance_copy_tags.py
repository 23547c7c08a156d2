"""Snapshots of a DB instance get its tags.

Who owns a snapshot, who may use it and when it may go is often decided by tags; one without them is left to itself. What a member says of it has
no effect, so its cluster is judged instead.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html (2026-11-24)
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
    topic=Topic.HARDENING,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "RDS.17",
        "soc2": "CC7.5",
    },
)


@control.check
def check(instance: DbInstance, _want: NoParams) -> Verdict:
    """Tags are copied."""
    if instance.cluster is not None:
        return NotApplicable("it is a member of a DB cluster, which is judged instead")
    return Pass() if instance.copies_tags else Fail("tags are not copied to snapshots, wanted copied")


@control.fix(risk=Risk.SAFE, writes=(DbInstance.copies_tags,), mode=FixMode.AUTO)
def fix(instance: DbInstance, _want: NoParams) -> Change[DbInstance, bool] | NoChange:
    """Copy them from the next snapshot on, which leaves alone what waits for the maintenance window."""
    why = instance.why_fixed
    return NoChange(why) if why else DbInstance.copies_tags.change(instance, True)
