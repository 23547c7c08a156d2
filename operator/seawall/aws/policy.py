"""IAM policies made from the actions that a selection needs: for roles that people make, and for the sessions that Seawall assumes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

#: Longest managed policy, in characters without white space.
#: Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-11-24)
MANAGED_LIMIT = 6144

#: Longest session policy, inline and ARNs together, in characters of plain text.
#: Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (2026-11-24)
SESSION_LIMIT = 2048

#: AWS's own reading policies, for a selection whose actions do not fit in one inline session policy.
READING_POLICIES = ("policy/SecurityAudit", "policy/job-function/ViewOnlyAccess")


def document(actions: Iterable[str]) -> dict[str, Any]:
    """A policy that allows these actions on everything: what is read decides about resources, and AWS's reads rarely take any."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}]}


def _text(policy: Mapping[str, Any]) -> str:
    return json.dumps(policy, separators=(",", ":"))


def managed_policies(actions: frozenset[str]) -> list[dict[str, Any]]:
    """As few documents as hold the actions, each within the size of a managed policy; a service's actions stay in their order."""
    documents: list[dict[str, Any]] = []
    part: list[str] = []
    for action in sorted(actions):
        if part and len(_text(document([*part, action]))) > MANAGED_LIMIT:
            documents.append(document(part))
            part = []
        part.append(action)
    return [*documents, document(part)] if part else documents


def session_arguments(actions: frozenset[str], partition: str) -> dict[str, Any]:
    """Arguments for AssumeRole that cut a session to these actions.

    What does not fit inline is allowed by AWS's own reading policies, and inline only what they lack (design §7). Should even that be too
    long, the rest is left out: those reads are denied, which is Unknown and names the action, and never more than asked for is allowed.

    Args:
        actions: IAM actions to allow; empty means no cut.
        partition: for the ARNs of AWS's policies.
    """
    if not actions:
        return {}
    inline = _text(document(actions))
    if len(inline) <= SESSION_LIMIT:
        return {"Policy": inline}
    arns = [f"arn:{partition}:iam::aws:{name}" for name in READING_POLICIES]
    room = SESSION_LIMIT - sum(len(arn) for arn in arns)
    kept: list[str] = []
    for action in sorted(action for action in actions if not reading_policies_allow(action)):
        if len(_text(document([*kept, action]))) <= room:
            kept.append(action)
    given: dict[str, Any] = {"PolicyArns": [{"arn": arn} for arn in arns]}
    return given | ({"Policy": _text(document(kept))} if kept else {})


def reading_policies_allow(action: str) -> bool:
    """Whether AWS's own reading policies allow an action on every resource."""
    service, _, name = action.lower().partition(":")
    return any(fnmatchcase(name, pattern) for pattern in _allowed().get(service, ()))


@cache
def _allowed() -> Mapping[str, tuple[str, ...]]:
    content: Mapping[str, str] = yaml.load(
        (Path(__file__).parent / "reading_policies.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return {service: tuple(names.lower().split()) for service, names in content.items()}
