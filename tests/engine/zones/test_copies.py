"""Copies in another Region: one that was seen counts, a rule that means to make one does not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.errors import UnknownReason
from seawall.facts.dynamodb import Replication, Table
from seawall.facts.ecr import ContainerImage, EcrRegion, ReplicationConfiguration, Repository
from seawall.facts.efs import EfsRegion, Replica
from seawall.facts.fsx import FileSystem as FsxFileSystem
from seawall.facts.kms import Key, KeyMetadata
from seawall.facts.s3.bucket import Bucket, BucketEntry
from seawall.facts.s3.protection import Replication as BucketReplication
from seawall.facts.secretsmanager import Secret, SecretReplica
from tests.builders import ACCOUNT, REGION
from tests.engine.workload_builders import SHOP, told
from tests.engine.zones.network_builders import file_system
from tests.engine.zones.region_builders import AWAY, FRESH, OLD, Pair, data

TABLE, FILES = data("AWS::DynamoDB::Table"), data("AWS::EFS::FileSystem")


class TestManagedData:
    def table(self, status: str | None, consistency: str | None = None) -> Pair:
        replicas = [] if status is None else [{"RegionName": AWAY, "ReplicaStatus": status}]
        told_replication = Replication.model_validate({"Replicas": replicas, "MultiRegionConsistency": consistency})
        return Pair(Table(name="orders")).says(Table, "orders", replication=told_replication, tags=SHOP)

    def test_a_replica_of_a_table_that_is_active_goes_on(self) -> None:
        finding, region = self.table("ACTIVE").judged(TABLE)
        assert (finding.verdict, region.verdict, region.causes) == (Verdict.PASS, ZoneVerdict.SURVIVES, ())
        assert finding.message == f"goes on in {AWAY}"

    def test_one_that_is_being_made_is_pending(self) -> None:
        finding, region = self.table("CREATING").judged(TABLE)
        assert (finding.verdict, finding.reason, region.verdict) == (Verdict.UNKNOWN, UnknownReason.PENDING, ZoneVerdict.PENDING)

    def test_a_table_without_a_replica_fails(self) -> None:
        assert self.table(None).judged(TABLE)[1].verdict is ZoneVerdict.FAILS

    @pytest.mark.parametrize(
        ("replica", "wanted"),
        [
            ({"Status": "ENABLED", "LastReplicatedTimestamp": FRESH}, (Verdict.PASS, ZoneVerdict.RECOVERABLE)),
            ({"Status": "ENABLED", "LastReplicatedTimestamp": OLD}, (Verdict.FAIL, ZoneVerdict.RECOVERABLE)),
            ({"Status": "ENABLED"}, (Verdict.UNKNOWN, ZoneVerdict.RECOVERABLE)),
            ({"Status": "ERROR"}, (Verdict.UNKNOWN, ZoneVerdict.UNKNOWN)),
        ],
    )
    def test_a_replica_of_a_file_system_counts_from_its_last_full_copy(
        self, replica: Mapping[str, object], wanted: tuple[Verdict, ZoneVerdict]
    ) -> None:
        copy = Replica.model_validate({"Region": AWAY, "FileSystemId": "fs-far", **replica})
        pair = Pair(file_system(NumberOfMountTargets=0)).says(EfsRegion, ACCOUNT, replicas={"fs-1": (copy,)})
        finding, region = pair.judged(FILES)
        assert (finding.verdict, region.verdict) == wanted

    @pytest.mark.parametrize(
        ("seconds", "is_for_all", "wanted"),
        [
            (60.0, True, (Verdict.PASS, ZoneVerdict.RECOVERABLE)),
            (7200.0, True, (Verdict.FAIL, ZoneVerdict.RECOVERABLE)),
            (None, True, (Verdict.UNKNOWN, ZoneVerdict.RECOVERABLE)),
            (60.0, False, (Verdict.FAIL, ZoneVerdict.FAILS)),
        ],
    )
    def test_a_bucket_is_as_far_behind_as_its_rule_for_all_objects_is_measured(
        self,
        seconds: float | None,
        is_for_all: bool,  # noqa: FBT001 - one case
        wanted: tuple[Verdict, ZoneVerdict],
    ) -> None:
        rule = {
            "ID": "all",
            "Status": "Enabled",
            "Filter": {"Prefix": "" if is_for_all else "a/"},
            "Destination": {"Bucket": "arn:aws:s3:::far"},
        }
        made = BucketReplication.model_validate({"Role": "arn:aws:iam::1:role/copy", "Rules": [rule]})
        pair = Pair()
        for name, region in (("orders", REGION), ("far", AWAY)):
            facts = {"replication": made, "replication_lag": {} if seconds is None else {"all": seconds}}
            pair.here.put(BucketEntry.model_validate({"Name": name, "BucketRegion": region}), facts)
        found = pair.alone(pair.here.put(Bucket(name="orders"), {"replication": made}))
        assert ({True: Verdict.PASS, False: Verdict.FAIL, None: Verdict.UNKNOWN}[found.passes], found.verdict) == wanted

    @pytest.mark.parametrize(("state", "wanted"), [("Enabled", ZoneVerdict.SURVIVES), ("Disabled", ZoneVerdict.UNKNOWN)])
    def test_a_multi_region_key_must_be_enabled_there(self, state: str, wanted: ZoneVerdict) -> None:
        related = [{"Arn": f"arn:aws:kms:{region}:1:key/mrk-1", "Region": region} for region in (REGION, AWAY)]
        several = {"MultiRegionKeyType": "PRIMARY", "PrimaryKey": related[0], "ReplicaKeys": related[1:]}
        plain = {"KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS", "MultiRegionConfiguration": several}
        pair = Pair()
        key = Key.model_validate({"KeyId": "mrk-1", "KeyArn": related[0]["Arn"]})
        pair.here.put(key, {"metadata": KeyMetadata.model_validate({**plain, "KeyState": "Enabled"})})
        pair.there.put(key, {"metadata": KeyMetadata.model_validate({**plain, "KeyState": state})})
        assert pair.alone(key).verdict is wanted

    @pytest.mark.parametrize(("status", "wanted"), [("InSync", ZoneVerdict.SURVIVES), ("Failed", ZoneVerdict.UNKNOWN)])
    def test_a_replica_of_a_secret_must_be_in_sync(self, status: str, wanted: ZoneVerdict) -> None:
        pair = Pair()
        secret = Secret.model_validate({"Name": "db", "ARN": "arn:aws:secretsmanager:eu-west-1:1:secret:db-1"})
        pair.here.put(secret, {"replicas": (SecretReplica.model_validate({"Region": AWAY, "Status": status}),)})
        assert pair.alone(secret).verdict is wanted

    def test_images_that_are_all_there_survive_and_a_rule_alone_does_not(self) -> None:
        pair = Pair()
        repository = Repository.model_validate({"repositoryName": "web", "repositoryArn": "arn:aws:ecr:eu-west-1:1:repository/web"})
        image = ContainerImage.model_validate({"imageDigest": "sha256:1"})
        pair.here.put(repository, {"images": {image.digest: image}})
        rule = {"destinations": [{"region": AWAY, "registryId": ACCOUNT}]}
        pair.says(EcrRegion, ACCOUNT, replication=ReplicationConfiguration.model_validate({"rules": [rule]}))
        pair.there.none_of(Repository)
        assert pair.alone(repository).verdict is ZoneVerdict.RECOVERABLE
        assert pair.alone(repository).passes is None
        pair.there.lists[Repository] = ()
        pair.there.put(repository, {"images": {image.digest: image}})
        assert pair.alone(repository).verdict is ZoneVerdict.SURVIVES

    def test_a_type_whose_copies_are_not_all_looked_at_is_unknown(self) -> None:
        made = {"FileSystemId": "fs-x", "ResourceARN": "arn:aws:fsx:eu-west-1:1:file-system/fs-x", "Lifecycle": "AVAILABLE"}
        pair = Pair(FsxFileSystem.model_validate({**made, "Tags": told(SHOP)}))
        finding, _ = pair.judged(data("AWS::FSx::FileSystem"))
        assert finding.verdict is Verdict.UNKNOWN
        assert "by other means than AWS Backup is not simulated" in finding.message
