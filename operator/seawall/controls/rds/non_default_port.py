"""DB engine does not listen on its default port.

Whoever looks for databases asks the default ports first. That alone protects nothing, but it keeps the noise away. There is no fix: another port
restarts the instance at once, whatever it is asked for, and every client loses it.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.rds.instance import DbInstance

control = Control(
    DbInstance,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "RDS.23",
    },
)


@control.check
def check(instance: DbInstance, _want: NoParams) -> Verdict:
    """Its port is another one; members of clusters have their cluster's."""
    engine = instance.known_engine
    if engine is None:
        return Unknown(UnknownReason.ERROR, f"the default port of {instance.engine} is not known")
    if instance.port is None:
        return Unknown(UnknownReason.PENDING, "AWS does not say which port the instance has yet")
    if instance.is_open("Port", instance.port, lambda port: port != engine.port):
        return Unknown(UnknownReason.PENDING, f"the port is being changed to {instance.pending['Port']}")
    return (
        Pass()
        if instance.port != engine.port
        else Fail(f"the port is {instance.port}, the default of {instance.engine}, wanted another one")
    )
