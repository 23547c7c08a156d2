"""What judging a workload asks for: not what cannot change the answer, and what was not read is never taken for empty."""

from __future__ import annotations

import pytest

from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.engine.finding import Finding
from seawall.errors import UnknownReason, Unreadable
from seawall.facts import workspaces
from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.reservation import CapacityReservation
from seawall.facts.workspaces import Workspace
from tests.builders import Given, R
from tests.engine.workload_builders import SHOP, group, only, policy, target
from tests.engine.zones.launch_builders import fleet, launched, launching
from tests.engine.zones.region_builders import Pair

EVERYTHING = policy()
DESKS = {"name": "desks", "types": ["AWS::WorkSpaces::Workspace"]}
WEB = {"name": "web", "types": ["AWS::AutoScaling::AutoScalingGroup"], "required": {"units": 4}}


class TestDesktops:
    """AWS has none without a directory that is registered for them."""

    def place(self) -> Given:
        """A group that survives, and a desktop that does not."""
        view = target(group(a=2, b=2))
        view.lists[Workspace] = ()
        told = {"WorkspaceId": "ws-1", "DirectoryId": "wsd-1", "SubnetId": "subnet-a", "State": "AVAILABLE"}
        view.put(Workspace.model_validate(told), {"tags": SHOP})
        return view

    def test_they_are_not_listed_where_no_directory_is_registered(self) -> None:
        view = target(group(a=2, b=2))
        finding, _ = only(EVERYTHING, view)
        assert finding.verdict is Verdict.PASS, finding.message
        assert workspaces.Directory.LISTING in view.touched
        assert Workspace.LISTING not in view.touched

    def test_they_are_judged_where_one_is(self) -> None:
        view = self.place()
        view.lists[workspaces.Directory] = ()
        view.put(workspaces.Directory(directory_id="wsd-1", state="REGISTERED"), {"tags": {}})
        finding, _ = only(EVERYTHING, view)
        assert finding.verdict is Verdict.FAIL
        assert "AWS::WorkSpaces::Workspace" in finding.message

    def test_they_are_judged_where_nobody_may_list_directories(self) -> None:
        view = self.place()
        del view.lists[workspaces.Directory]
        finding, answer = only(EVERYTHING, view)
        assert finding.verdict is Verdict.FAIL
        assert "AWS::WorkSpaces::Workspace" in answer.causes[0]

    def test_a_list_of_directories_that_cannot_be_read_proves_nothing(self) -> None:
        view = target(group(a=2, b=2))
        del view.lists[workspaces.Directory]
        finding, _ = only(EVERYTHING, view)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)

    def test_who_names_desktops_only_lists_no_directories(self) -> None:
        view = self.place()
        finding, _ = only(policy(DESKS, workload={"dependsOn": []}), view)
        assert finding.verdict is Verdict.FAIL
        assert workspaces.Directory.LISTING not in view.touched


class TestTheOtherRegion:
    def test_instances_there_are_not_listed_where_groups_there_carry_the_load(self) -> None:
        pair = Pair(group(a=2, b=2), there=(group("web-far", a=2, b=2),))
        del pair.there.lists[Instance]
        finding, _ = pair.judged(WEB)
        assert finding.verdict is Verdict.PASS, finding.message

    def test_they_are_where_groups_there_do_not(self) -> None:
        pair = Pair(group(a=2, b=2), there=(group("web-far", a=1),))
        del pair.there.lists[Instance]
        finding, _ = pair.judged(WEB)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)


class TestLaunches:
    def test_what_is_reserved_is_listed_only_where_the_quota_that_it_counts_to_is_known(self) -> None:
        for quota, is_listed in ((1000, True), (None, False)):
            view = launching(fleet(a=2, b=2, c=2), quota=quota)
            view.touched.clear()
            verdict = launched(view, AutoScalingGroup, 6).verdict
            assert verdict is (ZoneVerdict.SURVIVES if is_listed else ZoneVerdict.UNKNOWN)
            assert (CapacityReservation.LISTING in view.touched) is is_listed


class Away(Given):
    """A target in which one service does not answer."""

    def __init__(self, of: Given, service: str, reason: UnknownReason, *, is_nameless: bool) -> None:
        super().__init__(of.region, of.globally)
        self.facts, self.lists = of.facts, {kind: found for kind, found in of.lists.items() if service != kind.SERVICE}
        self.service, self.reason, self.is_nameless = service, reason, is_nameless

    def all(self, kind: type[R]) -> tuple[R, ...]:
        if self.service == kind.SERVICE:
            raise Unreadable(f"{self.service} gave no answer", reason=self.reason, is_nameless=self.is_nameless)
        return super().all(kind)


class TestServicesThatAreNotEverywhere:
    """WorkSpaces is in half of the Regions; where it is not, its name leads nowhere."""

    def found(self, *, is_served: bool, reason: UnknownReason = UnknownReason.TIMED_OUT, is_nameless: bool = False) -> Finding:
        view = Away(target(group(a=2, b=2)), "workspaces", reason, is_nameless=is_nameless)
        if not is_served:
            view.unserved.add("workspaces")
        return only(EVERYTHING, view)[0]

    def test_one_that_is_not_offered_and_has_no_name_there_has_nothing_there(self) -> None:
        assert self.found(is_served=False, is_nameless=True).verdict is Verdict.PASS

    @pytest.mark.parametrize(("is_served", "is_nameless"), [(True, True), (True, False), (False, False)])
    def test_one_that_does_not_answer_is_unknown_where_data_or_dns_know_of_it(self, *, is_served: bool, is_nameless: bool) -> None:
        finding = self.found(is_served=is_served, is_nameless=is_nameless)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.TIMED_OUT)

    def test_one_that_answers_is_there_whatever_the_endpoint_data_says(self) -> None:
        finding = self.found(is_served=False, reason=UnknownReason.ACCESS_DENIED)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
