"""The CRDs and pages: what holds for all nine kinds, and that the files on disk are what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from seawall.api import crd, pages
from seawall.api.meta import Kind
from seawall.api.v1alpha1 import KINDS, AWSAccount, ComplianceReport, RemediationPlan, ResponsibilityReport
from tests.api.objects import ROOT

PEOPLE_WRITE = {"AWSAccount", "SecurityBaseline", "MultiAZPolicy", "ControlException", "RemediationApproval", "ProviderAssurance"}
WITHOUT_SPEC = (ComplianceReport, ResponsibilityReport)

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def walk(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every node of a schema with its path."""
    yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from walk(part, f"{path}.{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from walk(schema[key], f"{path}[]")


def version(kind: type[Kind]) -> dict[str, Any]:
    """Give the one version of a kind's CRD."""
    (only,) = crd.crd(kind)["spec"]["versions"]
    return dict(only)


def test_there_are_nine_kinds_with_names_of_their_own() -> None:
    names = [definition["spec"]["names"] for definition in crd.crds()]
    assert [name["shortNames"] for name in names] == [
        ["awsacct"],
        ["sb"],
        ["maz"],
        ["cex"],
        ["crep"],
        ["rplan"],
        ["rappr"],
        ["pa"],
        ["resp"],
    ]
    assert len({name["plural"] for name in names}) == 9
    assert all(name["categories"] == ["seawall"] for name in names)


@every_kind
def test_the_file_on_disk_is_what_the_model_says(kind: type[Kind]) -> None:
    assert (ROOT / f"crds/{kind.NAMES.plural}.yaml").read_text() == crd.to_yaml(crd.crd(kind)), "run `make verify`"


@every_kind
def test_the_page_on_disk_holds_what_the_model_says(kind: type[Kind]) -> None:
    page = (ROOT / f"crds/{kind.NAMES.plural}.md").read_text()
    assert page == pages.fill(page, crd.schema(kind), kind.REASONS), "run `make verify`"
    for path, _ in walk(crd.schema(kind)):
        outside = path.startswith((".apiVersion", ".kind", ".metadata")) or ".conditions[]" in path or path.endswith("[]")
        assert outside or path in {"", ".spec", ".status"} or f"`{path.removeprefix('.')}`" in page


@every_kind
def test_the_page_keeps_the_order_of_all_pages(kind: type[Kind]) -> None:
    page = (ROOT / f"crds/{kind.NAMES.plural}.md").read_text()
    name = kind.__name__
    plural = f"{name.removesuffix('y')}ies" if name.endswith("y") else f"{name}s"
    places = [
        page.find(f"\n## {heading}")
        for heading in ("Example", ("Writing a", "Reading a")[not kind.WRITTEN_BY_PEOPLE], f"Working with {plural}", f"{name} status")
    ]
    assert page.startswith(f"# {name}\n")
    assert places[0] > 0
    assert all(earlier < later for earlier, later in pairwise(places))


@every_kind
def test_the_example_on_the_page_is_valid(kind: type[Kind]) -> None:
    page = (ROOT / f"crds/{kind.NAMES.plural}.md").read_text()
    example = yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])
    assert kind.parse(example).metadata.name == example["metadata"]["name"]


@every_kind
def test_every_field_is_explained(kind: type[Kind]) -> None:
    silent = [path for path, part in walk(crd.schema(kind)) if not part.get("description") and not path.endswith(("[]", ".metadata"))]
    assert silent == []


@every_kind
def test_explanations_are_sentences(kind: type[Kind]) -> None:
    texts = {path: part["description"] for path, part in walk(crd.schema(kind)) if "description" in part}
    assert [path for path, text in texts.items() if not text.endswith((".", "`")) or "\n" in text.replace("\n\n", "")] == []


@every_kind
def test_only_the_status_that_people_do_not_write_has_a_default(kind: type[Kind]) -> None:
    defaults = {path: part["default"] for path, part in walk(crd.schema(kind)) if "default" in part}
    assert defaults == ({".status": {"observedGeneration": -1}} if kind.__name__ in PEOPLE_WRITE else {})


@every_kind
def test_a_spec_is_required_where_there_is_one(kind: type[Kind]) -> None:
    assert ("spec" in crd.schema(kind)["required"]) == (kind not in WITHOUT_SPEC)
    assert ("subresources" in version(kind)) == (kind not in WITHOUT_SPEC)


@every_kind
def test_the_length_of_names_is_limited(kind: type[Kind]) -> None:
    assert crd.schema(kind)["x-kubernetes-validations"][0]["rule"] == "self.metadata.name.size() <= 63"


@every_kind
def test_every_column_shows_a_field_that_exists(kind: type[Kind]) -> None:
    paths = {path for path, _ in walk(crd.schema(kind))} | {".metadata.creationTimestamp"}
    assert [column.path for column in kind.COLUMNS if column.path.split("[?")[0] not in paths] == []


@every_kind
def test_lists_that_people_write_have_an_end(kind: type[Kind]) -> None:
    endless = [
        path for path, part in walk(crd.schema(kind)) if path.startswith(".spec") and part.get("type") == "array" and "maxItems" not in part
    ]
    assert endless == []


def test_what_changes_is_written_to_a_folder_and_what_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    files = crd.write(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(f"{kind.NAMES.plural}.yaml" for kind in KINDS)
    before = {file: file.stat().st_mtime_ns for file in files}
    files[0].write_text("stale")
    crd.write(tmp_path)
    changed = {file for file in files if file.stat().st_mtime_ns != before[file]}
    assert changed == {files[0]}
    assert files[0].read_text() == crd.to_yaml(crd.crd(AWSAccount))


def test_the_same_models_give_the_same_text() -> None:
    assert crd.to_yaml(crd.crd(RemediationPlan)) == crd.to_yaml(crd.crd(RemediationPlan))
    assert yaml.safe_load(crd.to_yaml(crd.crd(RemediationPlan))) == crd.crd(RemediationPlan)


@every_kind
def test_every_reason_has_a_meaning(kind: type[Kind]) -> None:
    if kind.REASONS is None:
        assert kind in WITHOUT_SPEC
    else:
        assert list(pages.meanings(kind.REASONS)) == [reason.value for reason in kind.REASONS]
