"""Which other accounts a bucket policy lets do an action.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from seawall.facts.iam_policy.conditions import Pattern
from seawall.facts.iam_policy.exposure import Exposure, Pin, exposure, is_stale, pin, pin_of_denial
from seawall.facts.iam_policy.statements import Effect, Element, Policy, Statement
from seawall.facts.s3.policy import BucketPolicy

#: What the ARN of a CloudFront origin access identity has in the place of an account: CloudFront itself, on the owner's behalf.
_ORIGIN_ACCESS: Final = ":iam::cloudfront:user/"


@dataclass(frozen=True, slots=True)
class Share:
    """One action that somebody outside of the account may do.

    Attributes:
        action: as it was asked for.
        to: `everybody`, an account, an organization, or `somebody` who is not understood.
        number: the statement's place in the policy; 0 for the whole document.
        is_certain: whether it does not depend on what is not understood.
    """

    action: str
    to: str
    number: int
    is_certain: bool = True


def shares(policy: BucketPolicy, actions: Iterable[str], account_id: str) -> Iterator[Share]:
    """What a bucket's policy lets others than its account do, of these actions."""
    parsed = Policy.of("the bucket policy", policy.text)
    for action in actions:
        about = tuple(filter(None, (_narrowed(statement, action) for statement in parsed.statements)))
        if any(statement.effect is not Effect.DENY for statement in about):
            yield from _found(action, exposure(Policy(parsed.name, about), account_id))


def _narrowed(statement: Statement, action: str) -> Statement | None:
    """A statement as far as it is about one action; None where it is not, or denies too few to matter.

    Networks limit from where somebody calls, not who does: a condition on them is left aside.
    """
    if statement.fault:
        return statement
    if not statement.names_action(action):
        return None
    only = Element((Pattern(action.lower(), has_variables=False),), is_negated=False)
    if statement.effect is Effect.DENY:
        return replace(statement, actions=only) if all(_names(pin_of_denial(each)) for each in statement.conditions) else None
    kept = tuple(each for each in statement.conditions if (found := pin(each)) is None or _names(found))
    return replace(statement, actions=only, conditions=kept)


def _names(found: Pin | None) -> bool:
    return found is not None and (found.accounts is not None or bool(found.organizations))


def _found(action: str, opened: Exposure) -> Iterator[Share]:
    if opened.public is not False:
        yield Share(action, "everybody", opened.statement.number if opened.statement else 0, is_certain=opened.public is True)
    for whom in (opened.accounts, opened.organizations):
        for name, statement in whom.items():
            yield Share(action, name, statement.number)
    for principal, statement in (*opened.unclear.items(), *opened.federated.items()):
        if not is_stale(principal) and _ORIGIN_ACCESS not in principal:
            yield Share(action, "somebody", statement.number, is_certain=False)
