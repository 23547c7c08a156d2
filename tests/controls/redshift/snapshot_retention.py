from typing import Any

from seawall.controls.redshift.snapshot_retention import Parameters
from seawall.facts.redshift import Cluster
from tests.warehouses import cluster


def keeping(days: int, **pending: Any) -> Cluster:
    return cluster(AutomatedSnapshotRetentionPeriod=days, PendingModifiedValues=pending)


passes = {
    "they are kept for a week": keeping(7),
    "they are kept as long as AWS does": keeping(35),
    "three days are enough where that is said": (keeping(3), Parameters(min_days=3)),
    "they will be kept for longer still": keeping(7, AutomatedSnapshotRetentionPeriod=14),
}
fails = {
    "they are kept for a day, as AWS does where nobody says otherwise": keeping(1),
    "they are off": keeping(0),
    "a month is wanted": (keeping(7), Parameters(min_days=30)),
    "they will be kept for longer, and not long enough": keeping(1, AutomatedSnapshotRetentionPeriod=3),
    "it is paused": cluster(AutomatedSnapshotRetentionPeriod=1, ClusterStatus="paused"),
}
unknown = {
    "they will be kept long enough": keeping(1, AutomatedSnapshotRetentionPeriod=7),
    "they will be off": keeping(7, AutomatedSnapshotRetentionPeriod=0),
    "AWS does not say": cluster(),
}
