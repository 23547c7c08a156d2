from typing import Any

from seawall.controls.cloudtrail.s3_data_events_read import Parameters
from seawall.facts.cloudtrail import Recorded, Trail, TrailStatus
from seawall.facts.cloudtrail_own import CloudTrailAccount, OwnDataTrail
from tests.builders import given

WANTED, OTHER, IS_READ = "ReadOnly", "WriteOnly", ["true"]
ON = TrailStatus(is_logging=True)
WITH_BUCKET = Parameters(bucket="logs")
EVERY = "arn:aws:s3"


def trail(name: str = "main", *, multi_region: bool = True, owner: str = "123456789012") -> Trail:
    arn = f"arn:aws:cloudtrail:eu-west-1:{owner}:trail/{name}"
    return Trail(name=name, trail_arn=arn, home_region="eu-west-1", is_multi_region_trail=multi_region)


def account(*trails: tuple[Trail, dict[str, object]], **facts: object) -> CloudTrailAccount:
    return given(CloudTrailAccount(), others=trails, none_of=[Trail], **{"own_data_trail": None, **facts})


def one(answer: dict[str, Any], status: TrailStatus = ON) -> CloudTrailAccount:
    return account((trail(), {"status": status, "recorded": Recorded.of(answer, by_default=False)}))


def classic(kind: str, *arns: str, type_: str = "AWS::S3::Object") -> dict[str, Any]:
    data = [{"Type": type_, "Values": list(arns)}]
    return {"EventSelectors": [{"ReadWriteType": kind, "IncludeManagementEvents": True, "DataResources": data}]}


def advanced(*more: dict[str, Any], category: str = "Data", type_: str = "AWS::S3::Object") -> dict[str, Any]:
    fields = [{"Field": "eventCategory", "Equals": [category]}, {"Field": "resources.type", "Equals": [type_]}, *more]
    return {"AdvancedEventSelectors": [{"FieldSelectors": fields}]}


def read_only(value: str) -> dict[str, Any]:
    return {"Field": "readOnly", "Equals": [value]}


LANDING_ZONE = trail("landing-zone", owner="999999999999")

passes = {
    "a classic selector takes both directions of every bucket": one(classic("All", EVERY)),
    "a classic selector takes the wanted direction": one(classic(WANTED, EVERY)),
    "every bucket may be written with colons": one(classic(WANTED, "arn:aws:s3:::")),
    "some bucket is named beside every bucket": one(classic(WANTED, "arn:aws:s3:::logs/", EVERY)),
    "an advanced selector takes all of S3": one(advanced()),
    "an advanced selector takes the wanted direction": one(advanced(read_only(IS_READ[0]))),
    "an advanced selector names every bucket by how ARNs start": one(advanced({"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::"]})),
    "one passes although another's selectors are denied": account(
        (LANDING_ZONE, {"status": ON}), (trail(), {"status": ON, "recorded": Recorded.of(advanced(), by_default=False)})
    ),
    "a trail that Seawall has just made is not in the list yet": account(
        own_data_trail=OwnDataTrail(s3_bucket_name="logs", read_write_type=WANTED)
    ),
}
fails = {
    "an advanced selector names every bucket and leaves some out": one(
        advanced({"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::"], "NotStartsWith": ["arn:aws:s3:::secret/"]})
    ),
    "there is no trail": account(),
    "there is no trail, and a bucket for one": (account(), WITH_BUCKET),
    "the only trail covers one Region": (account((trail(multi_region=False), {})), WITH_BUCKET),
    "it is stopped": one(advanced(), TrailStatus(is_logging=False)),
    "it is degraded": one(advanced(), TrailStatus(is_logging=True, delivery_error="AccessDenied")),
    "a trail without selectors records no data events": account((trail(), {"status": ON, "recorded": Recorded.of({}, by_default=True)})),
    "a classic selector takes the other direction": one(classic(OTHER, EVERY)),
    "a classic selector takes some buckets": one(classic(WANTED, "arn:aws:s3:::logs/")),
    "a classic selector takes another type": one(classic(WANTED, "arn:aws:lambda", type_="AWS::Lambda::Function")),
    "an advanced selector takes the other direction": one(advanced({"Field": "readOnly", "NotEquals": IS_READ})),
    "an advanced selector equals the other direction": one(advanced(read_only("false" if IS_READ == ["true"] else "true"))),
    "an advanced selector takes some buckets": one(advanced({"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::logs/"]})),
    "an advanced selector leaves some buckets out": one(advanced({"Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::logs/"]})),
    "an advanced selector takes some events": one(advanced({"Field": "eventName", "Equals": ["PutObject"]})),
    "an advanced selector takes another category": one(advanced(category="Management")),
    "an advanced selector takes another type": one(advanced(type_="AWS::S3ObjectLambda::AccessPoint")),
    "Seawall's own trail records the other direction": account(own_data_trail=OwnDataTrail(s3_bucket_name="logs", read_write_type=OTHER)),
    "Seawall's own trail is stopped": account(own_data_trail=OwnDataTrail(s3_bucket_name="logs", read_write_type=WANTED, is_logging=False)),
    "Seawall's own trail has lost its selectors": account(own_data_trail=OwnDataTrail(s3_bucket_name="logs")),
}
unknown = {
    "the trails cannot be listed": given(CloudTrailAccount(), own_data_trail=None),
    "the selectors of an organization's trail are denied, and no other trail passes": account((LANDING_ZONE, {"status": ON})),
    "whether Seawall has just made a trail cannot be read": given(CloudTrailAccount(), none_of=[Trail]),
}
