"""Directories and desktops without a zone."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.engine.zones.loss.nodes import Basis
from seawall.engine.zones.loss.outcome import Outcome, Terms
from seawall.engine.zones.loss.parts import Component, Pool
from seawall.engine.zones.loss.simulation import simulate
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts import workspaces
from seawall.facts.ds import Directory, DomainController
from seawall.facts.workspaces import Workspace
from tests.builders import REGION, Given
from tests.engine.workload_builders import NOW, SHOP, only, policy, subnet, target
from tests.engine.zones.family_builders import AZ1, AZ2, AZ3, built, by_zone, outcomes, place, verdict, worst


def controllers(letters: str, **statuses: str) -> tuple[DomainController, ...]:
    """A domain controller in each of these zones, called dc-0 and so on."""
    return tuple(
        DomainController.model_validate(
            {"DomainControllerId": f"dc-{number}", "AvailabilityZone": f"{REGION}{letter}", "Status": statuses.get(f"dc{number}", "Active")}
        )
        for number, letter in enumerate(letters)
    )


def directory(kind: str = "MicrosoftAD", letters: str = "ab", **told: Any) -> Directory:
    network = {"AvailabilityZones": [f"{REGION}{letter}" for letter in letters]}
    where = {"ConnectSettings" if kind == "ADConnector" else "VpcSettings": network}
    return Directory.model_validate({"DirectoryId": "d-1", "Type": kind, "Stage": "Active", **where, **told})


def holding(found: Directory, **facts: object) -> Given:
    view = place()
    view.put(found, facts)
    return view


class TestDirectories:
    def test_a_domain_controller_in_each_of_two_zones_survives(self) -> None:
        view = holding(directory(), controllers=controllers("ab"))
        assert by_zone(view, Directory) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}
        assert worst(view, Directory).basis is Basis.OBSERVED

    def test_two_zones_are_all_that_a_directory_can_have_whatever_the_policy_wants(self) -> None:
        view = holding(directory(), controllers=controllers("ab"))
        assert verdict(view, Directory, Terms(min_zones=3)) is ZoneVerdict.SURVIVES

    def test_only_active_controllers_answer(self) -> None:
        found = outcomes(holding(directory(), controllers=controllers("ab", dc1="Failed")), Directory)
        assert found[-1].cause.startswith(f"it > d-1 > {AZ1}: 0 domain controllers remain, wanted at least 1")

    def test_a_controller_that_is_impaired_leaves_it_unknown_and_four_on_two_zones_do_not_mind(self) -> None:
        assert verdict(holding(directory(), controllers=controllers("ab", dc1="Impaired")), Directory) is ZoneVerdict.UNKNOWN
        assert verdict(holding(directory(), controllers=controllers("abab", dc1="Impaired")), Directory) is ZoneVerdict.SURVIVES

    def test_of_simple_ad_aws_shows_no_controllers_so_its_two_zones_count(self) -> None:
        view = holding(directory("SimpleAD"), controllers=None)
        assert by_zone(view, Directory) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}
        assert worst(view, Directory).basis is Basis.CONFIGURED

    def test_what_a_connector_connects_to_is_not_awss_to_say(self) -> None:
        found = worst(holding(directory("ADConnector")), Directory)
        assert found.verdict is ZoneVerdict.UNKNOWN
        assert found.why == "AWS does not tell of the domain controllers that it connects to"
        assert worst(holding(directory("ADConnector", "a")), Directory).verdict is ZoneVerdict.FAILS

    def test_a_shared_directory_is_its_owners_to_judge(self) -> None:
        owner: dict[str, Any] = {"OwnerDirectoryDescription": {"AccountId": "210987654321"}}
        found = worst(holding(directory("SharedMicrosoftAD", **owner)), Directory)
        assert found.verdict is ZoneVerdict.UNKNOWN
        assert found.why == "it is shared by 210987654321, which alone sees its domain controllers"

    @pytest.mark.parametrize("stage", ["Inoperable", "Failed"])
    def test_a_directory_that_does_not_work_fails_whatever_its_controllers_say(self, stage: str) -> None:
        assert verdict(holding(directory(Stage=stage), controllers=controllers("ab")), Directory) is ZoneVerdict.FAILS

    def test_a_directory_that_is_being_made_is_pending(self) -> None:
        found = worst(holding(directory(Stage="Creating")), Directory)
        assert found.gap is not None
        assert found.gap.reason is UnknownReason.PENDING

    def test_an_impaired_directory_is_as_good_as_the_controllers_that_answer(self) -> None:
        assert verdict(holding(directory(Stage="Impaired"), controllers=controllers("ab")), Directory) is ZoneVerdict.SURVIVES
        assert verdict(holding(directory("SimpleAD", Stage="Impaired"), controllers=None), Directory) is ZoneVerdict.UNKNOWN

    def test_controllers_that_cannot_be_read_leave_it_unknown(self) -> None:
        found = worst(holding(directory()), Directory)
        assert found.gap is not None
        assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)


def registered(*subnets: str, directory_id: str = "d-1", state: str = "REGISTERED") -> workspaces.Directory:
    return workspaces.Directory.model_validate({"DirectoryId": directory_id, "State": state, "SubnetIds": list(subnets)})


def desktop(name: str, letter: str | None, state: str = "AVAILABLE", directory_id: str = "wsd-1") -> Workspace:
    subnet_id = f"subnet-{letter}" if letter else None
    return Workspace.model_validate({"WorkspaceId": name, "DirectoryId": directory_id, "SubnetId": subnet_id, "State": state})


class TestRegistrations:
    def test_two_subnets_in_two_zones_before_a_directory_in_the_same_survive(self) -> None:
        view = holding(directory(), controllers=controllers("ab"))
        view.put(registered("subnet-a", "subnet-b"))
        assert by_zone(view, workspaces.Directory, Terms(min_zones=3)) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}

    def test_the_directory_behind_it_takes_it_along(self) -> None:
        view = holding(directory(), controllers=controllers("cc"))
        view.put(registered("subnet-a", "subnet-b"))
        assert worst(view, workspaces.Directory).cause == (f"it > d-1 > directory d-1 > dc-0 ({AZ3}): 0 subnets remain, wanted at least 1")

    def test_two_subnets_of_one_zone_fail(self) -> None:
        view = place()
        view.put(registered("subnet-a", "subnet-a2", directory_id="wsd-1"))
        assert verdict(view, workspaces.Directory) is ZoneVerdict.FAILS

    @pytest.mark.parametrize(("state", "wanted"), [("REGISTERING", ZoneVerdict.UNKNOWN), ("ERROR", ZoneVerdict.FAILS)])
    def test_its_state_counts(self, state: str, wanted: ZoneVerdict) -> None:
        view = place()
        view.put(registered("subnet-a", "subnet-b", directory_id="wsd-1", state=state))
        assert verdict(view, workspaces.Directory) is wanted


class TestDesktops:
    def fleet(self, *desktops: Workspace) -> Given:
        view = place()
        for each in desktops:
            view.put(each)
        return view

    def lost(self, view: Given, terms: Terms | None = None) -> dict[str | None, Outcome]:
        """What each loss does to all desktops; the worst of what is said of the number of zones under None."""
        site = Site.read(view, NOW, None)
        fleet = Component("it", (Pool("", built(site, Workspace).groups),))
        return {loss.zone: loss.worst for loss in simulate([fleet], site.nodes, terms or Terms())}

    def verdicts(self, view: Given) -> set[ZoneVerdict]:
        return {each.verdict for each in self.lost(view).values()}

    def test_desktops_stay_in_the_zone_of_their_subnet(self) -> None:
        view = self.fleet(desktop("ws-1", "a"), desktop("ws-2", "a2"))
        assert self.lost(view)[AZ1].cause == f"it > {AZ1}: 0 units remain, wanted at least 1 (capacity not declared)"

    def test_a_rebuild_goes_to_the_same_subnet_so_nothing_is_launched_elsewhere(self) -> None:
        view = self.fleet(desktop("ws-1", "a"), desktop("ws-2", "a2"))
        assert self.lost(view, Terms(is_elastic=True))[AZ1].verdict is ZoneVerdict.FAILS

    @pytest.mark.parametrize(("share", "wanted"), [(50, Verdict.PASS), (75, Verdict.FAIL)])
    def test_a_declared_share_of_the_desktops_must_be_left(self, share: int, wanted: Verdict) -> None:
        desks = {"name": "desks", "types": ["AWS::WorkSpaces::Workspace"], "required": {"percentOfDesired": share}}
        view = target(*(subnet(f"subnet-{letter}", letter) for letter in "ab"))
        for number, letter in enumerate("abab"):
            view.put(desktop(f"ws-{number}", letter), {"tags": SHOP})
        assert only(policy(desks), view)[0].verdict is wanted

    def test_all_desktops_are_lost_with_the_only_zone_of_their_directory(self) -> None:
        view = self.fleet(desktop("ws-1", "a", directory_id="d-1"), desktop("ws-2", "b", directory_id="d-1"))
        view.put(directory(), {"controllers": controllers("c")})
        assert self.lost(view)[AZ3].cause.startswith(f"it > directory d-1 > dc-0 ({AZ3}): 0 units remain")

    def test_a_directory_in_two_zones_takes_no_desktop_along(self) -> None:
        view = self.fleet(desktop("ws-1", "a", directory_id="d-1"), desktop("ws-2", "b", directory_id="d-1"))
        view.put(directory(), {"controllers": controllers("bc")})
        assert self.verdicts(view) == {ZoneVerdict.SURVIVES}

    def test_a_directory_that_is_not_known_leaves_the_desktops_unknown(self) -> None:
        found = self.lost(self.fleet(desktop("ws-1", "a", directory_id="d-9"), desktop("ws-2", "b", directory_id="d-9")))[AZ1]
        assert found.gap is not None
        assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)

    def test_a_directory_of_workspaces_own_needs_nothing_of_directory_service(self) -> None:
        view = self.fleet(desktop("ws-1", "a"), desktop("ws-2", "b"))
        assert self.verdicts(view) == {ZoneVerdict.SURVIVES}
        assert Directory.LISTING not in view.touched

    @pytest.mark.parametrize(
        ("state", "wanted"),
        [("STOPPED", ZoneVerdict.SURVIVES), ("SUSPENDED", ZoneVerdict.FAILS), ("UNHEALTHY", ZoneVerdict.UNKNOWN)],
    )
    def test_a_desktop_that_sleeps_wakes_when_its_user_comes_and_others_are_not_counted_on(self, state: str, wanted: ZoneVerdict) -> None:
        assert self.lost(self.fleet(desktop("ws-1", "a"), desktop("ws-2", "b", state)))[AZ1].verdict is wanted

    def test_a_desktop_whose_subnet_is_not_told_is_unknown(self) -> None:
        found = self.lost(self.fleet(desktop("ws-1", None), desktop("ws-2", "b")))[AZ2]
        assert "AWS does not tell the subnet of ws-1" in found.why
