"""Profiles: their files, who belongs to them, and what they cannot show."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from seawall.controls import nearest, registry
from seawall.controls.base import Responsibility, ServiceModel
from seawall.controls.profiles import Assessment, Profile, Requirement, Selection, profiles

CIS = ("cis-1.4", "cis-3.0", "cis-5.0", "cis-6.0", "cis-7.0")
FRAMEWORKS = (
    *CIS,
    "hipaa",
    "iso27001-2022",
    "nist-800-53-r5",
    "nist-csf-2.0",
    "pci-dss-4.0",
    "security-hub",
    "soc2",
    "well-architected-reliability",
    "well-architected-security",
)
OWN = ("segregation-of-duties", "shared-responsibility-account", "shared-responsibility-iaas", "shared-responsibility-managed")


def test_the_profiles_are_those_of_the_design() -> None:
    assert set(profiles()) == {*FRAMEWORKS, *(f"{name}-level-1" for name in CIS), *OWN}
    assert list(profiles()) == sorted(profiles())


@pytest.mark.parametrize("profile", profiles().values(), ids=lambda profile: profile.name)
def test_every_profile_has_a_title_and_a_description_and_its_members_are_sorted_controls(profile: Profile) -> None:
    assert profile.title
    assert profile.description
    members = profile.members(registry())
    assert list(members) == sorted(members)
    assert set(members) <= set(registry())


def test_every_requirement_that_a_control_names_is_known_to_its_framework() -> None:
    unknown = [
        (control.id, framework, requirement)
        for control in registry().values()
        for framework in control.frameworks
        for requirement in control.requirements(framework)
        if framework not in FRAMEWORKS or requirement not in profiles()[framework].requirements
    ]
    assert unknown == []


def test_no_control_names_a_requirement_twice() -> None:
    for control in registry().values():
        for framework in control.frameworks:
            named = control.requirements(framework)
            assert len(named) == len(set(named)), (control.id, framework)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_frameworks_members_are_the_controls_that_name_one_of_its_requirements(framework: str) -> None:
    named = {control.id for control in registry().values() if control.requirements(framework)}
    assert set(profiles()[framework].members(registry())) == named


@pytest.mark.parametrize("framework", CIS)
def test_level_1_has_the_requirements_of_that_level_and_the_controls_that_serve_them(framework: str) -> None:
    whole, level_1 = profiles()[framework], profiles()[f"{framework}-level-1"]
    assert 0 < len(level_1.requirements) < len(whole.requirements)
    assert level_1.requirements == {name: each for name, each in whole.requirements.items() if each.level == 1}
    for member in level_1.members(registry()):
        assert level_1.serves(registry()[member])
    assert set(level_1.members(registry())) <= set(whole.members(registry()))


@pytest.mark.parametrize("framework", CIS)
def test_every_cis_requirement_has_its_level_and_says_whether_it_can_be_automated(framework: str) -> None:
    assert all(each.level in {1, 2} and each.assessment is not None for each in profiles()[framework].requirements.values())


def test_a_control_of_level_2_alone_is_not_in_level_1() -> None:
    account = registry()["s3.account-public-access-block"]
    table = {"2.1.4": Requirement(level=2, assessment=Assessment.AUTOMATED)}
    select = Selection(framework="cis-5.0")
    assert Profile(name="p", title="t", description="d", select=select, requirements=table).has(account)
    assert not Profile(name="p", title="t", description="d", select=select, requirements={}).has(account)


def test_a_profile_says_which_requirements_are_manual_and_which_have_no_control() -> None:
    profile = profiles()["cis-7.0"]
    assert "2.1.2" in profile.manual
    assert "2.5" not in profile.manual
    assert "2.1.2" in profile.without_control(registry())
    assert "2.5" not in profile.without_control(registry())
    assert profile.controls_of(registry())["2.5"] == ("iam.root-mfa",)
    assert list(profile.controls_of(registry())) == list(profile.requirements)


def test_requirements_stand_in_the_order_of_their_numbers() -> None:
    names = list(profiles()["cis-1.4"].requirements)
    assert names.index("1.9") < names.index("1.10") < names.index("2.1.1")


@pytest.mark.parametrize("model", list(ServiceModel))
def test_shared_responsibility_takes_a_service_model_and_both_responsibilities(model: ServiceModel) -> None:
    profile = profiles()[f"shared-responsibility-{model}"]
    assert set(profile.select.responsibilities) == set(Responsibility)
    assert profile.members(registry()) == tuple(sorted(control.id for control in registry().values() if control.model is model))
    assert profile.requirements == {}


def test_segregation_of_duties_takes_the_controls_that_say_so_and_may_be_empty() -> None:
    members = profiles()["segregation-of-duties"].members(registry())
    assert members == tuple(sorted(control.id for control in registry().values() if control.duties))


@pytest.mark.parametrize("select", [{}, {"level": 1}, {"duties": True, "level": 1}, {"framework": "soc2", "colour": "red"}])
def test_a_selection_that_means_nothing_is_refused(select: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Selection.model_validate(select)


def test_profiles_are_no_controls() -> None:
    assert not any(name.startswith("profiles.") for name in registry())


def test_the_nearest_spelling_helps_with_a_typing_error() -> None:
    assert nearest("s3.bucket-public-acess-block", registry()) == "s3.bucket-public-access-block"
    assert nearest("cis-7", profiles()) == "cis-7.0"
    assert nearest("no such thing at all", registry()) is None
