"""Plans over one setting of AWS's that several types show: a bucket's controls and CloudTrail's controls of the same bucket."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Verdict
from seawall.controls import registry
from seawall.engine.finding import Finding, Subject
from seawall.engine.plan import Planned, plan
from seawall.facts.base import Resource
from seawall.facts.cloudtrail_home import TrailBucket
from seawall.facts.fact import Fact
from seawall.facts.overlay import Overlay, key_of
from seawall.facts.s3.access import Ownership
from seawall.facts.s3.account import PublicAccessBlock, S3Account
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from seawall.facts.s3.records import AccessLogging
from tests.builders import REGION, Given, given

BUCKET, TRAIL_BUCKET = Bucket(name="logs"), TrailBucket(name="logs", home=REGION)
LETS_S3_LOG = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::ours/*",
}
ACL_ONLY = PublicAccessBlock(ignore_public_acls=True)
BLOCKS, NOT_PUBLIC = "s3.bucket-public-access-block", "cloudtrail.bucket-not-public"


def world(**facts: object) -> Given:
    """A trail's bucket, seen as both types, with a public policy."""
    view = Given()
    view.put(S3Account(), {"public_access_block": None})
    view.put(BUCKET, facts)
    seen = {name: value for name, value in facts.items() if name in {"logging", "public_access_block"}}
    view.put(TRAIL_BUCKET, {**seen, "has_public_policy": True, "public_grantees": ()})
    return view


def failing(control_id: str, resource: Resource, **parameters: Any) -> Finding:
    control = registry()[control_id]
    judged = api.Resource(type=resource.TYPE, arn=resource.arn, id=resource.id, account="123456789012", region=REGION)
    subject = Subject(control, control.parameters(**parameters), resource)
    return Finding(control_id, control.severity, judged, Verdict.FAIL, subject=subject)


def both(view: Given) -> list[Finding]:
    return [failing(BLOCKS, BUCKET.bound(view)), failing(NOT_PUBLIC, TRAIL_BUCKET.bound(view))]


def sole(planned: Planned) -> Any:
    (change,) = planned.changes
    return change


@pytest.mark.parametrize("fact", [Bucket.public_access_block, Bucket.logging], ids=lambda fact: fact.path)
def test_a_change_is_about_the_same_thing_whichever_type_saw_it(fact: Fact[Any, Any]) -> None:
    bucket, trail_bucket = given(BUCKET, **{fact.name: None}), given(TRAIL_BUCKET, **{fact.name: None})
    assert key_of(fact.change(bucket, None)) == key_of(fact.change(trail_bucket, None))


def test_the_names_that_cloudtrails_controls_use_are_s3s_own_facts() -> None:
    names = {id(TrailBucket.access_logging): Bucket.logging, id(TrailBucket.public_access_block): Bucket.public_access_block}
    assert all(id(fact) == known for known, fact in names.items())
    assert Bucket.logging.path == "s3.Bucket.logging"


@pytest.mark.parametrize("order", [1, -1], ids=["S3 first", "CloudTrail first"])
def test_what_one_control_mends_the_other_does_not_change_again(order: int) -> None:
    change = sole(plan(both(world(public_access_block=ACL_ONLY))[::order]))
    assert (change.fact, change.arn, change.before) == ("s3.Bucket.public_access_block", "arn:aws:s3:::logs", ACL_ONLY.image())


def test_a_change_that_begins_where_the_others_ends_depends_on_it() -> None:
    view = world(logging=None)
    target, trail_bucket = "access-logs", TRAIL_BUCKET.bound(view)
    overlay = Overlay(view)
    first = Bucket.logging.change(BUCKET.bound(overlay), AccessLogging(target_bucket=target))
    overlay.lay(first)
    second = TrailBucket.access_logging.change(trail_bucket.bound(overlay), AccessLogging(target_bucket="others"))
    assert second.before == first.after
    assert key_of(second) == key_of(first)


def test_two_sources_that_want_different_values_are_found_by_arn_and_fact() -> None:
    takes_logs = BucketPolicy(text=json.dumps({"Statement": [LETS_S3_LOG]}))
    view = world(logging=None, policy=None, ownership=Ownership.enforced())
    view.put(Bucket(name="ours"), {"policy": takes_logs, "object_lock": None, "encryption": None})
    ours = sole(plan([failing("s3.bucket-access-logging", BUCKET.bound(view), target_buckets=("ours",))]))
    theirs = sole(plan([failing("cloudtrail.bucket-access-logging", TRAIL_BUCKET.bound(view), target_bucket="theirs")]))
    assert (ours.arn, ours.fact) == (theirs.arn, theirs.fact)
    assert ours.after != theirs.after
    assert ours.id != theirs.id
