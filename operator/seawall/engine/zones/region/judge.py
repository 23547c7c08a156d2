"""The loss of the whole Region: whether what a workload is made of goes on in another one, or can be brought back there.

Data needs a copy that was seen there, compute something that runs there or an image to launch, load balancers a name that leads away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from seawall.api.model import format_duration
from seawall.api.v1alpha1.multi_az_policy import Required, Workload
from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.building.build import selected
from seawall.engine.zones.building.databases import CLUSTERS
from seawall.engine.zones.loss.nodes import Basis, Gap
from seawall.engine.zones.loss.outcome import Outcome
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.region import steering
from seawall.engine.zones.region.copies import COPIES, NOT_JUDGED
from seawall.engine.zones.region.model import Copy
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.image import Image
from seawall.facts.ec2.instance import Instance
from seawall.facts.ecs.service import Service
from seawall.facts.elb import ClassicLoadBalancer
from seawall.facts.elbv2 import LoadBalancer, TargetGroup
from seawall.facts.fact import Read
from seawall.facts.lambda_ import Function
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.instance import DbInstance, ServiceInstance

#: Types whose units are counted in the other Region, and those of which one like it must be there.
COUNTED: Final[tuple[type[Resource], ...]] = (AutoScalingGroup, Instance)
PEERS: Final[tuple[type[Resource], ...]] = (Service, Function, LoadBalancer, ClassicLoadBalancer, TargetGroup)

_IMAGES: Final[tuple[Read, ...]] = (AutoScalingGroup.LISTING, Instance.LISTING, Image.LISTING)


def actions() -> frozenset[str]:
    """IAM actions that judging the loss of a Region may need, besides those of the selected types."""
    reads = (*_IMAGES, *steering.READS, *(kind.LISTING for kind in PEERS), *(read for kind in PEERS for read in kind.tag_reads()))
    copies = (read for finders in COPIES.values() for finder in finders for read in finder.reads)
    return frozenset(action for read in (*reads, *copies) for action in read.actions)


@dataclass(frozen=True, slots=True)
class RegionTerms:
    """What may be lost with a Region.

    Attributes:
        rto: AWS tells of no recovery how long it takes, so it is only repeated.
        rpo: None accepts a loss of any amount of data.
    """

    rto: timedelta | None = None
    rpo: timedelta | None = None

    def accepts(self, copy: Copy) -> bool | None:
        """Whether a copy is good enough; None when that is not known."""
        if not copy.is_observed:
            return None
        if copy.is_live or self.rpo is None:
            return True
        return copy.lacks_at_most(self.rpo)


@dataclass(frozen=True, slots=True)
class Exit:
    """The way out of one Region into another, for one workload of one name.

    Attributes:
        there: the other Region. Nothing of it is listed that the workload has nothing to do with.
    """

    workload: Workload
    name: str
    here: Site
    there: Site
    terms: RegionTerms
    _peers: dict[type[Resource], tuple[Resource, ...]] = field(default_factory=dict)

    def outcomes(self, resources: Sequence[Resource]) -> tuple[Outcome, ...]:
        """What becomes of each component, worst first; unknown where nothing is selected."""
        parts = [each for component in self._components(resources) for each in self._component(*component)]
        if parts:
            parts += self._entry(resources)
        return tuple(sorted(parts, key=lambda each: each.worst_first))

    def _components(self, resources: Sequence[Resource]) -> Iterator[tuple[str, Required | None, list[Resource]]]:
        if not self.workload.components:
            for kind in dict.fromkeys(resource.TYPE for resource in resources):
                yield kind, None, [resource for resource in resources if kind == resource.TYPE]
        for component in self.workload.components:
            yield component.name, component.required, [resource for resource in resources if resource.TYPE in component.types]

    def _component(self, name: str, required: Required | None, mine: Sequence[Resource]) -> Iterator[Outcome]:
        counted = [resource for resource in mine if isinstance(resource, COUNTED)]
        if counted:
            yield self._compute((name,), required, counted)
        for kind in PEERS:
            several = [resource for resource in mine if isinstance(resource, kind)]
            if several:
                yield self._like((name,), kind, several)
        for resource in mine:
            if isinstance(resource, LoadBalancer):
                yield self._steering((name, resource.id), resource)
            if isinstance(resource, ClassicLoadBalancer):
                yield self._unknown((name, resource.id), steering.CLASSIC)
        for holder in dict.fromkeys(map(self._holder, (each for each in mine if not isinstance(each, (*COUNTED, *PEERS))))):
            yield self._data((name, holder[1]), *holder)

    @property
    def _region(self) -> str:
        return self.there.view.region

    def _peer(self, kind: type[Resource]) -> tuple[Resource, ...] | Gap:
        """What is selected there in the same way."""
        if kind not in self._peers:
            self._peers[kind] = tuple(each for name, each in selected(self.workload, kind, self.there) if name == self.name)
        return self.there.gaps.get(kind) or self._peers[kind]

    def _outcome(self, path: Iterable[str], verdict: ZoneVerdict, *, passes: bool | None, why: str = "", gap: Gap | None = None) -> Outcome:
        pending = gap is not None and gap.reason is UnknownReason.PENDING and verdict is ZoneVerdict.UNKNOWN
        return Outcome((*path, self._region), ZoneVerdict.PENDING if pending else verdict, passes, why, gap=gap, basis=Basis.OBSERVED)

    def _unknown(self, path: Iterable[str], gap: Gap) -> Outcome:
        return self._outcome(path, ZoneVerdict.UNKNOWN, passes=None, why=gap.message, gap=gap)

    def _holder(self, resource: Resource) -> tuple[type[Resource], str]:
        """The type and id of what has a resource's data: itself, or the cluster or source in its Region that an instance belongs to."""
        if isinstance(resource, ServiceInstance) and resource.cluster is not None:
            return CLUSTERS[type(resource)], resource.cluster
        if isinstance(resource, DbInstance) and resource.replica_of_cluster is not None:
            return DbCluster, resource.replica_of_cluster
        source = resource.replica_of if isinstance(resource, DbInstance) else None
        return type(resource), resource.id if source is None or source.startswith("arn:") else source

    def _data(self, path: tuple[str, ...], kind: type[Resource], name: str) -> Outcome:
        """The best copy. One that may be good enough is not sure, and what could not be read may hide a better one."""
        finders, resource = COPIES.get(kind), found(self.here, kind, name)
        if finders is None:
            what = NOT_JUDGED.get(kind, f"whether {kind.TYPE} is in another Region too")
            return self._unknown(path, Gap(UnknownReason.ERROR, f"{what} is not judged"))
        if isinstance(resource, Gap):
            return self._unknown(path, resource)
        copies: list[Copy] = []
        gaps: list[Gap] = []
        for finder in finders:
            told = self.here.attempt(finder.what, lambda find=finder.find: list(find(resource, self.here, self.there)))  # type: ignore[misc]
            for each in (told,) if isinstance(told, Gap) else told:
                if isinstance(each, Gap):
                    gaps.append(each)
                else:
                    copies.append(self._timed(each))
            good = next((copy for copy in copies if self.terms.accepts(copy)), None)
            if good is not None:
                return self._recovered(path, good)
        if gaps:
            return self._unknown(path, gaps[0])
        best = max(copies, key=lambda copy: (False, None).index(self.terms.accepts(copy)), default=None)
        if best is None:
            return self._outcome(path, ZoneVerdict.FAILS, passes=False, why="no copy of it is there")
        return self._recovered(path, best)

    def _timed(self, copy: Copy) -> Copy:
        """The copy with what it lacks, if that is a metric: none is read where any loss of data is accepted."""
        if copy.lag is None or self.terms.rpo is None:
            return copy
        told = self.here.attempt("how far it lags", copy.lag)
        if isinstance(told, Gap):
            return replace(copy, gap=told)
        doubt = Gap(UnknownReason.ERROR, f"how far it lags is not sure: {told.doubt}") if told.doubt else None
        return replace(copy, loses=told, gap=doubt)

    def _recovered(self, path: tuple[str, ...], copy: Copy) -> Outcome:
        accepted = self.terms.accepts(copy)
        if copy.is_live and accepted:
            return self._outcome(path, ZoneVerdict.SURVIVES, passes=True)
        doubt = f", and {copy.gap.message}" if accepted is None and copy.gap else ""
        why = f"{copy.how}{doubt}{_acceptance(self.terms, copy, is_accepted=accepted)}"
        gap = Gap(copy.gap.reason if copy.gap else UnknownReason.ERROR, why) if accepted is None else None
        return self._outcome(path, ZoneVerdict.RECOVERABLE, passes=accepted, why=why, gap=gap)

    def _compute(self, path: tuple[str, ...], required: Required | None, mine: Sequence[Resource]) -> Outcome:
        """What runs there now must carry the load; an image that is there can be launched by somebody."""
        there: list[Resource] = []
        need, units = _need(required, mine), 0
        for kind in COUNTED:
            peers = self._peer(kind)
            if isinstance(peers, Gap):
                return self._unknown(path, peers)
            there += peers
            units = _units(there)
            if units >= need:  # more of another type changes nothing, so it is not listed
                return self._outcome(path, ZoneVerdict.SURVIVES, passes=True)
        seen = f"{units} of {need} units run there"
        if there:
            copy = Copy(f"{seen}, and somebody must launch the rest", loses=timedelta())
            return self._recovered(path, copy)
        image = self._image(mine)
        if isinstance(image, Gap):
            return self._unknown(path, image)
        if image is None:
            return self._outcome(path, ZoneVerdict.FAILS, passes=False, why=f"{seen}, and its image is not there")
        return self._recovered(path, Copy(f"{seen}, and it can be launched from {image}", loses=timedelta()))

    def _image(self, mine: Sequence[Resource]) -> str | Gap | None:
        """A copy of the image that instances run; each of their images must have one. A copy from before AWS told of it is not seen."""
        ids = {instance.instance_id for group in mine if isinstance(group, AutoScalingGroup) for instance in group.instances}
        ids |= {instance.instance_id for instance in mine if isinstance(instance, Instance)}
        used = {each.image_id for each in self.here.all(Instance) if each.instance_id in ids and each.image_id}
        images = self.there.all(Image)
        gap = self.here.gaps.get(Instance) or self.there.gaps.get(Image)
        if gap is not None or not used:
            return gap or Gap(UnknownReason.ERROR, "nothing runs of it by which its image could be told")
        home = self.here.view.region
        copies = {image: next((each.id for each in images if each.is_available and each.is_copy_of(image, home)), None) for image in used}
        return None if None in copies.values() else " and ".join(sorted(str(each) for each in copies.values()))

    def _like(self, path: tuple[str, ...], kind: type[Resource], mine: Sequence[Resource]) -> Outcome:
        """What holds no data goes on where the same is there; whether it is as large nobody declares."""
        peers = self._peer(kind)
        if isinstance(peers, Gap):
            return self._unknown(path, peers)
        if peers:
            return self._outcome(path, ZoneVerdict.SURVIVES, passes=True)
        why = f"no {kind.TYPE} of the workload is there, wanted one like {mine[0].id}"
        return self._outcome(path, ZoneVerdict.FAILS, passes=False, why=why)

    def _entry(self, resources: Sequence[Resource]) -> Iterator[Outcome]:
        """What is said where no load balancer is selected that clients could be led away from."""
        missing = steering.missing_entry(resources)
        if isinstance(missing, Gap):
            yield self._unknown((), missing)
        elif missing:
            yield self._outcome((), ZoneVerdict.SURVIVES, passes=True, why=missing)

    def _steering(self, path: tuple[str, ...], balancer: LoadBalancer) -> Outcome:
        told = self.here.attempt("the records of Route 53", lambda: steering.led(balancer, self.here, self.there))
        if isinstance(told, Gap):
            return self._unknown(path, told)
        worst = min(told, key=lambda each: (False, None, True).index(each.away))
        if worst.away is None:
            return self._outcome(path, ZoneVerdict.UNKNOWN, passes=None, why=worst.why, gap=worst.gap)
        return self._outcome(path, ZoneVerdict.SURVIVES if worst.away else ZoneVerdict.FAILS, passes=worst.away, why=worst.why)


