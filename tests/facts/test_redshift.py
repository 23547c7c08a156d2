"""Redshift's facts, read and written over HTTP."""

from __future__ import annotations

from typing import Any

from seawall.controls import registry
from seawall.controls.base import Control, Fail, Params
from seawall.controls.redshift.encrypted import Parameters
from seawall.facts.base import Resource
from seawall.facts.fact import Change
from seawall.facts.redshift import Cluster, ClusterEncryption
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"


def fix(control: Control[Any, Any], resource: Resource, want: Params) -> Change[Any, Any]:
    assert control.mending is not None
    changes = control.mending.changes(resource, want)
    assert isinstance(changes, tuple)
    (change,) = changes
    return change


def create(aws: Emulator, **settings: object) -> None:
    aws.seeding("redshift").create_cluster(
        ClusterIdentifier="sales", NodeType="ra3.large", MasterUsername="owner", MasterUserPassword="Correct-horse-7", **settings
    )


def only(view: TargetView) -> Cluster:
    (cluster,) = view.all(Cluster)
    return cluster


def test_a_cluster_comes_with_its_tags_and_encryption_from_the_list(view: ViewFactory, aws: Emulator) -> None:
    create(aws, Encrypted=True, KmsKeyId=KEY, Tags=[{"Key": "team", "Value": "pay"}])
    cluster = only(view())
    assert cluster.id == "sales"
    assert cluster.arn == f"arn:aws:redshift:{REGION}:{ACCOUNT}:cluster:sales"
    assert cluster.read_tags() == {"team": "pay"}
    assert cluster.encryption == ClusterEncryption(encrypted=True, kms_key_id=KEY)
    assert cluster.pending_encryption is None
    assert aws.count("redshift") == 1


def test_a_region_without_clusters_has_none(view: ViewFactory) -> None:
    assert view().all(Cluster) == ()


def test_a_cluster_is_encrypted_and_decrypted_again(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    control = registry()["redshift.encrypted"]
    create(aws, Encrypted=False)
    assert isinstance(control.verdict(only(view()), Parameters()), Fail)
    between = round_trip(only, lambda cluster: fix(control, cluster, Parameters()))
    assert between.encrypted


def test_a_key_that_is_asked_for_is_sent(view: ViewFactory, aws: Emulator) -> None:
    create(aws, Encrypted=False)
    control = registry()["redshift.encrypted"]
    change = fix(control, only(view()), Parameters(kms_key_ids=(KEY,)))
    (call,) = change.calls()
    assert call.operation == "redshift.modify_cluster"
    assert call.arguments == {"ClusterIdentifier": "sales", "Encrypted": True, "KmsKeyId": KEY}
