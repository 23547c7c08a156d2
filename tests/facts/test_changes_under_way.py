"""A change that AWS has accepted and not made yet is neither the state before it nor something to ask for again."""

from __future__ import annotations

from typing import Any

from seawall.controls import registry
from seawall.controls.base import Pass, Unknown
from seawall.facts.base import Resource, the
from seawall.facts.fact import Change
from seawall.facts.guardduty import ON_BY_DEFAULT, Detector, GuardDutyRegion
from seawall.facts.inspector import InspectorRegion
from seawall.facts.rds.instance import DbInstance
from seawall.facts.redshift import Cluster, ClusterEncryption
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image
from tests.builders import given
from tests.emulator import Emulator
from tests.facts.conftest import Apply, ViewFactory
from tests.mending.flaws_managed import FLAWS

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def found(view: TargetView, kind: type[Any], arn: str) -> Any:
    return next(each for each in view.all(kind) if each.arn == arn)


def fix(control_id: str, resource: Resource) -> Change[Any, Any]:
    control = registry()[control_id]
    assert control.mending is not None
    changes = control.mending.changes(resource, control.parameters())
    assert isinstance(changes, tuple)
    (change,) = changes
    return change


def slow(aws: Emulator, view: ViewFactory, apply: Apply, control_id: str, kind: type[Resource]) -> None:
    """Make a flaw, mend it and take that back: at each step under way once, then done."""
    control, arn = registry()[control_id], FLAWS[control_id].make(aws)

    def verdict(resource: Resource) -> type:
        return type(control.verdict(resource, control.parameters()))

    before = found(view(), kind, arn)
    change = fix(control_id, before)
    writer = change.fact.writing
    assert writer is not None
    apply(change.calls())
    under_way = found(view(), kind, arn)
    now = change.fact.__get__(under_way, kind)
    assert verdict(under_way) is Unknown
    assert image(now) != image(change.before)
    assert writer.calls(under_way, now, change.after) == ()
    done = found(view(), kind, arn)
    assert verdict(done) is Pass
    apply(writer.calls(done, change.fact.__get__(done, kind), change.before))
    on_its_way_back = found(view(), kind, arn)
    assert verdict(on_its_way_back) is Unknown
    assert writer.calls(on_its_way_back, change.fact.__get__(on_its_way_back, kind), change.before) == ()
    restored = found(view(), kind, arn)
    assert image(change.fact.__get__(restored, kind)) == image(change.before)


def test_a_standby_that_is_being_made(aws: Emulator, view: ViewFactory, apply: Apply) -> None:
    slow(aws, view, apply, "rds.instance-multi-az", DbInstance)


def test_a_cluster_that_is_being_encrypted(aws: Emulator, view: ViewFactory, apply: Apply) -> None:
    slow(aws, view, apply, "redshift.encrypted", Cluster)


def test_types_that_begin_to_be_scanned(aws: Emulator, view: ViewFactory, apply: Apply) -> None:
    slow(aws, view, apply, "inspector.enabled", InspectorRegion)


def test_a_cluster_that_is_being_encrypted_is_not_asked_for_a_key_again() -> None:
    told = {"ClusterIdentifier": "sales", "Encrypted": False, "PendingModifiedValues": {"EncryptionType": "KMS"}}
    cluster = given(Cluster.model_validate(told))
    assert cluster.encryption == ClusterEncryption(encrypted=True, is_pending=True)
    assert cluster.encryption_calls(cluster.encryption, ClusterEncryption(encrypted=True, kms_key_id=KEY)) == ()
    assert len(cluster.encryption_calls(cluster.encryption, ClusterEncryption(encrypted=False))) == 1


def test_a_new_detector_is_planned_with_what_aws_turns_on_and_made_without_what_is_not_wanted(
    aws: Emulator, view: ViewFactory, apply: Apply
) -> None:
    FLAWS["guardduty.enabled"].make(aws)
    change = fix("guardduty.enabled", the(view(), GuardDutyRegion))
    (call,) = change.calls()
    assert "Features" not in call.arguments
    apply([call])
    made = the(view(), GuardDutyRegion).detector
    assert made is not None
    assert made.image() == image(change.after)
    assert made.features == ON_BY_DEFAULT
    few = Detector(enable=True, features=("RUNTIME_MONITORING", "S3_DATA_EVENTS"))
    (call,) = change.resource.detector_calls(None, few)
    switched = {each["Name"]: each["Status"] for each in call.arguments["Features"]}
    off = [name for name in ON_BY_DEFAULT if name != "S3_DATA_EVENTS"]
    assert switched == {**dict.fromkeys(off, "DISABLED"), "RUNTIME_MONITORING": "ENABLED"}
