"""No version in which objects were ever stored leaves a CRD, and one version is stored."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from seawall.api import crd
from tests.api.objects import ROOT

STORED: dict[str, list[str]] = yaml.safe_load((ROOT / "tests" / "api" / "stored_versions.yaml").read_text())
DEFINITIONS = {each["spec"]["names"]["plural"]: each["spec"] for each in crd.crds()}

every_kind = pytest.mark.parametrize("plural", sorted({*STORED, *DEFINITIONS}))


def versions(plural: str) -> list[dict[str, Any]]:
    assert plural in DEFINITIONS, "a kind that was ever installed stays"
    found: list[dict[str, Any]] = DEFINITIONS[plural]["versions"]
    return found


@every_kind
def test_exactly_one_version_is_stored_and_it_is_in_the_list_of_those_that_ever_were(plural: str) -> None:
    (stored,) = [each["name"] for each in versions(plural) if each["storage"]]
    assert stored in STORED.get(plural, []), "add it to tests/api/stored_versions.yaml, with the release that stores it"


@every_kind
def test_every_version_that_was_ever_stored_is_still_known(plural: str) -> None:
    assert set(STORED.get(plural, [])) <= {each["name"] for each in versions(plural)}


@every_kind
def test_versions_are_converted_without_a_webhook(plural: str) -> None:
    assert DEFINITIONS[plural].get("conversion", {"strategy": "None"}) == {"strategy": "None"}
