"""The facts that plans for workloads change, and when such a change has come to hold.

No control judges them one by one: what a change was for is the workload's verdict, to which others and the outside contribute. So each change
is verified by its own fact, and by what AWS still does about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.controls.base import Fail, Pass, Unknown, Verdict
from seawall.engine.finding import ZONE_LOSS
from seawall.engine.zones.building.databases import STATES
from seawall.errors import UnknownReason
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.route import TableRoute
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.efs import FileSystem
from seawall.facts.elasticache import ReplicationGroup
from seawall.facts.elbv2 import LoadBalancer, TargetGroup
from seawall.facts.fact import Fact, Read
from seawall.facts.rds.cluster import AnyCluster, ServiceCluster
from seawall.facts.rds.instance import AnyInstance, DbInstance


@dataclass(frozen=True, slots=True)
class Writable:
    """A fact that a plan for a workload may change.

    Attributes:
        reads: what working out the change, making and verifying it reads besides the list of the fact's resources.
        settled: what is to be said of a resource whose fact is as wanted: whether AWS has done all that this takes.
    """

    fact: Fact[Any, Any]
    reads: tuple[Read, ...] = ()
    settled: Callable[[Any], Verdict] = lambda _resource: Pass()

    @property
    def actions(self) -> frozenset[str]:
        """IAM actions of the reads, with those that find the resource and who owns it."""
        owner = self.fact.owner
        reads = (owner.LISTING, *owner.LISTING.reads, *owner.tag_reads(), self.fact, *self.reads)
        return frozenset(action for read in reads for action in read.actions)


def _standby(instance: DbInstance) -> Verdict:
    """The fact tells what is wanted as soon as RDS was asked; a standby is there later."""
    if instance.has_standby == instance.multi_az:
        return Pass()
    return Unknown(UnknownReason.PENDING, f"MultiAZ is {instance.has_standby} and {instance.multi_az} is pending")


def _reading(cluster: ServiceCluster) -> Verdict:
    for each in cluster.made_readers:
        state, told = STATES.of(each.status), f"{each.identifier} is {each.status}, wanted available"
        if not state.alive:
            return Fail(told) if state.alive is False else Unknown(UnknownReason.PENDING, told)
    return Pass()


def _interfaces(endpoint: VpcEndpoint) -> Verdict:
    settings = endpoint.settings
    if settings.is_available:
        return Pass()
    told = f"{endpoint.id} is {settings.state}, wanted available"
    return Unknown(UnknownReason.PENDING, told) if settings.is_pending else Fail(told)


def _mounts(system: FileSystem) -> Verdict:
    ill = next((each for each in system.mount_targets if not each.is_available), None)
    if ill is None:
        return Pass()
    told = f"{ill.id} is {ill.state}, wanted available"
    return Unknown(UnknownReason.PENDING, told) if ill.is_coming else Fail(told)


_EVERY: Final = (
    Writable(Subnet.nat, (NatGateway.LISTING, Address.LISTING, RouteTable.LISTING)),
    Writable(TableRoute.leads_to, (NatGateway.LISTING,)),
    Writable(DbInstance.multi_az, settled=_standby),
    Writable(AnyCluster.made_readers, (AnyInstance.LISTING,), _reading),
    Writable(ReplicationGroup.nodes, (ReplicationGroup.zones,)),
    Writable(ReplicationGroup.failover),
    Writable(VpcEndpoint.subnets, (VpcEndpoint.offered_zones, Subnet.LISTING), _interfaces),
    Writable(FileSystem.mount_targets, (FileSystem.mount_target_groups, Subnet.LISTING), _mounts),
    Writable(TargetGroup.attributes, (LoadBalancer.LISTING, LoadBalancer.attributes)),
)

#: By the name that plans have for the fact.
WRITABLE: Final[Mapping[str, Writable]] = {each.fact.path: each for each in _EVERY}

#: IAM actions that working out plans for workloads may need, besides those of judging them.
ACTIONS: Final = frozenset(action for each in _EVERY for action in each.actions)


def actions_of(changes: Iterable[PlannedChange]) -> frozenset[str]:
    """IAM actions that carrying out and verifying those of the changes may need that are for workloads."""
    facts = {change.fact for change in changes if change.control == ZONE_LOSS}
    return frozenset(action for fact in facts & WRITABLE.keys() for action in WRITABLE[fact].actions)
