"""Two Regions of one account for the tests of their loss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from seawall.api.v1alpha1.multi_az_policy import RegionAnswer
from seawall.engine.finding import REGION_LOSS, Finding
from seawall.engine.zones.building.build import actions_of
from seawall.engine.zones.building.model import kinds
from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.loss.outcome import Outcome
from seawall.engine.zones.region.judge import Exit, RegionTerms, actions
from seawall.engine.zones.site import Site
from seawall.engine.zones.workloads import judge_target, merge
from seawall.errors import UnknownReason
from seawall.facts.backup import BackupRegion, CopyJob, Plan
from seawall.facts.base import Resource
from seawall.facts.cloudwatch_lag import Lag
from seawall.facts.ec2.image import Image
from seawall.facts.rds.lag import RdsLags
from seawall.facts.rds.snapshot_copy import RdsSnapshotCopies, SnapshotCopy
from seawall.facts.route53 import HealthCheck, HostedZone
from tests.builders import ACCOUNT, Given
from tests.engine.workload_builders import NOW, policy, target

AWAY = "eu-central-1"
WITHIN = {"recoveryRegion": AWAY, "rto": "4h", "rpo": "15m"}
FRESH, OLD = NOW - timedelta(minutes=10), NOW - timedelta(hours=3)


class Pair:
    """Two Regions of one account, in which a workload is selected; each has nothing of what is simulated but what is put there."""

    def __init__(self, *here: Resource, there: tuple[Resource, ...] = ()) -> None:
        self.here = target(*here).none_of(Plan, HostedZone, HealthCheck)
        self.there = Given(AWAY, self.here.globally)
        for each in there:
            self.there.put(each)
        self.there.none_of(*kinds().values(), Image)
        self.backups()
        self.snapshots()

    def backups(self, *copies: tuple[str, datetime], region: str = AWAY) -> Pair:
        """Completed copies of these ARNs, asked for at these instants."""
        jobs = tuple(
            CopyJob.model_validate(
                {
                    "ResourceArn": arn,
                    "DestinationBackupVaultArn": f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:far",
                    "CreationDate": at,
                    "CompletionDate": at,
                }
            )
            for arn, at in copies
        )
        self.here.facts[BackupRegion, ACCOUNT, "copies"] = jobs
        return self

    def snapshots(self, of_instances: tuple[SnapshotCopy, ...] = (), of_clusters: tuple[SnapshotCopy, ...] = ()) -> Pair:
        """Copies of snapshots in the other Region."""
        for name, copies in (("of_instances", of_instances), ("of_clusters", of_clusters)):
            self.there.facts[RdsSnapshotCopies, ACCOUNT, name] = copies
        return self

    def says(self, kind: type[Resource], name: str, **facts: object) -> Pair:
        """Facts of a resource here."""
        for fact, value in facts.items():
            self.here.facts[kind, name, fact] = value
        return self

    def lags(self, seconds: float | None, arn: str) -> Pair:
        """How far the database of this ARN in the other Region lags; None where nothing was measured."""
        lag = Lag(None, "CloudWatch has no datapoint") if seconds is None else Lag(timedelta(seconds=seconds))
        self.there.facts[RdsLags, ACCOUNT, "lags"] = {arn: lag}
        return self

    def judged(self, *components: Mapping[str, Any], **region: Any) -> tuple[Finding, RegionAnswer]:
        asked = policy(*components, regionLoss={**WITHIN, **region})
        _, (workload,) = merge([found := judge_target(asked, self.here, NOW, self.there)])
        assert workload.region is not None
        self._declared(actions_of(asked.spec.workloads))
        return next(each for each in found.findings if each.control == REGION_LOSS), workload.region

    def alone(self, resource: Resource) -> Outcome:
        """What becomes of one resource, of a type that is perhaps in no workload."""
        here, there = (Site(view, Gap(UnknownReason.ERROR, "not asked for"), NOW) for view in (self.here, self.there))
        (found,) = Exit(policy().spec.workloads[0], "shop", here, there, RegionTerms(rpo=timedelta(minutes=15))).outcomes([resource])
        self._declared(frozenset(type(resource).LISTING.actions))
        return found

    def _declared(self, besides: frozenset[str]) -> None:
        """The reading session is cut to the actions of what is said to be read: whatever was read must be among them."""
        undeclared = {action for read in self.here.touched for action in read.actions} - actions() - besides
        assert not undeclared, "what is read must be declared"


def data(kind: str) -> dict[str, Any]:
    return {"name": "data", "types": [kind]}
