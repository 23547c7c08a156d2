"""Snapshots are not public.

Everybody with an AWS account can restore a public snapshot and read the whole database. Who may restore a snapshot is a call for each; what is
encrypted with a KMS key cannot be public, so nothing is asked about it. Only snapshots that somebody has taken can be shared.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBClusterSnapshotAttribute.html (2026-11-24)
"""

from typing import Any

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.rds.snapshot import EVERYBODY, Accounts, AnySnapshot, ClusterSnapshot, DbSnapshot, EitherSnapshot

control = Control(
    EitherSnapshot,
    NoParams,
    reads=(
        DbSnapshot.restorers,
        ClusterSnapshot.restorers,
    ),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(3)(i) 164.312(a)(1)",
        "iso27001-2022": "A.8.1",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(7) AC-4(21) AC-6 AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) MP-2 SC-7(2) "
            "SC-7(3) SC-7(7) SC-7(9)(a) SC-7(11) SC-7(12) SC-7(16) SC-7(20) SC-7(21)"
        ),
        "nist-csf-2.0": "ID.RA-1 PR.AC-3 PR.DS-5",
        "pci-dss-4.0": "10.3.2 3.5.1.3 A1.1.2 A3.4.1",
        "security-hub": "RDS.1",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(snapshot: AnySnapshot, _want: NoParams) -> Verdict:
    """Everybody is not among those who may restore it."""
    if snapshot.encryption.is_by_kms or EVERYBODY not in snapshot.shared_with:
        return Pass()
    return Fail("every AWS account may restore the snapshot, wanted named accounts at most")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(DbSnapshot.restorers, ClusterSnapshot.restorers),
    mode=FixMode.AUTO,
    breaks="accounts that are not named can restore the snapshot no longer; taken back, it is public again",
)
def fix(snapshot: AnySnapshot, _want: NoParams) -> Change[Any, Accounts]:
    """Take everybody's permission away; accounts by name keep theirs."""
    return snapshot.sharing_with(tuple(account for account in snapshot.shared_with if account != EVERYBODY))
