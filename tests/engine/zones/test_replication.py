"""Replication instances of DMS without a zone."""

from __future__ import annotations

from typing import Any

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.nodes import Basis
from seawall.facts.dms import ReplicationInstance
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.zones.family_builders import AZ1, AZ2, by_zone, holding, verdict, worst


def replicating(**told: Any) -> Given:
    plain = {"ReplicationInstanceStatus": "available", "AvailabilityZone": f"{REGION}a", "MultiAZ": False}
    named = {"ReplicationInstanceIdentifier": "move", "ReplicationInstanceArn": f"arn:aws:dms:{REGION}:{ACCOUNT}:rep:MOVE"}
    return holding(ReplicationInstance.model_validate({**named, **plain, **told}))


def test_a_standby_in_another_zone_survives() -> None:
    view = replicating(MultiAZ=True, SecondaryAvailabilityZone=f"{REGION}b")
    assert by_zone(view, ReplicationInstance) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}


def test_a_standby_whose_zone_is_not_told_is_what_was_asked_for() -> None:
    found = worst(replicating(MultiAZ=True), ReplicationInstance)
    assert (found.verdict, found.basis) == (ZoneVerdict.SURVIVES, Basis.CONFIGURED)


def test_without_a_standby_it_is_lost_with_its_zone() -> None:
    found = worst(replicating(), ReplicationInstance)
    assert found.cause == f"it > move > {AZ1}: no standby in another zone takes over, and it keeps no backup"


def test_a_standby_that_is_pending_is_pending() -> None:
    assert verdict(replicating(PendingModifiedValues={"MultiAZ": True}), ReplicationInstance) is ZoneVerdict.PENDING


def test_an_instance_that_failed_fails_and_one_that_is_made_is_pending() -> None:
    assert verdict(replicating(ReplicationInstanceStatus="failed"), ReplicationInstance) is ZoneVerdict.FAILS
    assert verdict(replicating(ReplicationInstanceStatus="creating"), ReplicationInstance) is ZoneVerdict.PENDING


def test_an_instance_whose_zone_is_not_told_is_unknown() -> None:
    assert verdict(replicating(AvailabilityZone=None), ReplicationInstance) is ZoneVerdict.UNKNOWN
