"""What the answers of ECS have in common.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from seawall.facts.part import Part

#: How many a list tells at most; without asking for as many, ListServices tells 10.
PAGE: Final = 100

CLUSTER_GONE: Final = "ClusterNotFoundException"


class EcsPart(Part):
    """A part of what ECS answers, in its own spelling."""

    model_config = ConfigDict(alias_generator=to_camel)


def batches(arns: Sequence[str], size: int) -> Iterator[list[str]]:
    """The ARNs in the portions that a call takes."""
    return (list(arns[at : at + size]) for at in range(0, len(arns), size))
