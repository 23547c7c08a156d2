"""Detailed monitoring is on.

Metrics then come every minute instead of every five, which is what alarms and scaling need to act in time.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.instance import Instance
from seawall.facts.fact import Change

control = Control(
    Instance,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "pci-dss-4.0": "10.2.1.1 10.4.1.1 10.4.1 10.4.2 10.6.3 10.7.1 10.7.2 A3.3.1 A3.5.1",
    },
)


@control.check
def check(instance: Instance, _want: NoParams) -> Verdict:
    """It is on, or about to be."""
    if instance.is_ending:
        return NotApplicable(f"the instance is {instance.state}")
    return Pass() if instance.is_monitored else Fail("detailed monitoring is off, wanted on")


@control.fix(risk=Risk.SAFE, writes=(Instance.is_monitored,), billed=True, mode=FixMode.AUTO)
def fix(instance: Instance, _want: NoParams) -> Change[Instance, bool]:
    """Turn it on; AWS bills each metric."""
    return Instance.is_monitored.change(instance, True)
