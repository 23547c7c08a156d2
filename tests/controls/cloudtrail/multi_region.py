from typing import Any

from seawall.controls.cloudtrail.multi_region import Parameters
from seawall.facts.cloudtrail import OWN_TRAIL, Recorded, Trail, TrailStatus
from seawall.facts.cloudtrail_own import CloudTrailAccount, OwnTrail
from tests.builders import given

ON = TrailStatus(is_logging=True)
OFF = TrailStatus(is_logging=False)
DEGRADED = TrailStatus(is_logging=True, delivery_error="AccessDenied")
WITH_BUCKET = Parameters(bucket="logs")


def trail(name: str = "main", *, multi_region: bool = True, owner: str = "123456789012", region: str = "us-east-1") -> Trail:
    arn = f"arn:aws:cloudtrail:{region}:{owner}:trail/{name}"
    return Trail(name=name, trail_arn=arn, home_region=region, is_multi_region_trail=multi_region)


def classic(*selectors: dict[str, Any]) -> Recorded:
    return Recorded.of({"EventSelectors": selectors}, by_default=False)


def advanced(*selectors: list[dict[str, Any]]) -> Recorded:
    return Recorded.of({"AdvancedEventSelectors": [{"FieldSelectors": rules} for rules in selectors]}, by_default=False)


def account(*trails: tuple[Trail, dict[str, object]], **facts: object) -> CloudTrailAccount:
    return given(CloudTrailAccount(), others=trails, none_of=[Trail], **{"own_trail": None, **facts})


def one(events: Recorded, status: TrailStatus = ON) -> CloudTrailAccount:
    return account((trail(), {"status": status, "recorded": events}))


MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}
ALL = {"ReadWriteType": "All", "IncludeManagementEvents": True}
READS = {"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}
WRITES = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}
NO_KMS = ALL | {"ExcludeManagementEventSources": ["kms.amazonaws.com"]}
NOTHING = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": False,
    "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}],
}
EVERYTHING = classic(ALL)
COMPLETE = {"status": ON, "recorded": EVERYTHING}
LANDING_ZONE = trail("landing-zone", owner="999999999999", region="eu-west-1")

passes = {
    "a classic selector takes all management events": one(EVERYTHING),
    "a trail without selectors of its own takes them all": one(Recorded.of({}, by_default=True)),
    "an advanced selector takes the category without a filter": one(advanced([MANAGEMENT])),
    "two selectors share reads and writes": one(classic(READS, WRITES)),
    "KMS may be left out": one(classic(NO_KMS)),
    "the Data API of RDS may be left out by an advanced selector": one(
        advanced([MANAGEMENT, {"Field": "eventSource", "NotEquals": ["rdsdata.amazonaws.com"]}])
    ),
    "one trail of several passes, and the others are not asked": account((trail("old", multi_region=False), {}), (trail(), COMPLETE)),
    "one passes although another cannot be read": account((LANDING_ZONE, {"status": ON}), (trail(), COMPLETE)),
    "an organization's trail passes where its selectors are readable": account((LANDING_ZONE, COMPLETE)),
    "one delivers although another is degraded": account(
        (trail("first"), {"status": DEGRADED, "recorded": EVERYTHING}), (trail(), COMPLETE)
    ),
    "a trail that Seawall has just made is not in the list yet": account(own_trail=OwnTrail(s3_bucket_name="logs")),
}
fails = {
    "there is no trail": account(),
    "there is no trail, and a bucket for one": (account(), WITH_BUCKET),
    "the only trail covers one Region": (account((trail(multi_region=False), {})), WITH_BUCKET),
    "it is stopped": one(EVERYTHING, OFF),
    "it records writes only": one(classic(WRITES)),
    "it records data events only": (one(classic(NOTHING)), WITH_BUCKET),
    "an advanced selector filters by readOnly": one(advanced([MANAGEMENT, {"Field": "readOnly", "Equals": ["false"]}])),
    "an advanced selector leaves sources out in two ways": one(
        advanced([MANAGEMENT, {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"], "NotStartsWith": ["iam."]}])
    ),
    "an advanced selector filters by something else": one(advanced([MANAGEMENT, {"Field": "eventName", "StartsWith": ["Put"]}])),
    "an advanced selector takes another category": one(advanced([{"Field": "eventCategory", "Equals": ["Data"]}])),
    "its own selectors take nothing": one(Recorded.of({}, by_default=False)),
    "KMS may not be left out": (one(classic(NO_KMS)), Parameters(allow_kms_exclusion=False)),
    "it is degraded: on, but its last delivery failed": one(EVERYTHING, DEGRADED),
    "Seawall's own trail is stopped": (account((trail(OWN_TRAIL), {"status": OFF})), WITH_BUCKET),
    "many trails cover one Region each": account(*((trail(f"trail-{n}", multi_region=False), {}) for n in range(5))),
}
unknown = {
    "the trails cannot be listed": given(CloudTrailAccount(), own_trail=None),
    "the selectors of an organization's trail are denied, and no other trail passes": account(
        (LANDING_ZONE, {"status": ON}), (trail(multi_region=False), {})
    ),
    "the status of the only candidate cannot be read": account((trail(), {})),
    "whether Seawall has just made a trail cannot be read": given(CloudTrailAccount(), none_of=[Trail]),
}
