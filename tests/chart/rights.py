"""What a ServiceAccount may do by the chart's roles, and what it did by the API server's audit log; both as sets that can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

Json = dict[str, Any]

GROUP = "rbac.authorization.k8s.io"


@dataclass(frozen=True, order=True)
class Right:
    """One verb on one resource.

    Attributes:
        verb: As RBAC knows it.
        group: API group; empty for the core group.
        resource: Plural, with the subresource behind a slash.
        namespace: Where; empty for everywhere, or for what belongs to no namespace.
        name: Of the one object; empty for all.
    """

    verb: str
    group: str
    resource: str
    namespace: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Say it in a line."""
        where = f" in {self.namespace}" if self.namespace else ""
        return f"{self.verb} {self.resource}.{self.group or 'core'}{self.name and ' ' + self.name}{where}"

    def allows(self, used: Right) -> bool:
        """Whether something that was done is allowed by this."""
        same = (self.verb, self.group, self.resource) == (used.verb, used.group, used.resource)
        return same and self.namespace in {"", used.namespace} and self.name in {"", used.name}


def granted(objects: Iterable[Json], account: str, namespace: str) -> set[Right]:
    """What the bindings among some objects give a ServiceAccount, one by one."""
    every = list(objects)
    subject = {"kind": "ServiceAccount", "name": account, "namespace": namespace}
    found: set[Right] = set()
    for binding in every:
        if binding["kind"] not in {"RoleBinding", "ClusterRoleBinding"} or subject not in binding["subjects"]:
            continue
        where = binding["metadata"].get("namespace", "")
        role = next(each for each in every if _is(each, binding["roleRef"], where))
        for rule in role["rules"]:
            names = rule.get("resourceNames", [""])
            cells = product(rule["verbs"], rule["apiGroups"], rule["resources"], [where], names)
            found.update(Right(*cell) for cell in cells)
    return found


def _is(role: Json, reference: Json, namespace: str) -> bool:
    is_namespaced = reference["kind"] == "Role"
    metadata = role["metadata"]
    same = (role["kind"], metadata["name"]) == (reference["kind"], reference["name"])
    return same and (not is_namespaced or metadata["namespace"] == namespace)


@dataclass(frozen=True)
class Done:
    """What somebody asked the API server for.

    Attributes:
        used: What was needed for that.
        forbidden: The requests that RBAC refused, a line each.
        others: Paths of what is no resource, such as discovery.
    """

    used: frozenset[Right]
    forbidden: tuple[str, ...]
    others: frozenset[str]


def done(log: Path, user: str) -> Done:
    """Read an audit log."""
    lines = [line for line in _lines(log) if line["user"]["username"] == user]
    about = [line for line in lines if "objectRef" in line]
    refused = [line for line in lines if line["annotations"].get("authorization.k8s.io/decision") != "allow"]
    return Done(
        used=frozenset(right for line in about for right in _needed(line)),
        forbidden=tuple(sorted({f"{line['verb']} {line['requestURI']}" for line in refused})),
        others=frozenset(line["requestURI"] for line in lines if "objectRef" not in line),
    )


def _lines(log: Path) -> Iterator[Json]:
    text = log.read_text()
    for line in text[: text.rfind("\n") + 1].splitlines():
        yield json.loads(line)


def _needed(line: Json) -> Iterator[Right]:
    """What one request needed; an apply that makes its object needs `create` besides."""
    about = line["objectRef"]
    resource = "/".join(filter(None, (about["resource"], about.get("subresource"))))
    where = (about.get("apiGroup", ""), resource, about.get("namespace", ""), about.get("name", ""))
    yield Right(line["verb"], *where)
    if line["verb"] == "patch" and line.get("responseStatus", {}).get("code") == 201:
        yield Right("create", *where)
