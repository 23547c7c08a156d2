"""Users can sign in to a DB instance with IAM.

Each person then has a name of their own and a token of 15 minutes, in place of a password that several know and nobody changes. Passwords go on
working beside it. MySQL, MariaDB and PostgreSQL take it, Aurora's kinds too; members of clusters go by the cluster.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html (2026-11-24)
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
    severity=Severity.LOW,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.5 7.3.1 7.3.2 7.3.3 8.2.7 8.2.8 8.3.4",
        "security-hub": "RDS.10",
    },
)


@control.check
def check(instance: DbInstance, _want: NoParams) -> Verdict:
    """It is on, where the engine has it."""
    if instance.cluster is not None:
        return NotApplicable("it is a member of a DB cluster, which is judged instead")
    engine = instance.known_engine
    if engine is None:
        return Unknown(UnknownReason.ERROR, f"whether {instance.engine} takes sign-in by IAM is not known")
    if instance.is_custom or not engine.takes_iam:
        return NotApplicable(f"{instance.engine} has no sign-in by IAM")
    if instance.is_open("IAMDatabaseAuthenticationEnabled", instance.told_iam_sign_in, bool):
        return Unknown(UnknownReason.PENDING, "sign-in by IAM is being turned on or off, now or in the maintenance window")
    return Pass() if instance.iam_sign_in else Fail("users cannot sign in with IAM, wanted that they can")


@control.fix(risk=Risk.SAFE, writes=(DbInstance.iam_sign_in,), mode=FixMode.AUTO)
def fix(instance: DbInstance, _want: NoParams) -> Change[DbInstance, bool] | NoChange:
    """Turn it on at once, unless that would apply other changes that wait for the maintenance window."""
    why = instance.why_not_at_once("IAMDatabaseAuthenticationEnabled")
    return NoChange(why) if why else DbInstance.iam_sign_in.change(instance, True)
