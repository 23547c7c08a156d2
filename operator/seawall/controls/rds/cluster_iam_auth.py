"""Users can sign in to a DB cluster with IAM.

Each person then has a name of their own and a token of 15 minutes, in place of a password that several know and nobody changes. Passwords go on
working beside it. MySQL, MariaDB and PostgreSQL take it, Aurora's kinds too; members go by their cluster.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html (2026-11-24)
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
from seawall.facts.rds.cluster import DbCluster

control = Control(
    DbCluster,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "pci-dss-4.0": "7.2.1 7.2.2 7.2.5 7.3.1 7.3.2 7.3.3 8.2.7 8.2.8 8.3.4",
        "security-hub": "RDS.12",
    },
)


@control.check
def check(cluster: DbCluster, _want: NoParams) -> Verdict:
    """It is on, where the engine has it."""
    if cluster.is_run_by_aws:
        return NotApplicable("Aurora Serverless v1 takes passwords only")
    engine = cluster.known_engine
    if engine is None:
        return Unknown(UnknownReason.ERROR, f"whether {cluster.engine} takes sign-in by IAM is not known")
    if not engine.takes_iam:
        return NotApplicable(f"{cluster.engine} has no sign-in by IAM")
    if cluster.is_open("IAMDatabaseAuthenticationEnabled", cluster.told_iam_sign_in, bool):
        return Unknown(UnknownReason.PENDING, "sign-in by IAM is being turned on or off, now or in the maintenance window")
    return Pass() if cluster.iam_sign_in else Fail("users cannot sign in with IAM, wanted that they can")


@control.fix(risk=Risk.SAFE, writes=(DbCluster.iam_sign_in,), mode=FixMode.AUTO)
def fix(cluster: DbCluster, _want: NoParams) -> Change[DbCluster, bool] | NoChange:
    """Turn it on at once, unless that would apply other changes that wait for the maintenance window."""
    why = cluster.why_not_at_once("IAMDatabaseAuthenticationEnabled")
    return NoChange(why) if why else DbCluster.iam_sign_in.change(cluster, True)
