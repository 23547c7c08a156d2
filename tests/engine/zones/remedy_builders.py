"""Targets whose workloads fail in ways that a plan mends, and what is planned there."""

from __future__ import annotations

from collections.abc import Mapping

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.engine.finding import Finding
from seawall.engine.plan import Planned
from seawall.engine.zones.remedies.plan import Owners, remedies
from seawall.engine.zones.workloads import judge_target
from seawall.facts.base import Resource
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.status import StatusChecks, StatusRegion
from seawall.facts.efs import MountTarget
from tests.builders import REGION, Given
from tests.engine.workload_builders import NOW
from tests.engine.zones.network_builders import SUBNETS, VPC, site_of, table

MACHINES = {"name": "web", "types": ["AWS::EC2::Instance"], "required": {"units": 2}}
ONE = {**MACHINES, "required": {"units": 1}}
BY_A = {letter: table(f"rtb-{letter}", f"subnet-{letter}", NatGatewayId="nat-a") for letter in "abc"}
STACK = {"Key": "aws:cloudformation:stack-name", "Value": "net"}
IN_TWO_ZONES = {"DBSubnetGroup": {"Subnets": [{"SubnetAvailabilityZone": {"Name": f"{REGION}{letter}"}} for letter in "ab"]}}


def network(*resources: Resource, facts: Mapping[str, Mapping[str, object]] | None = None) -> Given:
    """A target with a public and a private subnet and a machine in each zone, and with these."""
    view = site_of(*resources, facts=facts).none_of(Address)
    return well(view)


def well(view: Given) -> Given:
    """Every machine has passed its status checks."""
    view.lists.pop(StatusRegion, None)
    passed = StatusChecks.model_validate({"InstanceStatus": {"Status": "ok"}, "SystemStatus": {"Status": "ok"}})
    view.put(StatusRegion(), {"checks": {each.id: passed for each in view.lists[Instance]}})
    return view


def planned(asked: MultiAZPolicy, view: Given, owners: Owners | None = None) -> tuple[Planned, list[Finding]]:
    findings = list(judge_target(asked, view, NOW).findings)
    return remedies(asked, view, NOW, findings, owners or Owners()), findings


def changes(asked: MultiAZPolicy, view: Given, owners: Owners | None = None) -> tuple[PlannedChange, ...]:
    return planned(asked, view, owners)[0].changes


def why(asked: MultiAZPolicy, view: Given, owners: Owners | None = None) -> str:
    """Why a plan does not mend the only workload, or not all of it."""
    (found,) = planned(asked, view, owners)[0].unfixable.values()
    return found


def mounted(*letters: str, state: str = "available") -> tuple[MountTarget, ...]:
    return tuple(
        MountTarget.model_validate(
            {
                "MountTargetId": f"fsmt-{letter}",
                "SubnetId": f"subnet-{letter}",
                "LifeCycleState": state,
                "AvailabilityZoneName": f"{REGION}{letter}",
                "VpcId": VPC,
            }
        )
        for letter in letters
    )


def mounts(*letters: str, groups: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, dict[str, object]]:
    """The facts of a file system that is mounted in these zones."""
    known = {f"fsmt-{letter}": ("sg-nfs",) for letter in letters} if groups is None else groups
    return {"fs-1": {"mount_targets": mounted(*letters), "mount_target_groups": dict(known)}}


def own_ways() -> tuple[Resource, ...]:
    """A table for the private subnets that leads nowhere outside."""
    return (table("rtb-private", *(each.id for each in SUBNETS if "pub" not in each.id)),)
