"""Termination protection is on for protected workloads.

The API then refuses to end the instance until somebody lifts the protection first. It is judged only on instances that a tag selects, and on none
that an Auto Scaling group or the spot market may end at any time. It does not hold against a shutdown from within where that terminates.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.instance import Instance
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    selector_tag: str = "seawall.dev/protect"
    """Key of the tag, with any value, of instances that must be protected."""


control = Control(
    Instance,
    Parameters,
    reads=(Instance.is_protected,),
    severity=Severity.LOW,
    topic=Topic.RESILIENCE,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
)


@control.check
def check(instance: Instance, want: Parameters) -> Verdict:
    """It is protected, where it is to be and can be; only then AWS is asked, by a call for each instance."""
    if instance.is_ending:
        return NotApplicable(f"the instance is {instance.state}")
    if want.selector_tag not in instance.read_tags():
        return NotApplicable(f"the instance does not have the tag {want.selector_tag}")
    if instance.is_of_group:
        return NotApplicable("an Auto Scaling group makes and ends the instance")
    if instance.lifecycle == "spot":
        return NotApplicable("it is a spot instance, which AWS may end at any time")
    return Pass() if instance.is_protected else Fail("termination protection is off, wanted on")


@control.fix(
    risk=Risk.SAFE,
    writes=(Instance.is_protected,),
    mode=FixMode.AUTO,
    breaks="whoever ends the instance on purpose must lift the protection first",
)
def fix(instance: Instance, _want: Parameters) -> Change[Instance, bool]:
    """Turn it on."""
    return Instance.is_protected.change(instance, True)
