"""The CRDs, generated from the models: `crds/<plural>.yaml` and what `seawall crds` prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import yaml

from seawall.api import pages
from seawall.api.meta import GROUP, VERSION, Column, Kind
from seawall.api.schema import Schema, structural
from seawall.api.v1alpha1 import KINDS

CATEGORY: Final = "seawall"
HEADER: Final = "# Generated from operator/seawall/api by `make verify`; a change here is overwritten.\n"

TYPE_META: Final[Schema] = {
    "apiVersion": {"description": "Group and version of this object's schema: seawall.dev/v1alpha1.", "type": "string"},
    "kind": {"description": "Kind of this object.", "type": "string"},
    "metadata": {"type": "object"},
}


def crd(kind: type[Kind]) -> dict[str, Any]:
    """Make one kind's CustomResourceDefinition."""
    names = kind.NAMES
    version: dict[str, Any] = {
        "name": VERSION,
        "served": True,
        "storage": True,
        "additionalPrinterColumns": [_column(column) for column in kind.COLUMNS],
        "schema": {"openAPIV3Schema": schema(kind)},
    }
    if "status" in kind.model_fields:
        version["subresources"] = {"status": {}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{names.plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": kind.kind(),
                "listKind": f"{kind.kind()}List",
                "plural": names.plural,
                "singular": kind.kind().lower(),
                "shortNames": [names.short],
                "categories": [CATEGORY],
            },
            "versions": [version],
        },
    }


def schema(kind: type[Kind]) -> Schema:
    """Make one kind's structural schema: Kubernetes' own fields, and the model's.

    What people write begins with `status: {observedGeneration: -1}`: kstatus, and so Flux and Argo CD, call an object without a status Current.
    """
    whole = structural(kind)
    whole["properties"] = TYPE_META | {name: part for name, part in whole["properties"].items() if name != "metadata"}
    whole["required"] = [name for name in whole["required"] if name != "metadata"]
    if kind.WRITTEN_BY_PEOPLE:
        whole["properties"]["status"]["default"] = {"observedGeneration": -1}
    return whole


def _column(column: Column) -> dict[str, Any]:
    """Write one printer column."""
    entry: dict[str, Any] = {"name": column.name, "type": column.type, "jsonPath": column.path}
    if column.description:
        entry["description"] = column.description
    if column.priority:
        entry["priority"] = column.priority
    return entry


def crds() -> list[dict[str, Any]]:
    """Make all CRDs, in the order of KINDS."""
    return [crd(kind) for kind in KINDS]


def to_yaml(definition: dict[str, Any]) -> str:
    """Write a CRD so that the same models always give the same text."""
    return HEADER + yaml.dump(definition, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=140)


class _Dumper(yaml.SafeDumper):
    """Writes equal parts out instead of as anchors, and indents lists: what people expect to read and diff."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (PyYAML's signature)
        """Never write an anchor."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 (PyYAML's signature)
        """Indent lists below their key."""
        super().increase_indent(flow, indentless=False)


def write(folder: Path) -> list[Path]:
    """Write `<plural>.yaml` for each kind into a folder, and renew the generated parts of the pages that are there.

    Returns:
        All files that are generated there. What is up to date already is not written again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind in KINDS:
        file = folder / f"{kind.NAMES.plural}.yaml"
        files.append(_renew(file, to_yaml(crd(kind))))
        page = file.with_suffix(".md")
        if page.exists():
            files.append(_renew(page, pages.fill(page.read_text(encoding="utf-8"), schema(kind), kind.REASONS)))
    return files


def _renew(file: Path, text: str) -> Path:
    """Write a text unless it is there already."""
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    return file


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "crds"))
