"""Which tool owns a resource, told by its tags: what that tool wrote, it would write again over our change. Pure.

Sources (2026-11-24), for the tags that each tool sets by itself:
- https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
- https://aws-controllers-k8s.github.io/community/docs/user-docs/ack-tags/ for ACK as people install it
- https://docs.aws.amazon.com/eks/latest/userguide/ack-considerations.html for ACK as a capability of EKS
- https://github.com/crossplane/crossplane-runtime/blob/main/pkg/resource/resource.go (GetExternalTags) for Crossplane

Terraform and OpenTofu set none by themselves; the operator's setting `managedTags` names those that people let them set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final

_CLOUDFORMATION: Final = "aws:cloudformation:"
_ACK: Final = "services.k8s.aws/"
_ACK_OF_EKS: Final = "eks:kubernetes-api-group"
_ACK_GROUPS: Final = ".services.k8s.aws"
_CROSSPLANE: Final = "crossplane-"
_LENGTH = 256  # of managedBy in a RemediationPlan; a tag's key and value may be longer together


def owner(tags: Mapping[str, str], managed_tags: Sequence[str]) -> str | None:
    """The tool that owns a resource, in words for people; None when no tag tells of one.

    Args:
        tags: the resource's.
        managed_tags: globs of the operator's setting: `KEY` over keys, whatever the value, or `KEY=VALUE` over both. Upper and lower case differ.
            The first `=` divides them; for one within a key, write `?`.
    """
    found = _cloudformation(tags) or _ack(tags) or _crossplane(tags) or _marked(tags, managed_tags)
    return None if found is None else fitting(found)


def fitting(words: str) -> str:
    """Cut words to what a plan's managedBy takes."""
    return words if len(words) <= _LENGTH else f"{words[: _LENGTH - 1]}…"


def _cloudformation(tags: Mapping[str, str]) -> str | None:
    """Only AWS itself can set these. They reach what a resource makes in its turn too: the instances of an Auto Scaling group."""
    if not any(key.startswith(_CLOUDFORMATION) for key in tags):
        return None
    stack = tags.get(f"{_CLOUDFORMATION}stack-name")
    return f"CloudFormation stack {stack}" if stack else "CloudFormation"


def _ack(tags: Mapping[str, str]) -> str | None:
    of_eks = tags.get(_ACK_OF_EKS, "")
    if of_eks.endswith(_ACK_GROUPS):
        parts = (of_eks, tags.get("eks:kubernetes-resource-name"), _in(tags.get("eks:kubernetes-namespace")))
    elif any(key.startswith(_ACK) for key in tags):
        parts = (tags.get(f"{_ACK}controller-version", ""), None, _in(tags.get(f"{_ACK}namespace")))
    else:
        return None
    return _words("ACK", *parts)


def _crossplane(tags: Mapping[str, str]) -> str | None:
    if not any(key.startswith(_CROSSPLANE) for key in tags):
        return None
    return _words("Crossplane", tags.get(f"{_CROSSPLANE}kind"), tags.get(f"{_CROSSPLANE}name"))


def _marked(tags: Mapping[str, str], globs: Sequence[str]) -> str | None:
    for glob in globs:
        key_glob, divided, value_glob = glob.partition("=")
        for key, value in sorted(tags.items()):
            if fnmatchcase(key, key_glob) and (not divided or fnmatchcase(value, value_glob)):
                return f"tag {key}={value}" if value else f"tag {key}"
    return None


def _in(namespace: str | None) -> str | None:
    return f"in namespace {namespace}" if namespace else None


def _words(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
