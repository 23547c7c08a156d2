from seawall.controls.cloudtrail.bucket_access_logging import Parameters
from seawall.facts.cloudtrail_home import AccessLogging, TrailBucket
from seawall.facts.s3.bucket import BucketEntry
from tests.builders import given

bucket = TrailBucket(name="logs", home="eu-west-1")
LISTED = [(BucketEntry(name="logs", stated_region="eu-west-1"), {})]
TO = Parameters(target_bucket="access-logs", target_prefix="s3/")

passes = {
    "it logs to another bucket": given(bucket, logging=AccessLogging(target_bucket="access-logs")),
    "another account's bucket lets us see that it logs": given(
        TrailBucket(name="logs"), logging=AccessLogging(target_bucket="access-logs")
    ),
}
fails = {
    "it logs nowhere": given(bucket, others=LISTED, logging=None),
    "it logs nowhere, and there is a bucket to log to": (given(bucket, others=LISTED, logging=None), TO),
    "the bucket to log to is the trail's own": (given(bucket, others=LISTED, logging=None), Parameters(target_bucket="logs")),
    "it is in another Region": (given(TrailBucket(name="logs", home="us-east-1"), logging=None), TO),
    "it is another account's": (given(TrailBucket(name="logs"), logging=None), TO),
}
unknown = {"another account does not let us see it": given(TrailBucket(name="logs"))}
