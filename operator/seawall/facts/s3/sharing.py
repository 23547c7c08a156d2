"""Which other accounts a bucket policy lets do an action.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html (2026-11-24)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from seawall.facts.iam_policy.conditions import UNKNOWN, Pattern
from seawall.facts.iam_policy.exposure import Exposure, Pin, exposure, is_stale, pin, pin_of_denial
from seawall.facts.iam_policy.patterns import Glob
from seawall.facts.iam_policy.statements import Effect, Element, Policy, Statement
from seawall.facts.s3.policy import BucketPolicy

#: Keys that say who calls.
_CALLER_KEYS: Final = frozenset({"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"})

#: Actions on the bucket itself; of the others, those on objects have the word in their name.
#: Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html (2026-11-24)
_OF_BUCKET: Final = re.compile(r"Bucket(?!Owner)|Configuration$")

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


def shares(policy: BucketPolicy, actions: Iterable[str], account_id: str, bucket_arn: str, trusted: frozenset[str]) -> Iterator[Share]:
    """What a bucket's policy lets others than its account and these do, of these actions, each on what it can be done to.

    Args:
        policy: the bucket's policy.
        actions: the actions asked about.
        account_id: the bucket's account.
        bucket_arn: the bucket's ARN.
        trusted: ids of accounts and organizations.
    """
    parsed = Policy.of("the bucket policy", policy.text)
    known = [statement for statement in parsed.statements if not _is_for(trusted, statement)]
    for action in actions:
        about = tuple(filter(None, (_narrowed(statement, action, bucket_arn) for statement in known)))
        if any(statement.effect is not Effect.DENY for statement in about):
            found = _found(action, exposure(Policy(parsed.name, about), account_id))
            yield from (share for share in found if share.to not in trusted)


def _is_for(trusted: frozenset[str], statement: Statement) -> bool:
    """Whether a condition leaves an allowing statement to callers of these accounts and organizations, whomever it names."""
    pins = [found for each in statement.conditions if each.key in _CALLER_KEYS and (found := pin(each))]
    named = [found.organizations | (found.accounts or frozenset()) for found in pins]
    return statement.effect is Effect.ALLOW and any(each and each <= trusted for each in named)


def _narrowed(statement: Statement, action: str, bucket_arn: str) -> Statement | None:
    """A statement as far as it is about one action; None where it is not, or denies too few to matter.

    Networks limit from where somebody calls, not who does: a condition on them is left aside.
    """
    if statement.fault:
        return statement
    resources = _of_action(statement, action, bucket_arn)
    if not statement.names_action(action) or resources is None:
        return None
    narrow = replace(statement, actions=Element((Pattern(action.lower(), has_variables=False),), is_negated=False), resources=resources)
    if statement.effect is Effect.DENY:
        return narrow if all(_names(pin_of_denial(each)) for each in statement.conditions) else None
    return replace(narrow, conditions=tuple(each for each in statement.conditions if (found := pin(each)) is None or _names(found)))


def _of_action(statement: Statement, action: str, bucket_arn: str) -> Element | None:
    """Those of a statement's resources that an action can be done to: the bucket, or objects; None where there are none."""
    resources = statement.resources
    if _OF_BUCKET.search(action):
        reach = resources.within(UNKNOWN)
        is_meant = (reach.sure if statement.effect is Effect.DENY else reach.maybe).has(bucket_arn)
        return Element((Pattern(bucket_arn, has_variables=False),), is_negated=False) if is_meant else None
    if resources.is_negated or "Object" not in action:
        return resources
    objects = Glob.of(f"{bucket_arn}/*")
    meant = tuple(each for each in resources.patterns if any(_may_meet(glob, objects) for glob in each.globs(UNKNOWN)[1]))
    return replace(resources, patterns=meant) if meant else None


def _may_meet(glob: Glob, objects: Glob) -> bool:
    return not objects.is_plainly_apart(glob) if glob.literal is None else objects.has(glob.literal)


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
