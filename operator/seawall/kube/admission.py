"""Whether the admission policies of `manifests/admission` hold: without them, whoever may create an approval can sign it with any name.

The operator cannot see who wrote a field, so what it believes rests on them (design §3). It is asked here whether they are installed, as new as
this version needs, and refuse. What somebody with the right to do so wrote into them is that person's own matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from seawall.errors import Gone, KubernetesError
from seawall.kube.answers import FORBIDDEN
from seawall.kube.client import Cluster, Json, Resource

POLICY_VERSION: Final = 2
"""The oldest version of the policies that this operator relies on; raised with every change of a rule."""

GUARANTEES: Final = ("approvals", "exceptions", "records", "plan-deletion", "changed-by")
"""Policies without which no approval is taken; each name follows the installation's."""
FOUR_EYES: Final = "four-eyes"
"""Policy that may be left out: who changed a source last does not approve its plans."""
STAMPS: Final = ("approved-by", "changed-by")
"""Policies that write names; served from Kubernetes 1.36 on."""

_VERSION = "seawall.dev/policy-version"
_NAMESPACE_NAME = "kubernetes.io/metadata.name"  # set by the API server on each namespace; nobody can change it
_GROUP = "admissionregistration.k8s.io"
# A policy refuses 0.9 s after it was made (specs/operator-facts.md §5), on each API server for itself.
_TAKES_EFFECT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Guard:
    """What admission guarantees."""

    missing: tuple[str, ...]
    """Why approvals cannot be believed, a sentence each; empty when they can be."""
    four_eyes: bool
    """Whether who changed a source last is kept from approving its plans."""
    stamped: bool
    """Whether names are stamped, so that approvedBy may be left out."""
    off: tuple[str, ...] = ()
    """Why there are no four eyes or no stamps, a sentence each."""
    since: datetime | None = None
    """Approvals made before this instant were seen by no policy; None when approvals cannot be believed."""

    @property
    def holds(self) -> bool:
        """Whether an approval is what it says."""
        return not self.missing


class _Kinds(NamedTuple):
    policy: Resource
    binding: Resource


class _Seen(NamedTuple):
    """A policy and its binding: what is wrong with them, and when they were made."""

    flaws: tuple[str, ...]
    made: tuple[datetime, ...]


_VALIDATING = _Kinds(
    Resource(_GROUP, "v1", "validatingadmissionpolicies"),
    Resource(_GROUP, "v1", "validatingadmissionpolicybindings"),
)
_MUTATING = _Kinds(
    Resource(_GROUP, "v1", "mutatingadmissionpolicies"),
    Resource(_GROUP, "v1", "mutatingadmissionpolicybindings"),
)


async def guard(cluster: Cluster, *, name: str = "seawall", namespaces: Collection[str] = ()) -> Guard:
    """Ask the API server which policies hold.

    Args:
        cluster: Which API server.
        name: The installation's name, with which the names of its policies begin.
        namespaces: Where they have to hold; empty means everywhere.

    Raises:
        KubernetesError: The API server did not answer. That it does not let us look is an answer, told in `missing` or `off`.
    """
    guarantees, (eyes,), stamps = await asyncio.gather(
        asyncio.gather(*(_look(cluster, _VALIDATING, f"{name}-{each}", namespaces) for each in GUARANTEES)),
        asyncio.gather(_look(cluster, _VALIDATING, f"{name}-{FOUR_EYES}", namespaces)),
        asyncio.gather(*(_look(cluster, _MUTATING, f"{name}-{each}", namespaces) for each in STAMPS)),
    )
    missing = _flaws(guarantees)
    _, changed_by = stamps
    return Guard(
        missing=missing,
        four_eyes=not (eyes.flaws or changed_by.flaws or missing),
        stamped=not _flaws(stamps),
        off=_flaws([eyes, *stamps]),
        since=None if missing else max(made for each in guarantees for made in each.made) + _TAKES_EFFECT,
    )


