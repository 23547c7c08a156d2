"""Redshift's facts, read and written over HTTP."""

from __future__ import annotations

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

from seawall.controls import registry
from seawall.controls.base import Fail
from seawall.controls.redshift.encrypted import Parameters
from seawall.facts.redshift import Cluster, ClusterEncryption
from seawall.facts.snapshot import TargetView

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"


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
    assert control.mending is not None
    between = round_trip(only, lambda cluster: control.mending.changes(cluster, Parameters())[0])
    assert between.encrypted


def test_a_key_that_is_asked_for_is_sent(view: ViewFactory, aws: Emulator) -> None:
    create(aws, Encrypted=False)
    control = registry()["redshift.encrypted"]
    assert control.mending is not None
    changes = control.mending.changes(only(view()), Parameters(kms_key_ids=(KEY,)))
    assert isinstance(changes, tuple)
    (call,) = changes[0].calls()
    assert call.operation == "redshift.modify_cluster"
    assert call.arguments == {"ClusterIdentifier": "sales", "Encrypted": True, "KmsKeyId": KEY}
