"""MultiAZPolicy: declared workloads must survive the loss of any one Availability Zone and, if asked, of the Region."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from seawall.api.meta import AGE, READY, Column, Kind, Names
from seawall.api.model import AtomicList, Cel, Duration, MapList, Model, SetList
from seawall.api.v1alpha1.policy import COMPLIANT, PolicySpec, PolicyStatus, Reason
from seawall.api.v1alpha1.terms import ArnGlob, Count, Dependency, Region, ResourceType, Tags, ZoneVerdict

WORKLOADS: Final = 50
CAUSES: Final = 5

WorkloadName = Annotated[str, Field(max_length=63, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]


class ZoneLossMode(StrEnum):
    """What counts as capacity after a zone is lost."""

    STATIC = "Static"
    """Only what runs now: static stability."""
    ELASTIC = "Elastic"
    """Also what Auto Scaling would launch, bounded by maximum sizes, free addresses and reservations."""


class Select(Model):
    """Which resources a workload is made of, in exactly one of four ways."""

    RULES = (
        Cel(
            rule="[has(self.matchTags), has(self.groupByTag), has(self.arns), has(self.cloudFormationStack)].filter(way, way).size() == 1",
            message="resources are selected in one way, wanted exactly one of matchTags, groupByTag, arns and cloudFormationStack",
            holds=lambda self: [self.match_tags, self.group_by_tag, self.arns, self.cloud_formation_stack].count(None) == 3,
        ),
    )

    match_tags: Tags | None = None
    """Resources that carry all these tags, with exactly these values."""
    group_by_tag: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    """Key of a tag: the resources of each of its values are one workload, named <workload>/<value>."""
    arns: Annotated[tuple[ArnGlob, ...], Field(min_length=1, max_length=100), SetList()] | None = None
    """These resources: ARNs, in which `*` stands for any characters."""
    cloud_formation_stack: Annotated[str, Field(max_length=128, pattern=r"^[A-Za-z][A-Za-z0-9-]*$")] | None = None
    """The resources of the CloudFormation stack with this name."""


class Required(Model):
    """The capacity that a component needs to carry its load, in exactly one of two measures."""

    RULES = (
        Cel(
            rule="has(self.units) != has(self.percentOfDesired)",
            message="capacity has one measure, wanted exactly one of units and percentOfDesired",
            holds=lambda self: (self.units is None) != (self.percent_of_desired is None),
        ),
    )

    units: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """So many instances, tasks or nodes."""
    percent_of_desired: Annotated[int, Field(ge=1, le=100)] | None = None
    """So many percent of what is desired now, rounded up; 100 means all of it."""


class Component(Model):
    """A part of a workload that is judged by itself."""

    name: WorkloadName
    """Name of the component, unique in its workload; required."""
    types: Annotated[tuple[ResourceType, ...], Field(min_length=1, max_length=20), SetList()]
    """Types of its resources as CloudFormation names them, such as AWS::AutoScaling::AutoScalingGroup; at least one; required."""
    required: Required | None = None
    """The capacity that must remain; absent means that only the topology is judged: at least one member must remain."""


class Workload(Model):
    """Something that must survive."""

    name: WorkloadName
    """Name of the workload, unique in the policy; required."""
    select: Select
    """Which resources it is made of: exactly one of matchTags, groupByTag, arns and cloudFormationStack; required."""
    components: Annotated[tuple[Component, ...], Field(max_length=20), MapList("name")] = ()
    """Its parts; absent means that each type of selected resource is a component of its own, without a required capacity."""
    depends_on: Annotated[tuple[Dependency, ...], Field(max_length=16), SetList()] | None = None
    """What it needs besides its members: Egress (the way out of its subnets), Endpoints (interface endpoints), MountTargets (of file systems);
    absent means all that are found, an empty list means none."""


class ZoneLoss(Model):
    """What may happen when any one Availability Zone is lost."""

    RULES = (
        Cel(
            rule="!has(self.acceptRecoverable) || !self.acceptRecoverable || (has(self.rto) && has(self.rpo))",
            message="acceptRecoverable needs rto and rpo, wanted how long recovery may take and how much data it may lose",
            field=".acceptRecoverable",
            holds=lambda self: not self.accept_recoverable or (self.rto is not None and self.rpo is not None),
        ),
    )

    mode: ZoneLossMode = ZoneLossMode.STATIC
    """Static: what runs now must carry the load. Elastic: what Auto Scaling would launch counts too, within bounds. Default Static."""
    min_zones: Annotated[int, Field(ge=2, le=6)] = 2
    """In so many zones must a component run; 2 to 6; default 2."""
    accept_recoverable: bool = False
    """Whether a workload that stops and can be brought back within rto and rpo is good enough; default false."""
    rto: Duration | None = None
    """Recovery may take so long, such as 1h; absent means that no recovery is accepted."""
    rpo: Duration | None = None
    """So much data may be lost, as the time since the last copy, such as 5m; absent means none."""


class RegionLoss(Model):
    """What may happen when the whole Region is lost."""

    recovery_region: Region
    """The Region that takes over; it is read too; required."""
    rto: Duration | None = None
    """Recovery may take so long, such as 4h; absent means any time."""
    rpo: Duration | None = None
    """So much data may be lost, as the time since the last copy, such as 15m; absent means any amount."""


class Spec(PolicySpec):
    """Which workloads must survive what."""

    workloads: Annotated[tuple[Workload, ...], Field(min_length=1, max_length=WORKLOADS), MapList("name")]
    """The workloads; at least one; required."""
    zone_loss: ZoneLoss = ZoneLoss()
    """What may happen when any one Availability Zone is lost; absent means the defaults of its fields."""
    region_loss: RegionLoss | None = None
    """What may happen when the whole Region is lost; absent means that this is not judged."""


class Capacity(Model):
    """What remains of a workload after the loss of one zone."""

    zone: Annotated[str, Field(max_length=64)]
    """Id of the zone that is lost, such as euw1-az1: ids mean the same zone in every account, names do not."""
    remaining: Count | None = None
    """Units of the component that is hit hardest that remain; absent when that could not be found out."""
    required: Count | None = None
    """Units that it needs; absent when no capacity is declared."""


class RegionAnswer(Model):
    """What the loss of the Region does to a workload."""

    verdict: ZoneVerdict
    """Survives, Recoverable, Fails, Unknown or Pending."""
    causes: Annotated[tuple[Annotated[str, Field(max_length=512)], ...], Field(max_length=CAUSES), AtomicList()] = ()
    """Why it does not survive, at most 5, worst first."""


class WorkloadAnswer(Model):
    """What the loss of a zone does to a workload."""

    name: Annotated[str, Field(max_length=320)]
    """Name of the workload; with groupByTag <workload>/<value>."""
    verdict: ZoneVerdict
    """Survives, Recoverable, Fails, Unknown or Pending, for the worst zone."""
    worst_zone: Annotated[str, Field(max_length=64)] | None = None
    """Id of the zone whose loss is worst; absent when every zone can be lost."""
    zones: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], AtomicList()] = ()
    """Ids of the zones that it runs in, sorted."""
    capacity: Annotated[tuple[Capacity, ...], AtomicList()] = ()
    """What remains after the loss of each zone."""
    causes: Annotated[tuple[Annotated[str, Field(max_length=512)], ...], Field(max_length=CAUSES), AtomicList()] = ()
    """Why it does not survive, at most 5, worst first, as paths: `web > subnet-a2 > rtb-1 > nat-0a (use1-az1)`."""
    region: RegionAnswer | None = None
    """What the loss of the Region does; absent unless spec.regionLoss is given."""


class Status(PolicyStatus):
    """What came out."""

    workloads: Annotated[tuple[WorkloadAnswer, ...], AtomicList()] = ()
    """One entry for each workload, worst first; the ComplianceReports hold the whole matrix."""


class MultiAZPolicy(Kind):
    """MultiAZPolicy says which workloads must survive the loss of any one Availability Zone; Seawall simulates each loss and says which do."""

    NAMES = Names("multiazpolicies", short="maz")
    REASONS = Reason
    COLUMNS = (
        READY,
        COMPLIANT,
        Column("Fails", ".status.summary.fail", "integer", description="Workloads that do not survive"),
        Column("Unknown", ".status.summary.unknown", "integer"),
        AGE,
    )

    spec: Spec
    """Which workloads must survive what."""
    status: Status = Status()
    """What came out; written by Seawall."""
