"""Flux waits, goes on or gives up, and Argo CD shows a health, as each state of each kind asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.api.v1alpha1 import KINDS
from tests.cluster.base import Cluster
from tests.emulator import Emulator
from tests.gitops.gallery import Gallery, gather
from tests.gitops.judges import argo, kstatus, scripts
from tests.operator.conftest import check_log, fresh_namespace
from tests.operator.objects import Json, seed
from tests.operator.program import Operator, Proxy
from tests.operator.tenants import House

pytestmark = [pytest.mark.slow, pytest.mark.cluster]

POLICIES = {"SecurityBaseline", "MultiAZPolicy"}
CHANGEABLE = {"AWSAccount", "ControlException", "ProviderAssurance", *POLICIES}
BY_PEOPLE = {kind.kind() for kind in KINDS if kind.WRITTEN_BY_PEOPLE}
ALL = {kind.kind() for kind in KINDS}

#: State -> the kinds that may be in it, what kstatus makes of it, and what Argo CD shows.
STATES = {
    "new": (BY_PEOPLE, "InProgress", "Progressing"),
    "evaluated": (ALL, "Current", "Healthy"),
    "unreadable": ({"SecurityBaseline"}, "Current", "Healthy"),
    "expired": ({"ControlException"}, "Current", "Healthy"),
    "stalled": (BY_PEOPLE, "Failed", "Degraded"),
    "waiting": (BY_PEOPLE, "InProgress", "Progressing"),
    "suspended": ({"AWSAccount", "ProviderAssurance", *POLICIES}, "Current", "Suspended"),
    "changed": (CHANGEABLE, "InProgress", "Progressing"),
    "corrected": (CHANGEABLE, "InProgress", "Progressing"),
    "open": ({"RemediationPlan"}, "InProgress", None),
    "deleted": (ALL, "Terminating", None),
}


@pytest.fixture(scope="module")
def gallery(cluster: Cluster, proxy: Proxy, cloud: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    """Objects of every kind in every state."""
    seed(cloud)
    with fresh_namespace(cluster, "gallery") as namespace:
        operator = Operator(cluster, proxy, namespace, tmp_path_factory.mktemp("gallery"))
        operator.flags = (*operator.flags, "--allow-unguarded")
        try:
            yield gather(House(cluster, operator, cloud))
        finally:
            operator.kill()
    check_log(operator)


def shown(gallery: Gallery, state: str) -> dict[str, Json]:
    """The objects in a state, by kind."""
    return {kind: each for (kind, other), each in gallery.items() if other == state}


@pytest.mark.parametrize("state", STATES)
def test_flux_makes_the_same_of_each_kind_in_a_state(gallery: Gallery, state: str) -> None:
    kinds, wanted, _ = STATES[state]
    found = shown(gallery, state)
    answers = kstatus(list(found.values()))
    assert {kind: status for kind, (status, _) in zip(found, answers, strict=True)} == dict.fromkeys(kinds, wanted)


@pytest.mark.parametrize("state", [state for state, (_, _, health) in STATES.items() if health])
def test_argo_cd_shows_the_same_of_each_kind_in_a_state(gallery: Gallery, state: str, tmp_path: Path) -> None:
    kinds, _, wanted = STATES[state]
    found = {kind: each for kind, each in shown(gallery, state).items() if kind in BY_PEOPLE}
    answers = argo(list(found.values()), tmp_path)
    assert {kind: status for kind, (status, _) in zip(found, answers, strict=True)} == dict.fromkeys(kinds & BY_PEOPLE, wanted)
    assert all(message for _, message in answers)


def test_argo_cd_says_what_was_found_and_what_has_to_be_mended(gallery: Gallery, tmp_path: Path) -> None:
    told = [("evaluated", "Failing: "), ("unreadable", "Unknowns: "), ("stalled", "UnknownControl: "), ("waiting", "AccountNotReady: ")]
    answers = argo([gallery["SecurityBaseline", state] for state, _ in told], tmp_path)
    assert [message.split(": ")[0] + ": " for _, message in answers] == [reason for _, reason in told]
    assert argo([gallery["ProviderAssurance", "evaluated"]], tmp_path)[0][1].startswith("Missing: missing: soc2")


def test_one_health_script_serves_every_kind_that_people_write() -> None:
    assert set(scripts()) == BY_PEOPLE
    assert len(set(scripts().values())) == 1
