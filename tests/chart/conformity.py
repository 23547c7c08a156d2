"""kubeconform against schemas that are nobody's copy: those that a running API server publishes, and those in others' own CRDs."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from tests.cluster import binaries
from tests.cluster.base import Cluster

Json = dict[str, Any]


class Schemas:
    """A folder of JSON schemas, one for each kind, as kubeconform looks for them. Members that a schema does not name are refused."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add_server(self, cluster: Cluster) -> None:
        """Add every kind that an API server serves."""
        paths = json.loads(cluster.kubectl("get", "--raw", "/openapi/v3").stdout)["paths"]
        for path, where in paths.items():
            if path.startswith(("api/", "apis/")) and path.count("/") == (1 if path.startswith("api/") else 2):
                document = json.loads(cluster.kubectl("get", "--raw", where["serverRelativeURL"]).stdout)
                self._add_document(document.get("components", {}).get("schemas", {}))

    def add_crds(self, files: Iterable[Path]) -> None:
        """Add the kinds of CRDs."""
        for file in files:
            spec = yaml.load(file.read_text(), Loader=yaml.CSafeLoader)["spec"]
            for version in spec["versions"]:
                self._write(spec["group"], version["name"], spec["names"]["kind"], strict(version["schema"]["openAPIV3Schema"]))

    def complaints(self, documents: Iterable[Json]) -> list[str]:
        """What is wrong with objects; a kind without a schema is."""
        text = "\n---\n".join(json.dumps(each) for each in documents)
        where = str(self._folder / "{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json")
        command = [str(binaries.tool("kubeconform")), "-schema-location", where, "-output", "json", "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        found = json.loads(done.stdout).get("resources") or []
        return [f"{each['kind']} {each['name']}: {each['msg']}" for each in found]

    def _add_document(self, schemas: Json) -> None:
        components = {"schemas": {name: strict(schema) for name, schema in schemas.items()}}
        for name, schema in schemas.items():
            kinds = schema.get("x-kubernetes-group-version-kind", ())
            if len(kinds) == 1:  # what is of many is no object: options and events of watches
                made = {"$ref": f"#/components/schemas/{name}", "components": components}
                self._write(kinds[0]["group"], kinds[0]["version"], kinds[0]["kind"], made)

    def _write(self, group: str, version: str, kind: str, schema: Json) -> None:
        # kubeconform takes the first half of `v1` for the core group.
        (self._folder / f"{group or version}_{version}_{kind.lower()}.json").write_text(json.dumps(schema))


def strict(schema: Json) -> Json:
    """A schema that refuses members which it does not name, as the API server does with strict field validation."""
    made = copy.deepcopy(schema)
    _shut(made)
    return made


def _shut(schema: Json) -> None:
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        schema.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        schema.pop("type", None)
    parts = [schema.get("items"), schema.get("additionalProperties"), *schema.get("properties", {}).values()]
    parts += [each for word in ("allOf", "anyOf", "oneOf") for each in schema.get(word, ())]
    for part in parts:
        if isinstance(part, dict):
            _shut(part)