def _acceptance(terms: RegionTerms, copy: Copy, *, is_accepted: bool | None) -> str:
    """What the policy says to a copy. Ages are not named: they would make another report of every evaluation."""
    rpo = "any loss of data" if terms.rpo is None else f"at most {format_duration(terms.rpo)} of data lost"
    if is_accepted is None:
        return f", wanted {rpo}" if copy.is_observed else f", wanted a copy that was seen, and {rpo}"
    if not is_accepted:
        return f", which lacks more than the {format_duration(terms.rpo or timedelta())} of data that rpo accepts"
    within = f" and rto {format_duration(terms.rto)}" if terms.rto is not None else ""
    return f"; accepted with {rpo}{within}, though AWS does not tell how long it takes"


def _need(required: Required | None, mine: Sequence[Resource]) -> int:
    """Units that must run there; a share is taken of what is desired here."""
    if required is None:
        return 1
    if required.units is not None:
        return required.units
    groups = [each for each in mine if isinstance(each, AutoScalingGroup)]
    desired = sum(group.desired_capacity for group in groups) + sum(isinstance(each, Instance) for each in mine)
    return max(1, -(-desired * (required.percent_of_desired or 0) // 100))


def _units(resources: Sequence[Resource]) -> int:
    """What runs now; an instance of a group that is selected too counts there only."""
    groups = [each for each in resources if isinstance(each, AutoScalingGroup)]
    taken = {instance.instance_id for group in groups for instance in group.instances}
    alone = (each for each in resources if isinstance(each, Instance) and each.instance_id not in taken)
    return sum(one.weight for group in groups for one in group.instances if one.serves) + sum(each.state == "running" for each in alone)
