"""CloudTrail's facts, read and written over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.controls.base import Control, Fail, NoChange, Params, Pass, Verdict
from seawall.controls.cloudtrail.multi_region import Parameters
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import Resource, the
from seawall.facts.cloudtrail import OWN_TRAIL, Trail
from seawall.facts.cloudtrail_own import CloudTrailAccount, OwnTrail
from seawall.facts.fact import Change
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import HOME_REGION, Apply, RoundTrip, ViewFactory

ELSEWHERE = "eu-west-1"
ORGANIZATIONS = f"arn:aws:cloudtrail:{ELSEWHERE}:999999999999:trail/landing-zone"
control = registry()["cloudtrail.multi-region"]


@pytest.fixture(autouse=True)
def bucket(aws: Emulator) -> str:
    """A bucket for logs."""
    aws.seeding("s3", HOME_REGION).create_bucket(Bucket="logs")
    return "logs"


def fix(control: Control[Any, Any], resource: Resource, want: Params) -> Change[Any, Any]:
    assert control.mending is not None
    changes = control.mending.changes(resource, want)
    assert isinstance(changes, tuple)
    (change,) = changes
    return change


def create(aws: Emulator, name: str = "main", region: str = ELSEWHERE, *, is_on: bool = True, **settings: Any) -> None:
    cloudtrail = aws.seeding("cloudtrail", region)
    cloudtrail.create_trail(**{"Name": name, "S3BucketName": "logs", "IsMultiRegionTrail": True} | settings)
    if is_on:
        cloudtrail.start_logging(Name=name)


def account(view: TargetView) -> CloudTrailAccount:
    return the(view, CloudTrailAccount)


def verdict(view: ViewFactory, want: Parameters | None = None) -> Verdict:
    return control.verdict(account(view(GLOBAL)), want or Parameters())


def show_organization_trail(aws: Emulator) -> None:
    """Let the list have a trail that another account owns, which moto cannot."""
    trail: Mapping[str, Any] = {
        "Name": "landing-zone",
        "TrailARN": ORGANIZATIONS,
        "HomeRegion": ELSEWHERE,
        "IsMultiRegionTrail": True,
        "IsOrganizationTrail": True,
    }
    aws.fake("cloudtrail", "DescribeTrails", lambda _wanted, _state: {"trailList": [trail]})
    aws.fake("cloudtrail", "GetTrailStatus", lambda _wanted, _state: {"IsLogging": True})


def test_a_trail_is_asked_in_the_region_where_it_is_at_home(view: ViewFactory, aws: Emulator) -> None:
    create(aws, TagsList=[{"Key": "team", "Value": "sec"}])
    (trail,) = view(GLOBAL).all(Trail)
    assert trail.arn == f"arn:aws:cloudtrail:{ELSEWHERE}:{ACCOUNT}:trail/main"
    assert trail.is_multi_region_trail
    assert trail.status.is_logging
    assert trail.recorded.all_management_but(frozenset())
    assert trail.read_tags() == {"team": "sec"}
    assert aws.count("cloudtrail", "DescribeTrails", region=HOME_REGION) == 1
    assert aws.count("cloudtrail", region=ELSEWHERE) == 3


def test_a_trail_that_covers_everything_passes(view: ViewFactory, aws: Emulator) -> None:
    create(aws)
    assert isinstance(verdict(view), Pass)


def test_stopped_narrowed_and_single_region_trails_fail(view: ViewFactory, aws: Emulator) -> None:
    create(aws, "stopped", is_on=False)
    create(aws, "narrowed")
    create(aws, "single", HOME_REGION, IsMultiRegionTrail=False)
    aws.seeding("cloudtrail", ELSEWHERE).put_event_selectors(
        TrailName="narrowed", EventSelectors=[{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]
    )
    found = verdict(view)
    assert isinstance(found, Fail)
    assert "stopped is stopped" in found.message
    assert "narrowed leaves out" in found.message
    assert "single covers one Region" in found.message


def test_advanced_selectors_count_as_they_are_written(view: ViewFactory, aws: Emulator) -> None:
    create(aws)
    cloudtrail = aws.seeding("cloudtrail", ELSEWHERE)
    management = {"Field": "eventCategory", "Equals": ["Management"]}
    no_kms = {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}
    cloudtrail.put_event_selectors(TrailName="main", AdvancedEventSelectors=[{"Name": "all", "FieldSelectors": [management, no_kms]}])
    assert isinstance(verdict(view), Pass)
    assert isinstance(verdict(view, Parameters(allow_kms_exclusion=False)), Fail)
    writes = {"Field": "readOnly", "Equals": ["false"]}
    cloudtrail.put_event_selectors(TrailName="main", AdvancedEventSelectors=[{"Name": "some", "FieldSelectors": [management, writes]}])
    assert isinstance(verdict(view), Fail)


def test_a_trail_that_does_not_deliver_is_degraded(view: ViewFactory, aws: Emulator) -> None:
    create(aws)
    aws.fake("cloudtrail", "GetTrailStatus", lambda _wanted, _state: {"IsLogging": True, "LatestDeliveryError": "NoSuchBucket"})
    found = verdict(view)
    assert isinstance(found, Fail)
    assert "degraded" in found.message
    assert "NoSuchBucket" in found.message


@pytest.mark.parametrize("code", ["AccessDeniedException", "TrailNotFoundException"])
def test_an_organizations_trail_whose_selectors_are_not_shown_decides_nothing(view: ViewFactory, aws: Emulator, code: str) -> None:
    show_organization_trail(aws)
    aws.fail("cloudtrail", "GetEventSelectors", code=code, status=400)
    with pytest.raises(Unreadable) as caught:
        verdict(view)
    wanted = UnknownReason.ACCESS_DENIED if code == "AccessDeniedException" else UnknownReason.ERROR
    assert caught.value.unknown is wanted


def test_a_trail_of_the_account_that_was_deleted_meanwhile_counts_for_nothing(view: ViewFactory, aws: Emulator) -> None:
    create(aws)
    seen = view(GLOBAL)
    assert len(seen.all(Trail)) == 1
    aws.seeding("cloudtrail", ELSEWHERE).delete_trail(Name="main")
    found = control.verdict(account(seen), Parameters())
    assert isinstance(found, Fail)
    assert "no trail" in found.message


def test_without_a_bucket_the_fix_names_the_parameter_that_it_needs(view: ViewFactory) -> None:
    assert control.mending is not None
    why = control.mending.changes(account(view(GLOBAL)), Parameters())
    assert isinstance(why, NoChange)
    assert "bucket" in why.why


def test_the_fix_makes_a_trail_and_its_undo_deletes_only_that(view: ViewFactory, round_trip: RoundTrip, aws: Emulator, bucket: str) -> None:
    create(aws, "old", HOME_REGION, IsMultiRegionTrail=False)
    want = Parameters(bucket=bucket)
    between = round_trip(account, lambda found: fix(control, found, want), GLOBAL)
    assert between == OwnTrail(s3_bucket_name=bucket)
    assert [trail.name for trail in view(GLOBAL).all(Trail)] == ["old"]


def test_the_control_passes_once_its_fix_is_made(view: ViewFactory, apply: Apply, bucket: str) -> None:
    want = Parameters(bucket=bucket)
    change = fix(control, account(view(GLOBAL)), want)
    apply(change.calls(), GLOBAL)
    assert isinstance(verdict(view, want), Pass)
    assert [trail.name for trail in view(GLOBAL).all(Trail)] == [OWN_TRAIL]


def test_a_creation_that_stopped_halfway_is_carried_on_or_taken_back(
    view: ViewFactory, apply: Apply, round_trip: RoundTrip, bucket: str
) -> None:
    wanted = OwnTrail(s3_bucket_name=bucket)
    writer = CloudTrailAccount.own_trail.writing
    assert writer is not None
    first, second = writer.calls(account(view(GLOBAL)), None, wanted)
    apply([first], GLOBAL)
    halfway = account(view(GLOBAL)).own_trail
    assert halfway is not None
    assert not halfway.is_logging
    assert writer.calls(account(view(GLOBAL)), halfway, wanted) == (second,)
    narrower = wanted.model_copy(update={"is_multi_region_trail": False})
    assert round_trip(account, lambda found: CloudTrailAccount.own_trail.change(found, narrower), GLOBAL) == narrower
    apply(writer.calls(account(view(GLOBAL)), halfway, None), GLOBAL)
    assert account(view(GLOBAL)).own_trail is None
