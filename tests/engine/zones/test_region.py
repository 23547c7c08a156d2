"""The loss of the Region: what a workload is made of must go on, or be brought back, in another one."""

from __future__ import annotations

from typing import Any

from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.engine.finding import REGION_LOSS
from seawall.engine.zones.building.model import kinds
from seawall.engine.zones.region.judge import actions
from seawall.engine.zones.workloads import judge_target
from seawall.errors import UnknownReason
from seawall.facts.backup import BackupRegion, Plan
from seawall.facts.base import Resource
from seawall.facts.ec2.image import Image
from seawall.facts.ec2.instance import Instance
from seawall.facts.rds.cluster import AnyCluster
from seawall.facts.rds.global_cluster import GlobalCluster
from tests.builders import ACCOUNT, REGION
from tests.engine.workload_builders import NOW, SHOP, database, group, policy, target, told
from tests.engine.zones.region_builders import AWAY, FRESH, OLD, WITHIN, Pair, data

DATABASE = data("AWS::RDS::DBInstance")
WEB = {"name": "web", "types": ["AWS::AutoScaling::AutoScalingGroup"], "required": {"units": 4}}


class TestBackups:
    ARN = database().arn

    def test_a_copy_that_was_completed_within_rpo_is_recoverable_and_accepted(self) -> None:
        finding, region = Pair(database()).backups((self.ARN, FRESH)).judged(DATABASE)
        assert (finding.verdict, region.verdict) == (Verdict.PASS, ZoneVerdict.RECOVERABLE)
        assert "AWS Backup's copy there can be restored" in region.causes[0]
        assert "accepted with at most 15m of data lost and rto 4h, though AWS does not tell how long it takes" in region.causes[0]

    def test_one_that_is_older_fails(self) -> None:
        finding, region = Pair(database()).backups((self.ARN, OLD)).judged(DATABASE)
        assert (finding.verdict, region.verdict) == (Verdict.FAIL, ZoneVerdict.RECOVERABLE)
        assert finding.message.endswith(f"which lacks more than the 15m of data that rpo accepts; wanted recovery in {AWAY}")

    def test_without_an_rpo_any_age_is_accepted(self) -> None:
        pair = Pair(database()).backups((self.ARN, OLD))
        assert pair.judged(DATABASE, rpo=None)[0].verdict is Verdict.PASS

    def test_a_copy_in_a_third_region_is_none_there(self) -> None:
        finding, region = Pair(database()).backups((self.ARN, FRESH), region="eu-west-3").judged(DATABASE)
        assert (finding.verdict, region.verdict) == (Verdict.FAIL, ZoneVerdict.FAILS)
        assert region.causes == (f"data > shop-db > {AWAY}: no copy of it is there",)

    def test_a_rule_that_means_to_copy_is_recoverable_at_best_and_proves_nothing(self) -> None:
        plan = Plan.model_validate({"BackupPlanId": "p", "BackupPlanArn": "arn:aws:backup:eu-west-1:1:backup-plan:p"})
        pair = Pair(database(), plan)
        pair.says(Plan, "p", copy_vaults={"daily": (f"arn:aws:backup:{AWAY}:{ACCOUNT}:backup-vault:far",)})
        finding, region = pair.judged(DATABASE)
        assert (finding.verdict, region.verdict) == (Verdict.UNKNOWN, ZoneVerdict.RECOVERABLE)
        assert "no copy of it is there" in region.causes[0]

    def test_copy_jobs_that_cannot_be_read_are_unknown_and_the_action_is_named(self) -> None:
        pair = Pair(database())
        del pair.here.facts[BackupRegion, ACCOUNT, "copies"]
        finding, region = pair.judged(DATABASE)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert region.verdict is ZoneVerdict.UNKNOWN
        assert "the copy jobs of AWS Backup could not be read" in finding.message
        assert "backup:ListCopyJobs" in actions()


