"""May a principal do an action on a resource? Allowed, denied, or it depends; with the statement that decided.

`Allowed` means: by the account's own policies. Service and resource control policies of the organization are not read, and resources' own policies
only where they are given.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from seawall.facts.iam_policy.conditions import UNKNOWN, Circumstances, Pattern
from seawall.facts.iam_policy.patterns import JOINT, Glob
from seawall.facts.iam_policy.services import KINDS, arn_services, longer
from seawall.facts.iam_policy.sets import Texts, TooManyStates
from seawall.facts.iam_policy.statements import EVERYWHERE, Effect, Policy, Reach, Statement

#: What messages add to "allowed".
BY_ITS_OWN_POLICIES: Final = "by the account's own policies"


class Answer(IntEnum):
    """The three answers, from least to most."""

    DENIED = 0
    DEPENDS = 1
    ALLOWED = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer and what decided it.

    Attributes:
        answer: the answer.
        action: what was asked for.
        resource: a resource for which it holds; empty where there is none.
        statement: the statement that decided; None where none says anything.
        why: the reason in words.
    """

    answer: Answer
    action: str
    resource: str
    statement: Statement | None
    why: str

    def __str__(self) -> str:
        return f"{self.action}: {self.why}"


#: Statements with the resources on which they do what they do.
Reached = list[tuple[Statement, Reach]]


def union_of(reached: Reached) -> Reach:
    """The resources of several statements together."""
    return Reach.union([reach for _, reach in reached])


@dataclass(frozen=True)
class Powers:
    """Everything that decides what a principal may do.

    Attributes:
        policies: its own, its groups' and those attached; the order does not matter.
        boundary: its permissions boundary; None where it has none.
        known: what the principal and the account settle about its requests.
        partition: that of the account.
    """

    policies: tuple[Policy, ...]
    boundary: Policy | None = None
    known: Circumstances = UNKNOWN
    partition: str = "aws"

    def may(self, action: str, resource: str = "", known: Mapping[str, str] | None = None, *, besides: str = "") -> Decision:
        """Whether the principal may do an action on some resource.

        Args:
            action: as in `s3:GetObject`; may be a pattern: then, whether it may do one of them.
            resource: an ARN, or a pattern: then, whether on one of them. Empty for any resource of the action's service.
            known: further circumstances of the request, by condition key.
            besides: a pattern of resources that do not count; only where the action is no pattern.
        """
        asked = Glob.of(action.lower())
        kinds = () if resource else KINDS.get(asked.text, ())
        scope = _scope(asked, [f"arn:{self.partition}:{kind}" for kind in kinds] or self._any_of(asked, resource))
        scope &= ~_scope(asked, longer(kinds))
        if resource:
            scope &= _scope(asked, [resource])
        if besides:
            scope &= ~_scope(asked, [besides])
        request = self.known.with_values(known or {})
        try:
            return self._decide(asked, action, scope, request)
        except TooManyStates:
            return Decision(Answer.DEPENDS, action, "", None, "depends on patterns that are too entangled to be compared")

    def _any_of(self, asked: Glob, resource: str) -> list[str]:
        """Any resource of an action; one without resources of its own is asked for with `*`: this text, not this pattern."""
        partition = resource.split(":")[1] if resource.startswith("arn:") and resource.count(":") > 1 else self.partition
        return ["${*}", *(f"arn:{partition}:{service}:*" for service in arn_services(asked.text))]

    def reached(self, asked: Glob, request: Circumstances) -> tuple[Reached, Reached, Reached]:
        """What is allowed, what the boundary leaves, and what either denies, each with its statements."""
        own = [(each, each.reach(asked, request)) for policy in self.policies for each in policy.about(asked)]
        fence = [(each, each.reach(asked, request)) for each in self.boundary.about(asked)] if self.boundary else []
        allows = [(each, reach) for each, reach in own if each.effect is not Effect.DENY]
        within = [(each, reach) for each, reach in fence if each.effect is not Effect.DENY]
        denies = [(each, reach) for each, reach in (*own, *fence) if each.effect is not Effect.ALLOW]
        return allows, within, denies

    def bounds(self, within: Reached) -> Reach:
        """What the boundary leaves; everything where there is none."""
        return union_of(within) if self.boundary else EVERYWHERE

    def _decide(self, asked: Glob, action: str, scope: Texts, request: Circumstances) -> Decision:
        allows, within, denies = self.reached(asked, request)
        allowed = union_of(allows)
        granted = allowed & self.bounds(within) & ~union_of(denies)
        found = (scope & granted.sure).example()
        if found is not None:
            decisive = _first(allows, found, sure=True)
            return _said(Answer.ALLOWED, action, found, decisive, f"allowed by {decisive}")
        found = (scope & granted.maybe).example()
        if found is not None:
            return _dependent(action, found, allows, within, denies)
        found = (scope & allowed.maybe).example()
        if found is None:
            return Decision(Answer.DENIED, action, "", None, "no policy allows it")
        decisive = _first(denies, found, sure=True)
        if decisive is not None:
            return _said(Answer.DENIED, action, found, decisive, f"denied by {decisive}")
        return _said(
            Answer.DENIED, action, found, None, f"outside of the permissions boundary {self.boundary.name if self.boundary else ''}"
        )


def _scope(asked: Glob, resources: Iterable[str]) -> Texts:
    """The texts that a question is about: resources, or pairs with actions where the action is a pattern."""
    globs = [glob for text in resources for glob in Pattern(text, has_variables="${" in text).globs(UNKNOWN)[1]]
    return Texts.of(globs if asked.literal is not None else (Glob((*asked.tokens, JOINT, *glob.tokens)) for glob in globs))


def _first(reached: Reached, text: str, *, sure: bool) -> Statement | None:
    """The statement that covers a resource; the first by name, whatever the order of policies."""
    found = [each for each, reach in reached if (reach.sure if sure else reach.maybe).has(text)]
    return min(found, key=lambda each: (each.policy, each.number), default=None)


def _said(answer: Answer, action: str, text: str, statement: Statement | None, why: str) -> Decision:
    return Decision(answer, action, text.rpartition(JOINT)[2], statement, why)


def _dependent(action: str, text: str, allows: Reached, within: Reached, denies: Reached) -> Decision:
    """Name what is open: the allowing statement, the boundary's, or the denying one."""
    statement: Statement | None = None
    if _first(allows, text, sure=True) is None:
        statement = _first(allows, text, sure=False)
    elif within and _first(within, text, sure=True) is None:
        statement = _first(within, text, sure=False)
    statement = statement or _first(denies, text, sure=False)
    return _said(Answer.DEPENDS, action, text, statement, f"depends on {_what_is_open(statement)}")


def _what_is_open(statement: Statement | None) -> str:
    if statement is None:
        return "what is not known"
    if statement.fault:
        return f"{statement}, which is not understood: {statement.fault}"
    keys = ", ".join(sorted({condition.key for condition in statement.conditions}))
    return f"{keys or 'a variable'} in {statement}"


def union(*sources: Iterable[Policy]) -> tuple[Policy, ...]:
    """Several sources' policies as one, without repetition."""
    return tuple(dict.fromkeys(policy for source in sources for policy in source))
