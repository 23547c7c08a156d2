"""What the operator remembers between evaluations. Losing it costs a few events and a longer back-off, never a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from seawall.api.meta import Kind
from seawall.api.v1alpha1.terms import Verdict
from seawall.errors import InvalidSpec
from seawall.world.objects import Body

K = TypeVar("K", bound=Kind)


@dataclass(slots=True)
class Memory:
    """Verdicts told, exceptions matched, and how often in a row AWS did not answer; by the source's uid."""

    verdicts: dict[str, dict[str, Verdict]] = field(default_factory=dict)
    matched: dict[str, Mapping[str, int]] = field(default_factory=dict)
    unanswered: Counter[str] = field(default_factory=Counter)

    def forget(self, uid: str) -> None:
        """Forget a source that is gone."""
        self.verdicts.pop(uid, None)
        self.matched.pop(uid, None)
        self.unanswered.pop(uid, None)

    def covered(self, exception: str) -> int:
        """How many findings an exception covers, over all sources of its namespace; the name comes with the namespace, `ns/name`."""
        return sum(counts.get(exception, 0) for counts in self.matched.values())

    @staticmethod
    def parsed(kind: type[K], bodies: Iterable[Body]) -> list[K]:
        """The bodies that can be read; the others' own status says what is wrong with them."""
        found = []
        for body in bodies:
            try:
                found.append(kind.parse(body))
            except InvalidSpec:
                continue
        return found