class TestDatabases:
    def replica(self, status: str = "available") -> Any:
        arn = f"arn:aws:rds:{AWAY}:{ACCOUNT}:db:far"
        return database("far", DBInstanceArn=arn, DBInstanceStatus=status, ReadReplicaSourceDBInstanceIdentifier="shop-db")

    def test_a_read_replica_there_is_recoverable_and_its_lag_decides(self) -> None:
        replica = self.replica()
        pair = Pair(database(ReadReplicaDBInstanceIdentifiers=[replica.arn]), there=(replica,))
        assert pair.judged(DATABASE)[0].verdict is Verdict.UNKNOWN
        finding, region = pair.judged(DATABASE, rpo=None)
        assert (finding.verdict, region.verdict) == (Verdict.PASS, ZoneVerdict.RECOVERABLE)

    def test_a_read_replica_that_is_not_available_or_not_listed_is_unknown(self) -> None:
        arn = self.replica().arn
        for there in ((), (self.replica("failed"),)):
            finding, _ = Pair(database(ReadReplicaDBInstanceIdentifiers=[arn]), there=there).judged(DATABASE, rpo=None)
            assert finding.verdict is Verdict.UNKNOWN

    def test_a_replica_is_as_safe_as_its_source(self) -> None:
        replica = database("shop-read", ReadReplicaSourceDBInstanceIdentifier="shop-db")
        finding, region = Pair(database(), replica).backups((database().arn, FRESH)).judged(DATABASE)
        assert finding.verdict is Verdict.PASS
        assert len(region.causes) == 1

    def cluster(self, region: str) -> AnyCluster:
        return next(iter(kinds()["AWS::RDS::DBCluster"].model_validate(each) for each in (self.told(region),)))  # type: ignore[return-value]

    def told(self, region: str) -> dict[str, Any]:
        arn = f"arn:aws:rds:{region}:{ACCOUNT}:cluster:orders-{region}"
        name = {"DBClusterIdentifier": f"orders-{region}", "DBClusterArn": arn, "Engine": "aurora-postgresql", "Status": "available"}
        member = {"DBInstanceIdentifier": "m1", "IsClusterWriter": True}
        return {**name, "TagList": told(SHOP), "DBClusterMembers": [member]}

    def aurora(self, status: str | None) -> Pair:
        pair = Pair(self.cluster(REGION), there=())
        members = [{"DBClusterArn": self.told(REGION)["DBClusterArn"], "IsWriter": True}]
        members.append({"DBClusterArn": self.told(AWAY)["DBClusterArn"], "IsWriter": False, "SynchronizationStatus": status})
        whole = {"GlobalClusterIdentifier": "orders", "GlobalClusterArn": "arn:aws:rds::1:global-cluster:orders"}
        pair.here.put(GlobalCluster.model_validate({**whole, "GlobalClusterMembers": members}))
        pair.there.lists[AnyCluster] = (self.cluster(AWAY).bound(pair.there),)
        return pair

    def test_a_global_database_whose_copy_follows_is_recoverable(self) -> None:
        finding, region = self.aurora("connected").judged(data("AWS::RDS::DBCluster"), rpo=None)
        assert (finding.verdict, region.verdict) == (Verdict.PASS, ZoneVerdict.RECOVERABLE)
        assert "can be made the writer" in region.causes[0]

    def test_a_copy_that_must_be_synchronised_again_is_no_copy_yet(self) -> None:
        finding, _ = self.aurora("pending-resync").judged(data("AWS::RDS::DBCluster"), rpo=None)
        assert finding.verdict is Verdict.UNKNOWN
        assert "pending-resync, wanted connected" in finding.message


class TestCompute:
    def far(self, **spread: int) -> tuple[Resource, ...]:
        return (group("web-far", **spread),) if spread else ()

    def test_a_group_there_that_carries_the_load_survives(self) -> None:
        finding, region = Pair(group(a=2, b=2), there=self.far(a=2, b=2)).judged(WEB)
        assert (finding.verdict, region.verdict) == (Verdict.PASS, ZoneVerdict.SURVIVES)

    def test_a_smaller_one_is_recoverable(self) -> None:
        _, region = Pair(group(a=2, b=2), there=self.far(a=1)).judged(WEB)
        assert region.verdict is ZoneVerdict.RECOVERABLE
        assert "1 of 4 units run there, and somebody must launch the rest" in region.causes[0]

    def images(self, source: str) -> Pair:
        running = [
            Instance.model_validate({"InstanceId": f"i-web-a{number}", "ImageId": "ami-1", "State": {"Name": "running"}, "Tags": []})
            for number in range(2)
        ]
        copy = Image.model_validate({"ImageId": "ami-far", "SourceImageId": source, "SourceImageRegion": REGION})
        return Pair(group(a=2), *running, there=(copy,))

    def test_without_one_a_copy_of_its_image_makes_it_recoverable(self) -> None:
        _, region = self.images("ami-1").judged(WEB)
        assert region.verdict is ZoneVerdict.RECOVERABLE
        assert "0 of 4 units run there, and it can be launched from ami-far" in region.causes[0]

    def test_without_any_it_fails(self) -> None:
        finding, region = self.images("ami-other").judged(WEB)
        assert (finding.verdict, region.verdict) == (Verdict.FAIL, ZoneVerdict.FAILS)

    def test_a_group_there_of_another_workload_does_not_count(self) -> None:
        other = group("else", tags={"app": "else"}, a=9)
        assert Pair(group(a=2), there=(other,)).judged(WEB)[1].verdict is not ZoneVerdict.SURVIVES

    def test_a_list_that_is_denied_there_is_unknown(self) -> None:
        pair = Pair(group(a=2, b=2))
        del pair.there.lists[type(group(a=1))]
        finding, _ = pair.judged(WEB)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)


class TestThePolicy:
    def test_the_recovery_region_itself_is_not_asked_for_its_own_loss(self) -> None:
        asked = policy(WEB, regionLoss={"recoveryRegion": REGION})
        answer = judge_target(asked, target(group(a=2, b=2)), NOW, target())
        assert [each.control for each in answer.findings if each.control == REGION_LOSS] == []

    def test_without_a_view_of_the_recovery_region_it_is_unknown(self) -> None:
        asked = policy(WEB, regionLoss=WITHIN)
        answer = judge_target(asked, target(group(a=2, b=2)), NOW)
        assert [each.verdict for each in answer.findings if each.control == REGION_LOSS] == [Verdict.UNKNOWN]

    def test_nobody_asks_where_the_policy_names_no_recovery_region(self) -> None:
        pair = Pair(database())
        answer = judge_target(policy(DATABASE), pair.here, NOW, pair.there)
        assert [each.control for each in answer.findings if each.control == REGION_LOSS] == []
        assert BackupRegion.copies not in pair.here.touched