def _flaws(seen: Collection[_Seen]) -> tuple[str, ...]:
    """All that is wrong, each said once."""
    return tuple(dict.fromkeys(flaw for each in seen for flaw in each.flaws))


async def _look(cluster: Cluster, kinds: _Kinds, name: str, namespaces: Collection[str]) -> _Seen:
    """Read a policy and its binding, which has the same name."""
    policy, binding = await asyncio.gather(_read(cluster, kinds.policy, name), _read(cluster, kinds.binding, name))
    flaws: list[str] = []
    if isinstance(policy, str):
        flaws.append(policy)
    else:
        flaws += _flaws_of_policy(policy)
    if isinstance(binding, str):
        flaws.append(binding)
    else:
        flaws += _flaws_of_binding(binding, name, namespaces, refuses=kinds is _VALIDATING)
    made = tuple(datetime.fromisoformat(each["metadata"]["creationTimestamp"]) for each in (policy, binding) if not isinstance(each, str))
    return _Seen(tuple(flaws), made)


async def _read(cluster: Cluster, kind: Resource, name: str) -> Json | str:
    """Read one of them, or say why it cannot be relied on."""
    try:
        return await cluster.get_cluster_scoped(kind, name)
    except Gone:
        return f"there is no {kind.plural}.{_GROUP} {name}: install the admission policies of this release"
    except KubernetesError as error:
        if error.reason != FORBIDDEN:
            raise
        return (
            f"the operator may not see which {kind.plural} there are: "
            f'grant verb "get" on resource "{kind.plural}" of API group "{_GROUP}" to its ServiceAccount'
        )


def _flaws_of_policy(policy: Mapping[str, Any]) -> Iterator[str]:
    said = f"policy {policy['metadata']['name']}"
    fails = policy["spec"].get("failurePolicy", "Fail")
    if fails != "Fail":
        yield f"{said} has failurePolicy {fails}, wanted Fail: it lets pass what it cannot judge"
    version = (policy["metadata"].get("annotations") or {}).get(_VERSION, "")
    if not version.isdecimal() or int(version) < POLICY_VERSION:
        yield (
            f"{said} is of version {version or 'unknown'} (annotation {_VERSION}), wanted {POLICY_VERSION}: "
            "install the admission policies of this release"
        )


def _flaws_of_binding(binding: Mapping[str, Any], policy: str, namespaces: Collection[str], *, refuses: bool) -> Iterator[str]:
    said, spec = f"binding {binding['metadata']['name']}", binding["spec"]
    if spec["policyName"] != policy:
        yield f"{said} is of policy {spec['policyName']}, wanted {policy}"
    actions = spec.get("validationActions") or ()
    if refuses and "Deny" not in actions:
        yield f"{said} has validationActions {', '.join(actions) or 'none'}, wanted Deny: it refuses nothing"
    if not _covers(spec.get("matchResources") or {}, namespaces):
        where = ", ".join(sorted(namespaces)) or "all namespaces"
        yield f"{said} is narrowed by matchResources, wanted one that holds in {where} (a namespaceSelector over {_NAMESPACE_NAME})"


def _covers(match: Mapping[str, Any], namespaces: Collection[str]) -> bool:
    """Whether a binding holds for every object in these namespaces. Only lists of their names are understood; no namespaces means all."""
    if match.get("resourceRules") or match.get("excludeResourceRules") or match.get("objectSelector"):
        return False
    selector = match.get("namespaceSelector") or {}
    conditions = [(key, {value}) for key, value in selector.get("matchLabels", {}).items()]
    conditions += [
        (each["key"] if each["operator"] == "In" else "", set(each.get("values") or ())) for each in selector.get("matchExpressions", ())
    ]
    if not conditions:
        return True
    return bool(namespaces) and all(key == _NAMESPACE_NAME and names.issuperset(namespaces) for key, names in conditions)
