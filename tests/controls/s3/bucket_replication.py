from collections.abc import Mapping
from typing import Any

from seawall.controls.s3.bucket_replication import Parameters
from seawall.facts.s3.bucket import Bucket, BucketEntry
from seawall.facts.s3.protection import Replication, Versioning
from tests.builders import given

ROLE = "arn:aws:iam::123456789012:role/copy"
ABROAD = Parameters(destination_bucket="abroad", role_arn=ROLE)
ON = Versioning(status="Enabled")
OLD_RULE = {"ID": "old", "Prefix": "", "Status": "Disabled", "Destination": {"Bucket": "arn:aws:s3:::abroad"}}
bucket = Bucket(name="data")


def rule(to: str, status: str = "Enabled", **more: Any) -> dict[str, Any]:
    return {"ID": to, "Priority": 1, "Status": status, "Filter": {}, "Destination": {"Bucket": f"arn:aws:s3:::{to}"}, **more}


def copying(*rules: Mapping[str, Any]) -> Replication:
    return Replication.model_validate({"Role": ROLE, "Rules": list(rules)})


def account(replication: Replication | None, versioning: Versioning = ON, **others: Replication | None) -> Bucket:
    """The bucket in an account with `beside` in the same Region and `abroad` elsewhere."""
    regions = {"data": "eu-west-1", "beside": "eu-west-1", "abroad": "us-east-1"}
    found = {"data": replication, "beside": None, "abroad": None, **others}
    entries: list[tuple[BucketEntry, dict[str, object]]] = [
        (BucketEntry(name=name, stated_region=region), {"replication": found[name]}) for name, region in regions.items()
    ]
    return given(bucket, versioning=versioning, others=entries)


def unreadable(name: str, **readable: Replication | None) -> Bucket:
    """An account where one bucket's replication may not be read."""
    entries: list[tuple[BucketEntry, dict[str, object]]] = [(BucketEntry(name=name, stated_region="us-east-1"), {})]
    entries += [(BucketEntry(name=each, stated_region="eu-west-1"), {"replication": value}) for each, value in readable.items()]
    return given(bucket, others=entries)


passes = {
    "a rule in force copies to another Region": account(copying(rule("abroad"))),
    "one rule of two in force copies to another Region": account(copying(rule("beside"), rule("abroad", Priority=2))),
    "a rule of the older kind copies to another Region": account(copying({**OLD_RULE, "Status": "Enabled"})),
    "it copies to another Region, whatever other accounts' buckets it copies to": account(copying(rule("theirs"), rule("abroad"))),
}
fails = {
    "it is not copied, and no bucket for copies is named": account(None),
    "it is not copied, and no role is named": (account(None), Parameters(destination_bucket="abroad")),
    "it is not copied, and can be": (account(None), ABROAD),
    "the rule is off, and another can be added": (account(copying(rule("abroad", "Disabled", SourceSelectionCriteria={}))), ABROAD),
    "it is copied within its Region, and can be elsewhere by the same role": (
        account(copying(rule("beside", Priority=7))),
        Parameters(destination_bucket="abroad"),
    ),
    "it is not copied, and was never versioned": (account(None, Versioning()), ABROAD),
    "it is not copied, and the bucket for copies is in the same Region": (
        account(None),
        Parameters(destination_bucket="beside", role_arn=ROLE),
    ),
    "it is not copied, and the bucket for copies is another account's": (
        account(None),
        Parameters(destination_bucket="theirs", role_arn=ROLE),
    ),
    "its rules are of the older kind": (account(copying(OLD_RULE)), ABROAD),
    "its rules leave no room": (
        account(copying(*(rule("beside", "Disabled", ID=str(each), Priority=each) for each in range(1000)))),
        ABROAD,
    ),
    "a copy within the Region is no copy elsewhere": account(None, beside=copying(rule("data"))),
    "a rule that is off makes no copies": account(None, abroad=copying(rule("data", "Disabled"))),
}
unknown = {
    "the read is denied": given(bucket),
    "the destination is another account's": account(copying(rule("theirs"))),
    "one that could be its source may not be read": unreadable("abroad", data=None),
}
not_applicable = {
    "it is the copy of a bucket in another Region": account(None, abroad=copying(rule("data"))),
    "it is a copy, whatever else may not be read": given(
        bucket,
        others=[
            (BucketEntry(name="data", stated_region="eu-west-1"), {"replication": None}),
            (BucketEntry(name="secret", stated_region="us-east-1"), {}),
            (BucketEntry(name="abroad", stated_region="us-east-1"), {"replication": copying(rule("data"))}),
        ],
    ),
    "it is named as the bucket for copies, and nothing is asked": (given(Bucket(name="abroad")), ABROAD),
}
