"""IAM policies made from the actions that a selection needs: for roles that people make, and for the sessions that Seawall assumes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
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


class Cut(StrEnum):
    """How a session is cut."""

    INLINE = "Inline"
    """To exactly the actions in use, by a policy in the request."""
    READING_POLICIES = "ReadingPolicies"
    """By AWS's own reading policies, and a policy in the request for what these lack."""


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


def exact_arguments(actions: frozenset[str]) -> dict[str, Any] | None:
    """Arguments for AssumeRole that cut a session to exactly these actions; None when they do not fit."""
    inline = _text(document(actions))
    return {"Policy": inline} if len(inline) <= SESSION_LIMIT else None


def reading_arguments(actions: frozenset[str], partition: str) -> dict[str, Any]:
    """Arguments for AssumeRole that cut a session by AWS's own reading policies, and inline to what they lack of these actions (design §7).

    Should even that be too long, the rest is left out: those reads are denied, which is Unknown and names the action.
    """
    arns = [f"arn:{partition}:iam::aws:{name}" for name in READING_POLICIES]
    room = SESSION_LIMIT - sum(len(arn) for arn in arns)
    kept: list[str] = []
    for action in sorted(action for action in actions if not reading_policies_allow(action)):
        if len(_text(document([*kept, action]))) <= room:
            kept.append(action)
    given: dict[str, Any] = {"PolicyArns": [{"arn": arn} for arn in arns]}
    return given | ({"Policy": _text(document(kept))} if kept else {})


def session_arguments(actions: frozenset[str], partition: str) -> dict[str, Any]:
    """Arguments for AssumeRole that cut a reading session to these actions, or, where they do not fit, by AWS's own reading policies.

    Args:
        actions: IAM actions to allow; empty means no cut.
        partition: for the ARNs of AWS's policies.
    """
    return (exact_arguments(actions) or reading_arguments(actions, partition)) if actions else {}


def cut_by(arguments: Mapping[str, Any]) -> Cut | None:
    """How a session is cut that is assumed with these arguments; None when it is not."""
    if "PolicyArns" in arguments:
        return Cut.READING_POLICIES
    return Cut.INLINE if "Policy" in arguments else None


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
