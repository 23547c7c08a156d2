"""What the operator remembers between evaluations. Losing it costs a few events and a longer back-off, never a verdict."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from seawall.api.meta import Kind
from seawall.api.v1alpha1.terms import Verdict
from seawall.engine.responsibility.results import Verdicts
from seawall.errors import InvalidSpec
from seawall.world.objects import Body

K = TypeVar("K", bound=Kind)


@dataclass(slots=True)
class Told:
    """What an account's ResponsibilityReport was made from last.

    Attributes:
        ground: what decided it, compared by identity where it is large.
        made_at: when; None before the first.
        digest: of what it says, without its date; None before the first in this term.
        as_of: when it began to say so, as the report has it.
        version: the resourceVersion at which it was left; None while there is no report.
        found_anew: how often a baseline has found something else in the account than before.
    """

    ground: tuple[object, ...] = ()
    made_at: datetime | None = None
    digest: str | None = None
    as_of: str = ""
    version: str | None = None
    found_anew: int = 0


@dataclass(slots=True)
class Memory:
    """Verdicts told, exceptions matched, and how often in a row AWS did not answer; by the source's uid."""

    verdicts: dict[str, dict[str, Verdict]] = field(default_factory=dict)
    matched: dict[str, Mapping[str, int]] = field(default_factory=dict)
    unanswered: Counter[str] = field(default_factory=Counter)
    evaluated: dict[str, int] = field(default_factory=dict)
    """Generation of the spec at which each source was evaluated last, in this process: nothing is applied for one that was not."""
    allowances: Counter[str] = field(default_factory=Counter)
    """How many changes Enforce may still begin for each source until `allow` is called for a new run."""
    allowed_since: dict[str, datetime] = field(default_factory=dict)
    """When each source's allowance was made whole last."""
    heard: dict[str, bool] = field(default_factory=dict)
    """Approvals that were looked at in this process, by uid, and whether they count."""
    conflicts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """By source: changes whose fact another source wants otherwise, and which source that is."""
    holding: dict[str, frozenset[str]] = field(default_factory=dict)
    """By source: ids of its changes that were made and that it still wants just so."""
    results: dict[str, Mapping[str, Verdicts]] = field(default_factory=dict)
    """By baseline: what it found, by the AWSAccount's name."""
    told: dict[str, Told] = field(default_factory=dict)
    """By AWSAccount: what its ResponsibilityReport was made from last."""
    turns: dict[tuple[str, str], asyncio.Lock] = field(default_factory=dict)
    """One plan at a time is carried out in each target, by the AWSAccount's uid and the Region."""

    def forget(self, uid: str) -> None:
        """Forget a source that is gone."""
        self.verdicts.pop(uid, None)
        self.matched.pop(uid, None)
        self.unanswered.pop(uid, None)
        self.evaluated.pop(uid, None)
        self.heard.pop(uid, None)
        self.allowances.pop(uid, None)
        self.allowed_since.pop(uid, None)
        self.conflicts.pop(uid, None)
        self.holding.pop(uid, None)
        self.results.pop(uid, None)
        self.told.pop(uid, None)

    def forget_account(self, uid: str) -> None:
        """Forget the targets of an account that is gone."""
        for target in [each for each in self.turns if each[0] == uid]:
            del self.turns[target]

    def give_back(self, uid: str, changes: int) -> None:
        """Let Enforce begin changes that were counted against a source's limit and not begun; not for a source that is gone by now."""
        if uid in self.allowed_since:
            self.allowances[uid] += changes

    def allow(self, uid: str, limit: int, now: datetime, *, is_new_run: bool) -> None:
        """Say how many changes Enforce may begin for a source: so many in a new run, and never more than are left of the last one."""
        if is_new_run or uid not in self.allowed_since:
            self.allowances[uid] = limit
            self.allowed_since[uid] = now

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
